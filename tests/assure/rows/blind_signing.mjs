// The page's side of C10: the sheet of the page, opened as the studio opens it; then something changes; then it is pressed.

import { drawn } from "/source/kiln/statement_drawn.js";
import { readProfile } from "/source/sign/profile.js";
import { plainly, sign } from "/source/sign/sheet.js";
import { makeStatement } from "/source/sign/statement.js";
import { pieceCard } from "/source/studio/piece_sign.js";
import { encodeJson } from "/source/verify/canonical.js";
import { encodeHex } from "/source/verify/radix.js";
import { sha256 } from "/source/verify/sha256.js";

let stated = {};
let origin = "";
let profile = null;
const OTHER = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK";
const ISSUER = "did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw";
const desk = { kept: { photo: async () => undefined } };

export async function begin([subjects, of]) {
  [stated, origin] = [subjects, of];
}

export async function tried({ change, kind, seed }) {
  profile ??= await readProfile(document.getElementById("page").dataset.profile);
  const random = chance(seed);
  const { ledger, ...subject } = stated[kind];
  const first = makeStatement(kind, subject, ISSUER, 1777622400, origin);
  const endorsed = change === "endorsed";
  const act = endorsed
    ? { statements: [makeStatement("Endorsement", { endorses: first.id }, ISSUER, 1777622500, origin)], keys: [], waits: [first.payload] }
    : { statements: [first], keys: [] };
  let signed = false;
  const asked = {
    heading: "", make: async () => act, draw: drawingOf(kind),
    hand: async () => {
      signed = true;
      throw new RangeError("handed in");
    },
  };
  const done = sign(asked).catch(() => "handed in");
  await new Promise((go) => setTimeout(go, 0));
  const what = change ? CHANGES[change](act, random) : "nothing";
  document.getElementById("sheet-sign").click();
  await new Promise((go) => setTimeout(go, 0));
  document.getElementById("sheet-leave").disabled = false;
  document.getElementById("sheet-leave").click();
  await done;
  return { signed, what };
}

function drawingOf(kind) {
  if (kind === "PieceRegistration") return (payload, waits) => (waits ? plainly(origin, profile)(payload, waits) : pieceCard({ ...desk, origin, profile }, payload));
  if (kind === "BatchOpening") return (payload, waits) => (waits ? plainly(origin, profile)(payload, waits) : drawn(payload, origin, profile, ["1-1..8"]));
  return plainly(origin, profile);
}

const CHANGES = {
  bytes: (act, random) => exchange(act, random, false),
  "bytes and id": (act, random) => exchange(act, random, true),
  text: (_, random) => {
    const place = document.getElementById("sheet-told");
    const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walk.nextNode()) if (walk.currentNode.data.trim()) texts.push(walk.currentNode);
    const text = pick(texts, random);
    const before = text.data;
    text.data = random() % 2 ? `${before}0` : before.slice(1);
    return `${before} → ${text.data}`;
  },
  picture: (_, random) => {
    const images = [...document.querySelectorAll("#sheet-told img")];
    if (!images.length) return CHANGES.text(_, random);
    const image = pick(images, random);
    if (random() % 2) image.dataset.sha256 = "00".repeat(32);
    else image.alt = "另一张";
    return "a picture";
  },
  hidden: (_, random) => {
    const rows = [...document.querySelectorAll("#sheet-told :is(h3, dt, dd, dl > div, section, dl)")].filter((each) => !each.closest("details"));
    const row = pick(rows, random);
    const way = pick([["display", "none"], ["visibility", "hidden"], ["opacity", "0"]], random);
    row.style[way[0]] = way[1];
    return `${row.localName} ${way.join(": ")}`;
  },
  endorsed: (act, random) => {
    const other = changed(act.waits[0], random);
    if (random() % 2) act.waits = [other];
    else act.statements = [makeStatement("Endorsement", { endorses: encodeHex(sha256(other)) }, ISSUER, 1777622500, origin)];
    return new TextDecoder().decode(other).slice(0, 200);
  },
};

/** Put other bytes in the place of those that were shown; their id as it was, or put right. */
function exchange(act, random, right) {
  const [first] = act.statements;
  const payload = changed(first.payload, random);
  act.statements = [{ ...first, payload, id: right ? encodeHex(sha256(payload)) : first.id }];
  return new TextDecoder().decode(payload).slice(0, 300);
}

/** Return canonical bytes with one value of the subject, or the signer or the day, changed. */
function changed(payload, random) {
  const said = JSON.parse(new TextDecoder().decode(payload));
  const places = [];
  const walk = (value, path) => {
    for (const [name, inner] of Object.entries(value)) {
      if (inner !== null && typeof inner === "object") walk(inner, [...path, name]);
      else if (name !== "ledger") places.push([...path, name]);
    }
  };
  walk({ credentialSubject: said.credentialSubject, validFrom: said.validFrom }, []);
  const path = pick(places, random);
  const around = path.slice(0, -1).reduce((value, name) => value[name], said);
  const name = path[path.length - 1];
  const value = around[name];
  if (typeof value === "number") around[name] = value + 1;
  else if (typeof value === "boolean") around[name] = !value;
  else if (value.startsWith("did:key:")) around[name] = value === OTHER ? ISSUER : OTHER;
  else if (name === "validFrom") around[name] = "2020-02-02T02:02:02Z";
  else if (/^[0-9a-f]{64}$/.test(value)) around[name] = `${value[0] === "f" ? "0" : "f"}${value.slice(1)}`;
  else around[name] = `${value}1`;
  return encodeJson(said);
}

const pick = (list, random) => list[random() % list.length];

/** Return a source of numbers that a seed repeats (xorshift32). */
function chance(seed) {
  let state = seed || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}
