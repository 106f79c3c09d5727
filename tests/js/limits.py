"""Documents one beyond what a format allows, for each bound of a bundle and of what is in it: SPEC §3, §5, §7, §8."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec
from msgspec.structs import replace as changed

from certs.cose import ED25519, dump
from certs.summary import key_id
from ledger.craft.kinds.kiln.kiln_change import KilnChange
from ledger.craft.kinds.kiln.kiln_enrolment import KilnNames
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.statement import read_statement
from ledger.log.encoding import encode_base32, encode_base64
from ledger.log.note import ED25519 as NOTE_ED25519
from ledger.log.note import Note, format_note, sign_note
from ledger.log.receipt import format_receipt, parse_receipt
from ledger.log.tree import EMPTY
from tests.certs.documents import HOST
from tests.certs.forge import forge, place_of, resign, said, slots_of, statements_of
from tests.certs.ledger_world import SLOTTED
from tests.certs.snapshot_world import snapshot_world
from tests.certs.told import ENROLLED, Told
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of


def limits() -> Iterator[bytes]:
    """Yield the documents."""
    bundle = snapshot_world().bundle(SLOTTED)
    yield from (_bundle(bundle, **changes) for changes in _changes(msgspec.json.decode(bundle)))
    yield from (bytes(each) for each in _receipts(msgspec.json.decode(bundle)["receipts"][0].encode()))
    yield from _enrolled_twice()
    yield from _kilns()
    code = code_of(SLOTTED)
    for payload in _payloads(code):
        yield f"https://{HOST}/c/{code}/{encode_base32(_signed(payload))}".encode()
    whole = _signed(next(_payloads(code)))
    for cut in (1, 70, len(whole) - 3):
        yield f"https://{HOST}/c/{code}/{encode_base32(whole[:-cut])}".encode()
    yield f"https://{HOST}/c/{code}/{encode_base32(whole + bytes(1))}".encode()
    yield f"https://{HOST}/c/{code}/{encode_base32(bytes(1025))}".encode()
    yield f"https://{HOST}/c/{code}?{'a' * 2100}".encode()
    yield f"https://{HOST}/c/{code}?{'a' * 1950}".encode()
    yield f"https://-x/c/{code}".encode()
    yield b"0" * 41
    yield b"x" * 2049
    yield b'{"receipts":["%b"],"v":1}' % (b"a" * (4 << 20))


def _bundle(bundle: bytes, **changes: Any) -> bytes:
    return msgspec.json.encode({**msgspec.json.decode(bundle), **changes}, order="sorted")


def _changes(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    slot, shown, receipts = document["slots"][0], document["snapshot"], document["receipts"]
    node = "0" * 64
    yield {"receipts": [*receipts, *[receipts[-1]] * (129 - len(receipts))]}
    yield {"receipts": []}
    yield {"slots": [slot] * 9}
    yield {"v": 2}
    for change in (
        {"path": [node] * 21}, {"index": -1}, {"index": slot["count"]}, {"receipt": 0}, {"receipt": len(receipts)},
        {"count": slot["count"] + 1}, {"line": ["1-1", "m1", "0G" * 32]},
    ):  # fmt: skip
        yield {"slots": [{**slot, **change}]}
    yield {"slots": [slot, slot]}
    for change in ({"path": [node] * 41}, {"receipt": 0}, {"receipt": 1}, {"chunk": encode_base64(bytes(8191))}):
        yield {"snapshot": {**shown, **change}}
    yield {"snapshot": {**shown, "receipt": len(receipts)}}


def _receipts(data: bytes) -> Iterator[bytes]:
    receipt = parse_receipt(data)
    text, _, lines = receipt.checkpoint.partition(b"\n\n")
    line = lines.splitlines(keepends=True)[0]
    name, _, rest = line.removeprefix("\N{EM DASH} ".encode()).partition(b" ")
    other = "\N{EM DASH} ".encode() + b"n" * 256 + b" " + rest
    for note in (
        text + b"\n\n" + line * 17, text + b"\n\n" + other, text + b"\nmore\n\n" + lines, b"\x01" + receipt.checkpoint,
        text + b"\n\n", text + b"\n" + lines, text.replace(b"/", b"/" + b"x" * 300) + b"\n\n" + lines,
        text + b"\n\n" + "\N{EM DASH} ".encode() + name + b" AAAA\n", b"x" * (2**17) + receipt.checkpoint,
    ):  # fmt: skip
        yield format_receipt(replace(receipt, checkpoint=note))
    yield format_receipt(replace(receipt, checkpoint=_empty_page()))
    yield format_receipt(replace(receipt, path=(bytes(32),) * 64))
    yield format_receipt(replace(receipt, path=(*receipt.path[:-1], bytes(31))))
    yield data + b"\n" * (2**19)
    frame = receipt.frames[0]
    for frames in ((frame, frame), (frame,) * 4, (frame, frame, bytes(32)), (frame[:-1],), (b"{" + b" " * 65_000,)):
        yield format_receipt(replace(receipt, frames=frames))


def _enrolled_twice() -> Iterator[bytes]:
    """Yield stories in which a second enrolment brings the maker another key, or the maker's key to somebody else."""
    enrolled, registrar = read_statement(ENROLLED).subject, key_of("registrar-1")
    again = changed(enrolled, key=key_of("m9").did)
    yield Told().add("PersonEnrolment", again, registrar, key_of("m9")).correct(by="m9").bundle()
    other = changed(enrolled, code="m9")
    yield Told().add("PersonEnrolment", other, registrar, key_of("m1")).correct().bundle()


def _kilns() -> Iterator[bytes]:
    """Yield stories with a kiln enrolled twice, a kiln that nobody enrolled, an outcome of somebody else's slot."""
    told = statements_of(SLOTTED)
    kiln, plan, opening = (place_of(told, kind) for kind in ("KilnEnrolment", "BatchPlan", "BatchOpening"))
    named = KilnNames(zh="另一座窑", en="Another")
    yield forge([*told[: kiln + 1], resign(told[kiln], "registrar-1", names=named), *told[kiln + 1 :]], slots_of())
    moved = said("KilnChange", KilnChange(kiln="k9", master="km", after="0" * 64), "registrar-1")
    yield forge([*told[:plan], moved, *told[plan:]], slots_of())
    yield forge([*told[:plan], resign(told[plan], "km", kiln="k9"), *told[plan + 1 :]], slots_of())
    other = OutcomeCorrection(
        batch="b1", slot="1-2", old="qualified", new="seconds", reason="复看", after="0" * 64, fault=""
    )
    yield forge([*told[: opening + 1], said("OutcomeCorrection", other, "km"), *told[opening + 1 :]], slots_of())


def _empty_page() -> bytes:
    """Return a page of no entries, which a log never publishes, signed by the log."""
    text = f"{ORIGIN}\n0\n{encode_base64(EMPTY)}\n".encode()
    return format_note(Note(text, (sign_note(text, ORIGIN, NOTE_ED25519, key_of("log")),)))


# What a certifier signed, in every spelling but the one -------------------------------------------------------------


def _signed(payload: bytes) -> bytes:
    """Return a COSE_Sign1 over any payload bytes, its signature right."""
    key = key_of("certifier")
    protected = dump({1: ED25519, 4: key_id(key.public)})
    return dump([protected, {}, payload, key.sign(dump(["Signature1", protected, b"", payload]))])


def _payloads(code: str) -> Iterator[bytes]:
    """Yield a summary's claims as they should be, then spelled otherwise."""
    printed = [21, bytes(32), 1, "示例春水", "示例m1", "m1", "石瓢", 2026]
    claims = {1: ORIGIN, 2: code, 6: START, -65537: printed}
    parts = [dump(key) + dump(value) for key, value in claims.items()]
    yield dump(claims)
    for at in (1, 2, 3):  # keys out of order
        yield b"\xa4" + b"".join((*parts[at:], *parts[:at]))
    yield b"\xa5" + b"".join((*parts, parts[-1]))  # a key twice
    yield b"\xa4\x18\x01" + b"".join(parts)[1:]  # a longer head than needed
    yield b"\xb8\x04" + b"".join(parts)
    yield b"\xbf" + b"".join(parts) + b"\xff"  # no length
    yield dump(claims)[:-1]
    yield dump(claims) + b"\x00"
    yield dump({**claims, "1": 1})  # another kind of key
    yield dump({**claims, 7: [[[[[[1]]]]]]})
    yield dump({**claims, 7: 1.5})
    yield dump({**claims, 6: 2**64})
    yield b"\xa4" + b"".join(parts[:-1]) + dump(-65537) + b"\x9a\xff\xff\xff\xff"  # more than there is
    yield b"\xa4" + b"".join(parts[:-1]) + dump(-65537) + b"\x5b" + b"\xff" * 8
    yield b"\xa4" + b"".join(parts[:-1]) + dump(-65537) + b"\x64\xff\xff\xff\xff"  # no text
    yield b"\xa4" + b"".join(parts[:-1]) + dump(-65537) + b"\xfc"
    odd = [(0, -1), (0, 2**53), (1, bytes(31)), (2, 0), (3, ""), (3, "字" * 13), (3, "e\u0301"), (7, 10_000), (7, True)]
    for place, value in odd:
        yield dump({**claims, -65537: [*printed[:place], value, *printed[place + 1 :]]})
    for change in ({1: "Example"}, {2: code[:-1] + "0"}, {2: 1}, {6: -1}, {6: "now"}):
        yield dump({**claims, **change})
    yield dump([])
