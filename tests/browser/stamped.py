"""A phone with a stamp: a browser context whose IndexedDB has a key of the tests, as `sign/stamp.js` keeps one.

stamp(page, key_of("km"))        the page's origin is any of the town's; the key cannot be read out again
"""

from typing import TYPE_CHECKING

from ledger.log.keys import SigningKey
from tests.craft.world import ORIGIN

if TYPE_CHECKING:
    from playwright.sync_api import Page

_PUT = """async ([name, did, seed]) => {
  const bytes = Uint8Array.from(seed.match(/../g), (pair) => parseInt(pair, 16));
  const head = Uint8Array.from("302e020100300506032b657004220420".match(/../g), (pair) => parseInt(pair, 16));
  const key = await crypto.subtle.importKey("pkcs8", new Uint8Array([...head, ...bytes]), "Ed25519", false, ["sign"]);
  const opening = indexedDB.open(name, 1);
  const stores = ["stamp", "sent", "photo", "note"];
  opening.onupgradeneeded = () => stores.forEach((name) => opening.result.createObjectStore(name));
  const db = await new Promise((go) => { opening.onsuccess = () => go(opening.result); });
  const put = db.transaction("stamp", "readwrite").objectStore("stamp").put(
    { did, key, name: "测试手机", sealed: "", made: 1, saved: 1 }, "");
  await new Promise((go) => { put.onsuccess = go; });
  db.close();
}"""


def stamp(page: "Page", key: SigningKey) -> None:
    """Keep a stamp in the page's browser, in the place of any before."""
    page.evaluate(_PUT, [f"kilnmark sign {ORIGIN}", key.did, key.seed.hex()])
