"""Whose a key is, and what the ledger holds of a person: as signing pages need it (SPEC §15, 17). Public facts only.

{"did":"did:key:z6Mk…","role":"person","holder":"zs001","live":true,"kilns":[{"code":"qs","as":"master",…}],…}
{"code":"zs001","head":"7d2a…","keys_head":"…","names":{…},"keys":[…],"seals":[…],"standing":[…],…}

A key that the ledger does not know is no error: a stamp asks until it is somebody's.
"""

from typing import Any

from api.waits import told_of_row
from ledger.backend import Reading
from ledger.craft.keyring import CANDIDATE
from ledger.craft.pending import LAPSE
from ledger.craft.shapes import check_did, check_word
from ledger.craft.state import Attestation, GiMark, Keepers, Key, Kiln, Pending, Person, Quota, Seal, State
from ledger.errors import NotFoundError


def key_told(reading: Reading, did: str, now: int) -> dict[str, Any]:
    """Return whose a key is and what it may do; of a key that was named and is nobody's yet, what waits for it.

    Args:
        reading: the view to look in.
        did: did:key.
        now: seconds.

    Raises:
        MalformedError: `field-not-a-key`.
    """
    check_did(did, "key")
    head, key = reading.head(), reading.get(Key, did)
    told: dict[str, Any] = {
        "as_of": {"size": head.size, "time": head.time}, "did": did, "role": "", "holder": "", "live": False,
        "kilns": [], "registrar": "", "waiting": [],
    }  # fmt: skip
    if key is None:
        return told
    return {
        **told, **_key(key, head.size, now), "role": key.role, "holder": key.holder,
        "kilns": list(_kilns(reading, key.holder)) if key.role == "person" else [],
        "registrar": _registrar(reading, did), "waiting": _named_in(reading, key, now),
    }  # fmt: skip


def person_told(reading: Reading, code: str, now: int) -> dict[str, Any]:
    """Return a person or studio.

    Raises:
        MalformedError: `field-not-a-word`. NotFoundError: `person-unknown`.
    """
    person = reading.get(Person, check_word(code, "person"))
    if person is None:
        raise NotFoundError("person-unknown", field="person", person=code)
    head, gi, quota = reading.head(), reading.get(GiMark, code), reading.get(Quota, code)
    return {
        "as_of": {"size": head.size, "time": head.time}, "code": code, "kind": person.kind,
        "names": {"zh": person.zh, "pinyin": person.pinyin, "en": person.en}, "roles": person.roles,
        "studio": person.studio, "responsible": person.responsible,
        "head": person.head.hex(), "keys_head": person.keys_head.hex(),
        "enrolled": person.enrolled, "enrolled_at": person.enrolled_at,
        "paused": person.paused, "ended": person.ended,
        "checked": {"how": person.checked_how, "by": person.checked_by, "on": person.checked_on},
        "keys": [
            {**_key(key, head.size, now), "did": key.did, "role": key.role}
            for key in reading.list(Key, code) if key.role in {"person", "helper"}
        ],
        "seals": [_seal(seal) for seal in reading.list(Seal, code)],
        "standing": [_standing(each) for each in reading.list(Attestation, code)],
        "gi": [] if gi is None else gi.periods,
        "kilns": list(_kilns(reading, code)),
        "quota": None if quota is None else {"starts": quota.starts, "pieces": quota.pieces},
    }  # fmt: skip


def _key(key: Key, size: int, now: int) -> dict[str, Any]:
    return {
        "name": key.name, "custody": key.custody, "since": key.since, "until": key.until, "live": key.live(size, now),
        "not_before": key.not_before, "not_after": key.not_after, "introduced_by": key.introduced_by,
        "named_by": key.named_by.hex(),
    }  # fmt: skip


def _named_in(state: Reading, key: Key, now: int) -> list[dict[str, Any]]:
    """Return the statement that names a candidate, while it may still take effect by the key's own endorsement."""
    row = state.get(Pending, key.named_by.hex()) if key.role == CANDIDATE else None
    if row is None or row.done >= 0 or not row.payload or now > row.time + LAPSE:
        return []
    return [told_of_row(row, state, now)]


def _registrar(state: State, did: str) -> str:
    """Return the code of the registrar in office whose key it is; empty for anybody else's."""
    keepers = state.get(Keepers, "")
    return next((each.code for each in keepers.registrars if each.did == did), "") if keepers is not None else ""


def _kilns(state: State, person: str) -> list[dict[str, Any]]:
    """Return the kilns whose master or deputy the person is; a town has some dozens."""
    return [
        {"code": kiln.code, "zh": kiln.zh, "en": kiln.en, "type": kiln.kind, "head": kiln.head.hex(),
         "as": "master" if kiln.master == person else "deputy"}
        for kiln in state.list(Kiln, "") if kiln.ended < 0 and person in (kiln.master, *kiln.deputies)
    ]  # fmt: skip


def _seal(seal: Seal) -> dict[str, Any]:
    return {
        "seal": seal.seal, "text": seal.text, "relief": seal.relief, "width": seal.width, "height": seal.height,
        "impression": seal.impression, "start": seal.start, "end": seal.end, "state": seal.state,
    }  # fmt: skip


def _standing(each: Attestation) -> dict[str, Any]:
    return {
        "statement": each.id, "standing": each.standing, "issuer": each.issuer, "number": each.number,
        "start": each.start, "end": each.end, "withdrawn_on": each.withdrawn_on,
    }  # fmt: skip
