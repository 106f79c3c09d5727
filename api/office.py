"""The registrars' desk as data: who keeps the ledger, and what of people, pieces and findings asks for them (SPEC §15).

{"as_of":{…},"claim_days":30,"disputes":[…],"ends":[…],"findings":[…],"k":2,"kilns":[…],"name":"示例窑场账本","p":1,
 "paused":["zs003"],"registrars":[{"code":"office-1","key":"did:key:z6Mk…","live":true,"name":"登记员1"}],"seals":[…],…}

All of it is public: the same stands in the log. Nobody's key and nobody's session is behind it; what a registrar does
with it is signed in their browser. What waits for endorsements is told apart (`api/waits.py`).
"""

from datetime import date, timedelta
from typing import Any

from ledger.backend import Reading
from ledger.craft.day import day_of
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.oversight.finding import OPEN, OPINION, SHOWN_AFTER
from ledger.craft.seal_text import plain_text
from ledger.craft.state import (
    Answer,
    Attestation,
    Auditor,
    Dispute,
    Finding,
    Keeper,
    Key,
    Kiln,
    Person,
    Piece,
    Seal,
    SealText,
    ledger_of,
)

REMIND = 60  # days before a standing ends, and as long after it has
_TO_CHECK = frozenset({"stated", "held"})


def office_of(reading: Reading, now: int) -> dict[str, Any]:
    """Return what a registrar's page shows of the ledger, `now` in seconds."""
    head, ledger = reading.head(), ledger_of(reading)
    time = max(now, head.time)
    return {
        "as_of": {"size": head.size, "time": head.time}, "origin": ledger.origin, "name": ledger.name, "k": ledger.k,
        "p": ledger.p, "claim_days": ledger.claim_days, "recovery_hours": ledger.recovery_hours,
        "profile": ledger.profile, "rules": ledger.rules, "head": ledger.head.hex(), "closed": ledger.closed >= 0,
        "registrar_head": ledger.registrar_head.hex(),
        "registrars": [_keeper(reading, each, time) for each in keepers_of(reading).registrars],
        "auditors": [_auditor(each) for each in reading.every(Auditor)],
        "kilns": [_kiln(each) for each in reading.every(Kiln)],
        "paused": [each.code for each in reading.every(Person) if each.paused >= 0 > each.ended],
        "seals": [_seal(reading, each) for each in reading.every(Seal) if each.state in _TO_CHECK and not each.end],
        "ends": _ends(reading, time),
        "disputes": [_dispute(reading, each, time) for each in reading.every(Dispute) if each.decided < 0],
        "findings": [_finding(reading, each) for each in reading.every(Finding) if each.state == OPEN],
    }  # fmt: skip


def people_in(reading: Reading, after: str, limit: int) -> dict[str, Any]:
    """Return everybody enrolled, in the order of their codes, a page of it; `next` is empty at the end."""
    found: list[Person] = []
    for each in reading.every(Person):
        if each.code <= after:
            continue
        if len(found) == limit:
            return {"people": [_person(each) for each in found], "next": found[-1].code}
        found.append(each)
    return {"people": [_person(each) for each in found], "next": ""}


def _person(person: Person) -> dict[str, Any]:
    return {
        "code": person.code, "kind": person.kind, "zh": person.zh, "pinyin": person.pinyin, "en": person.en,
        "roles": person.roles, "studio": person.studio, "paused": person.paused >= 0, "ended": person.ended >= 0,
        "enrolled_at": person.enrolled_at, "head": person.head.hex(), "keys_head": person.keys_head.hex(),
    }  # fmt: skip


def _keeper(reading: Reading, keeper: Keeper, time: int) -> dict[str, Any]:
    key = reading.get(Key, keeper.did)
    live = key is not None and key.live(reading.head().size, time)
    return {"code": keeper.code, "name": keeper.name, "key": keeper.did, "live": live}


def _auditor(auditor: Auditor) -> dict[str, Any]:
    return {"code": auditor.code, "zh": auditor.zh, "en": auditor.en, "key": auditor.did}


def _kiln(kiln: Kiln) -> dict[str, Any]:
    return {
        "code": kiln.code, "zh": kiln.zh, "en": kiln.en, "type": kiln.kind, "place": kiln.place,
        "master": kiln.master, "deputies": kiln.deputies, "head": kiln.head.hex(), "ended": kiln.ended >= 0,
    }  # fmt: skip


def _seal(reading: Reading, seal: Seal) -> dict[str, Any]:
    """Return a seal that nobody has looked at; `first`: whose the text was before, where it is another's."""
    first = reading.get(SealText, plain_text(seal.text))
    return {
        "person": seal.person, "zh": _name(reading, seal.person), "seal": seal.seal, "text": seal.text,
        "relief": seal.relief, "width": seal.width, "height": seal.height, "impression": seal.impression,
        "start": seal.start, "state": seal.state,
        "first": first.person if first is not None and first.person != seal.person else "",
    }  # fmt: skip


def _ends(reading: Reading, time: int) -> list[dict[str, Any]]:
    """Return standings whose end is near or has lately come, nearest first, unless a later one of the kind holds."""
    today = date.fromisoformat(day_of(time))
    since, until = (today - timedelta(days=REMIND)).isoformat(), (today + timedelta(days=REMIND)).isoformat()
    latest: dict[tuple[str, str], str] = {}
    held = [each for each in reading.every(Attestation) if each.withdrawn < 0]
    for each in held:
        key = (each.person, each.standing)
        latest[key] = max(latest.get(key, ""), each.end or "9999")
    found = [each for each in held if since <= each.end <= until and latest[each.person, each.standing] == each.end]
    return [
        {
            "statement": each.id, "person": each.person, "zh": _name(reading, each.person), "standing": each.standing,
            "issuer": each.issuer, "number": each.number, "start": each.start, "end": each.end,
            "over": each.end < today.isoformat(),
        }
        for each in sorted(found, key=lambda each: (each.end, each.person))
    ]  # fmt: skip


def _dispute(reading: Reading, dispute: Dispute, time: int) -> dict[str, Any]:
    piece = reading.get(Piece, dispute.piece)
    return {
        "statement": dispute.id, "piece": dispute.piece, "by": dispute.by, "ground": dispute.ground,
        "evidence": dispute.evidence, "ends": dispute.ends, "time": dispute.time, "head": dispute.head.hex(),
        "objected": dispute.objected >= 0, "person": piece.person if piece is not None else "",
        "ripe": day_of(time) > dispute.ends,
    }  # fmt: skip


def _finding(reading: Reading, found: Finding) -> dict[str, Any]:
    return {
        "statement": found.id, "auditor": found.auditor, "finding": found.code, "nature": found.nature,
        "text": found.text, "entry": found.entry, "piece": found.piece, "person": found.person, "batch": found.batch,
        "index": found.index, "time": found.time,
        "shown": found.time + (SHOWN_AFTER if found.nature == OPINION else 0),
        "answers": [
            {"holder": each.holder, "text": each.text, "time": each.time} for each in reading.list(Answer, found.id)
        ],
    }  # fmt: skip


def _name(reading: Reading, code: str) -> str:
    person = reading.get(Person, code)
    return person.zh if person is not None else code
