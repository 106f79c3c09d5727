"""Helpers' drafts: prepared by a helper's key, read by the person's own, signed on their device, gone after a month."""

import io
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from msgspec.structs import replace as changed
from PIL import Image

from ledger.craft.asking import make_asking
from ledger.craft.kinds.people.helper_end import HelperEnd
from ledger.craft.kinds.people.helper_enrolment import HelperEnrolment
from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import encode_item, make_sheet
from ledger.errors import PolicyError
from ledger.log.keys import SigningKey
from ledger.log.tree import hash_leaf
from ledger.store import drafts
from ledger.store.drafts import DAYS, DraftStore
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.world import ORIGIN, key_of

HELPER, SECOND = key_of("a pupil's phone"), key_of("a daughter's phone")
ROOT = f"/api/v1/drafts/{MAKER}"


def picture(shade: int) -> bytes:
    """Return a picture, each shade another."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 90, 90)).save(out, "JPEG")
    return out.getvalue()


def picture_of_a_place() -> bytes:
    """Return a picture with a tag."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "JPEG", comment=b"31N 119E")
    return out.getvalue()


class Desk(Served):
    """A studio with two helpers of the maker's."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory)
        for key, name in ((HELPER, "徒弟手机"), (SECOND, "女儿手机")):
            self.say("HelperEnrolment", HelperEnrolment(person=MAKER, key=key.did, name=name), key_of(MAKER))

    def ask(self, key: SigningKey, method: str, path: str, body: bytes = b"", **more: Any) -> httpx.Response:
        """Send a signed request; `signed` is another path, body or method that it was signed for."""
        signed = {"method": method, "path": path, "body": body} | more.pop("signed", {})
        text = make_asking(**signed, origin=ORIGIN, key=key, expires=self.time + 60)
        kind = more.pop("kind", "image/jpeg" if "/photos/" in path else "application/json")
        headers = {"Signed-Request": text, "Content-Type": kind}
        return self.client.request(method, path, content=body, headers=headers)

    def item(self, number: int, **more: Any) -> tuple[PieceRegistration, list[bytes]]:
        """Return a piece to be, and its pictures."""
        files = [picture(10 * number), picture(10 * number + 5)]
        photos = tuple(
            Photo(sha256=sha256(data).hexdigest(), type="image/jpeg", view=view, width=40, height=30)
            for data, view in zip(files, ("front", "base"), strict=True)
        )
        return changed(self.piece(MAKER, number=number), photos=photos, **more), files

    def prepare(self, key: SigningKey, number: int) -> str:
        """Bring a draft with its pictures; return its id."""
        subject, files = self.item(number)
        body = encode_item(subject)
        draft = hash_leaf(body).hex()
        assert self.ask(key, "PUT", f"{ROOT}/{draft}", body).status_code == 201
        for data in files:
            assert self.ask(key, "PUT", f"{ROOT}/photos/{sha256(data).hexdigest()}", data).status_code == 201
        return draft

    def drafts(self, key: SigningKey) -> list[dict[str, Any]]:
        """Return the drafts that a key may read."""
        found: list[dict[str, Any]] = self.ask(key, "GET", ROOT).json()["drafts"]
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a studio of one's own."""
    with Desk(tmp_path / "studio") as studio:
        yield studio


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """Check an answer that refuses."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


def test_a_draft_goes_to_its_person_and_is_signed_there(desk: Desk) -> None:
    """With who prepared it; its pictures are read and nothing of it is public; signed as it stands it is admitted."""
    entries = desk.size()
    ids = [desk.prepare(HELPER, 1), desk.prepare(SECOND, 2)]
    found = desk.drafts(key_of(MAKER))
    assert [(each["draft"], each["by"], each["word"], each["missing"]) for each in found] == [
        (ids[0], "徒弟手机", "", []), (ids[1], "女儿手机", "", []),
    ]  # fmt: skip
    assert desk.size() == entries
    name = sha256(picture(10)).hexdigest()
    got = desk.ask(key_of(MAKER), "GET", f"{ROOT}/photos/{name}")
    assert (got.content, got.headers["cache-control"]) == (picture(10), "no-store")
    assert desk.get(f"/blob/{name}").status_code == 404
    body = make_sheet([each["item"].encode() for each in found], key_of(MAKER), desk.time, ORIGIN)
    assert desk.post(body).status_code == 200
    for draft in ids:
        assert desk.ask(key_of(MAKER), "DELETE", f"{ROOT}/{draft}").status_code == 200
        assert desk.ask(key_of(MAKER), "DELETE", f"{ROOT}/{draft}").status_code == 200
    assert desk.drafts(key_of(MAKER)) == []
    refused(desk.ask(key_of(MAKER), "GET", f"{ROOT}/photos/{name}"), 404, "draft-unknown")


def test_nobody_else_reads_or_brings_anything(desk: Desk) -> None:
    """Without a signature, with another person's, another helper's, a stranger's, or for another request: nothing."""
    draft, name = desk.prepare(HELPER, 1), sha256(picture(10)).hexdigest()
    refused(desk.get(ROOT), 403, "asking-missing")
    refused(desk.ask(key_of(OTHER), "GET", ROOT), 403, "draft-not-yours")
    refused(desk.ask(key_of("stranger"), "GET", ROOT), 422, "issuer-unknown")
    refused(desk.ask(desk.registrars[0], "GET", ROOT), 403, "asking-role")
    assert desk.drafts(SECOND) == []
    refused(desk.ask(SECOND, "GET", f"{ROOT}/photos/{name}"), 404, "draft-unknown")
    refused(desk.ask(SECOND, "DELETE", f"{ROOT}/{draft}"), 403, "draft-not-yours")
    word = b'{"word":"x"}'
    refused(desk.ask(HELPER, "POST", f"{ROOT}/{draft}/return", word), 403, "draft-not-yours")
    for signed in ({"method": "PUT"}, {"path": f"{ROOT}/"}, {"body": b"x"}):
        refused(desk.ask(key_of(MAKER), "GET", ROOT, signed=signed), 403, "asking-other")
    subject, files = desk.item(2)
    body = encode_item(subject)
    path = f"{ROOT}/{hash_leaf(body).hex()}"
    refused(desk.ask(HELPER, "PUT", path, body, signed={"body": b"{}"}), 403, "asking-other")
    refused(desk.ask(HELPER, "PUT", f"{ROOT}/{'0' * 64}", body), 422, "draft-id")
    refused(desk.ask(HELPER, "PUT", f"{ROOT}/photos/{sha256(files[0]).hexdigest()}", files[0]), 403, "photo-not-named")
    for wrong, code in (
        (changed(subject, maker=OTHER), "draft-other-maker"), (changed(subject, claim=HELPER.did), "draft-claim"),
        (changed(subject, shape="壶"), "vocabulary-unknown"), (changed(subject, photos=()), "field-count"),
    ):  # fmt: skip
        data = encode_item(wrong)
        assert desk.ask(HELPER, "PUT", f"{ROOT}/{hash_leaf(data).hex()}", data).json()["code"] == code
    desk.say("HelperEnd", HelperEnd(person=MAKER, key=HELPER.did), key_of(MAKER))
    refused(desk.ask(HELPER, "GET", ROOT), 403, "key-not-live")
    assert [each["draft"] for each in desk.drafts(key_of(MAKER))] == [draft], "what was prepared stays"


def test_a_picture_is_looked_at_as_at_every_door(desk: Desk) -> None:
    """Other bytes, tags, other types: refused; what is missing is told."""
    subject, _ = desk.item(1)
    tagged = picture_of_a_place()
    photos = (changed(subject.photos[0], sha256=sha256(tagged).hexdigest()), subject.photos[1])
    body = encode_item(changed(subject, photos=photos))
    assert desk.ask(HELPER, "PUT", f"{ROOT}/{hash_leaf(body).hex()}", body).status_code == 201
    path = f"{ROOT}/photos/{photos[0].sha256}"
    refused(desk.ask(HELPER, "PUT", path, tagged), 400, "photo-metadata")
    refused(desk.ask(HELPER, "PUT", path, picture(1)), 422, "photo-hash")
    refused(desk.ask(HELPER, "PUT", path, tagged, kind="image/png"), 415, "content-type")
    [draft] = desk.drafts(HELPER)
    assert draft["missing"] == [photo.sha256 for photo in photos]


def test_a_draft_is_returned_with_a_word(desk: Desk) -> None:
    """Who prepared it reads the word, and drops it."""
    draft = desk.prepare(HELPER, 1)
    path = f"{ROOT}/{draft}/return"
    body = '{"word":"底款拍糊了"}'.encode()
    assert desk.ask(key_of(MAKER), "POST", path, body).status_code == 200
    assert [each["word"] for each in desk.drafts(HELPER)] == ["底款拍糊了"]
    assert desk.ask(key_of(MAKER), "POST", path, b"[]").json()["code"] == "request-malformed"
    assert desk.ask(key_of(MAKER), "POST", path, b'{"word":""}').status_code == 400
    refused(desk.ask(key_of(MAKER), "POST", f"{ROOT}/{'0' * 64}/return", body), 404, "draft-unknown")
    assert desk.ask(HELPER, "DELETE", f"{ROOT}/{draft}").status_code == 200
    assert desk.drafts(key_of(MAKER)) == []


def test_drafts_are_forgotten_after_thirty_days(desk: Desk) -> None:
    """To the second, pictures too; the file keeps no trace of them, and nobody but its owner may read it."""
    desk.prepare(HELPER, 1)
    desk.time += DAYS * 86_400
    assert len(desk.drafts(key_of(MAKER))) == 1
    desk.time += 1
    assert desk.drafts(key_of(MAKER)) == []
    path = desk.instance.directory / "private" / "drafts.db"
    assert path.stat().st_mode & 0o077 == 0
    desk.instance.drafts()._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert picture(10)[200:280] not in path.read_bytes()


def test_one_persons_drafts_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many drafts, so many bytes; the same draft again is none more."""
    monkeypatch.setattr(drafts, "MAX_DRAFTS", 2)
    monkeypatch.setattr(drafts, "MAX_PICTURES", 10)
    store = DraftStore(None)
    made = [drafts.Draft("a", f"{n}", "k", b"{}", n) for n in range(3)]
    assert [store.keep(each, ["p"]) for each in (made[0], made[0], made[1])] == [True, False, True]
    for full in (lambda: store.keep(made[2], []), lambda: store.keep_picture("a", "q", "image/jpeg", bytes(11))):
        with pytest.raises(PolicyError, match="drafts-full"):
            full()
    store.keep_picture("a", "p", "image/jpeg", bytes(10))
    store.drop("a", "0")
    assert store.held("a") == {"p"}, "another draft names it"
    store.drop("a", "1")
    assert store.held("a") == frozenset()
    store.close()
