"""What waits for endorsements and for whose, as anyone may read it: SPEC §12.3, §15.

{"as_of":{"size":412,"time":1779120000},"next":-1,"waiting":[{"consent":[],"done":-1,"entry":409,"have":["did:key:z6Mk…"],
 "issuer":"did:key:z6Mk…","keys":["did:key:z6Mk…"],"kind":"Standing","lacks":1,"lapses":1781712000,"of":"registrar",
 "payload":"{…}","registrars":2,"statement":"9f86…","stopped":"","time":1779120000,"why":{}},…]}

Each is given with its payload, so that whoever endorses reads what the id is the hash of, and not what a server says.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec.structs import replace as changed

from api.waiting import Waiting, may_hasten
from ledger.backend import Reading
from ledger.craft.error_words import explain_plainly
from ledger.craft.keyring import count_live
from ledger.craft.pending import is_asked, lapses_at
from ledger.craft.policy import what_stops
from ledger.craft.profile import Profile
from ledger.craft.state import Key, Pending, ledger_of
from ledger.craft.statement import read_payload, read_statement
from ledger.errors import LedgerError, PolicyError
from ledger.log.entry import parse_entry
from ledger.words import LANGS

AT_ONCE = 500  # rows of one answer
LAPSED = "endorsement-lapsed"


def waits_in(
    reading: Reading, waiting: Waiting, profiles: Mapping[str, Profile], now: int, key: str = "", after: int = -1
) -> dict[str, Any]:
    """Return what waits, oldest first, a page of it.

    Args:
        reading: the view to look in.
        waiting: the view of what waits.
        profiles: known craft profiles by hash.
        now: seconds; what has lapsed by then waits no more.
        key: did of a key: what it may endorse, and what it stands behind already; empty for everybody's.
        after: entry after which to go on.
    """
    head = reading.head()
    time = max(now, head.time)
    found: list[dict[str, Any]] = []
    following = -1
    for row in _rows(reading, waiting, key):
        if row.index <= after or not _concerns(row, key, reading, time):
            continue
        if len(found) == AT_ONCE:
            following = found[-1]["entry"]
            break
        stops = None if row.done >= 0 else stopped(row, reading, profiles, time)
        if stops is not None and stops.code == LAPSED:
            continue
        why = {} if stops is None else {lang: explain_plainly(stops, lang)[0] for lang in LANGS}
        told = told_of_row(row, reading, time)
        found.append({**told, "stopped": stops.code if stops is not None else "", "why": why})
    return {"as_of": {"size": head.size, "time": head.time}, "next": following, "waiting": found}


def told_of_row(row: Pending, state: Reading, time: int) -> dict[str, Any]:
    """Return what waits as JSON.

    `keys` and `consent`: who must endorse by name, whether they have or not; `lacks`: how many registrars are missing.
    """
    have = count_live(state, row.have, row.of, state.head().size, time)
    return {
        "statement": row.id, "kind": read_payload(row.payload).kind, "payload": row.payload.decode(),
        "issuer": row.issuer, "entry": row.index, "time": row.time, "keys": row.keys, "consent": row.consent,
        "have": row.have, "of": row.of, "registrars": row.registrars, "lacks": max(0, row.registrars - have),
        "lapses": lapses_at(row), "done": row.done,
    }  # fmt: skip


def stopped(row: Pending, reading: Reading, profiles: Mapping[str, Profile], time: int) -> LedgerError | None:
    """Return what keeps a statement that waits from ever taking effect as things stand; None: nothing does."""
    if time > lapses_at(row):
        return PolicyError(LAPSED, time=row.time)
    return what_stops(reading, row, profiles, reading.head().size, time)


def _rows(reading: Reading, waiting: Waiting, key: str) -> Iterator[Pending]:
    charter = _charter_for(reading, key) if key else None
    if charter is not None:
        yield charter
    yield from waiting.all(reading)


def _charter_for(reading: Reading, did: str) -> Pending | None:
    """Return the charter, in effect though it is, to a registrar whom it names and who has not endorsed it yet."""
    ledger, key = ledger_of(reading), reading.get(Key, did)
    named = key is not None and key.role == "registrar" and key.since < 0 and key.until < 0
    row = reading.get(Pending, ledger.charter.hex()) if named else None
    if row is None or key is None or key.named_by != ledger.charter or row.payload:
        return None
    first = parse_entry(next(reading.entries(0, 1))).statement
    assert first is not None, "entry 0 is the charter"
    return changed(row, payload=read_statement(first).payload)


def _concerns(row: Pending, did: str, state: Reading, time: int) -> bool:
    """Report whether a row is told: to everybody while its time runs, to a key that is asked or stands behind it."""
    if row.done >= 0 and row.statement != ledger_of(state).charter and not may_hasten(row, state, time):
        return False
    if not did or did in row.have:
        return True
    key = state.get(Key, did)
    if key is None:
        return False
    return (key.role == "registrar" and key.since < 0) or is_asked(row, key, state, state.head().size, time)
