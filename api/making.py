"""What a maker's own pages begin with: slots to be registered, what was registered lately, roles to be answered.

{"slots":[{"batch":"b1","date":"2026-05-01","kiln":"qs","kiln_zh":"前墅龙窑","line":["b1/1-1"],"outcome":"excellent","slot":"1-1"}]}
{"works":[{"at":1777622400,"claimed":false,"code":"0123456789ABT","photo":"9f86…","scans":3,"states":[],"title":{…}}],"next":-1}

{"roles":[{"maker":"zs001","maker_zh":"示例甲","photo":"9f86…","piece":"0123456789ABT","role":"carving","seen":"7d2a…",…}]}

Public facts, as everything of `/api/v1`: whoever asks for another person's gets the same bytes.
"""

from collections.abc import Callable, Iterator
from typing import Any

from api.photo_reuse import live_pieces, registered
from api.scans import ScanCounter
from ledger.backend import Reading
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.piece.piece import life_of, piece_in
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Kiln, Person, Piece, Role, Slot, State
from ledger.craft.statement import read_statement
from ledger.craft.status import DAMAGED, DESTROYED, DISPUTED, LOST, WITHDRAWN, status_of
from ledger.log.entry import parse_entry

BATCHES, WORKS = 24, 60  # the newest that one answer looks at
LOADINGS = 400  # entries that name a person's wares, newest first
_STATES = (
    (DISPUTED, "disputed"), (LOST, "lost"), (DAMAGED, "damaged"), (DESTROYED, "destroyed"), (WITHDRAWN, "withdrawn"),
)  # fmt: skip

EntryAt = Callable[[int], bytes]
Again = Callable[[str], list[int]]


def slots_told(reading: Reading, entry: EntryAt, loaded: list[int], person: str, profile: Profile) -> dict[str, Any]:
    """Return the slots of a person that an opening let be certified and that hold no piece yet, newest firing first.

    Args:
        reading: the view to look in.
        entry: gives the bytes of an entry of the same view.
        loaded: entries that set wares of theirs into kilns, newest first (`craft.about`).
        person: their code.
        profile: in force: what an outcome allows.
    """
    head = reading.head()
    batches: dict[str, None] = dict.fromkeys(_batch_of(entry(index)) for index in loaded if index < head.size)
    slots = [
        told for code in list(batches)[:BATCHES] for told in _free_slots(reading, code, person, profile, head.time)
    ]
    return {"as_of": {"size": head.size, "time": head.time}, "slots": slots}


def _batch_of(data: bytes) -> str:
    subject = read_statement(parse_entry(data).statement or "").subject
    assert isinstance(subject, BatchLoading | BatchPlan)  # the view lists no other as a loading
    return subject.batch if isinstance(subject, BatchLoading) else subject.code


def _free_slots(state: State, code: str, person: str, profile: Profile, time: int) -> Iterator[dict[str, Any]]:
    batch = state.get(Batch, code)
    if batch is None or batch.first_outcome < 0:
        return
    kiln = state.get(Kiln, batch.kiln)
    for slot in state.list(Slot, code):
        if slot.person != person or not slot.listed or slot.count > 1 or slot.went_to or not slot.outcome:
            continue
        if profile.outcome(slot.outcome).certifiable and not piece_in(slot, state, time):
            yield {
                "batch": code, "slot": slot.slot, "outcome": slot.outcome, "date": batch.date,
                "line": _line(state, slot), "kiln": batch.kiln, "kiln_zh": kiln.zh if kiln else "",
                "kiln_en": kiln.en if kiln else "",
            }  # fmt: skip


def _line(state: State, slot: Slot) -> list[str]:
    """Return the ids of a slot and of those before it, where it was fired again, in their order."""
    line = [slot.id]
    before: Slot | None = slot
    while before is not None and before.came_from:
        line.insert(0, before.came_from)
        before = state.get(Slot, before.came_from)
    return line


def works_told(reading: Reading, entry: EntryAt, made: list[int], scans: ScanCounter, again: Again) -> dict[str, Any]:
    """Return a maker's pieces, newest first.

    Args:
        reading: the view to look in.
        entry: gives the bytes of an entry of the same view.
        made: entries of their registrations, newest first.
        scans: counts of look-ups.
        again: gives the entries of the pieces that name a photo, where it is more than one.
    """
    head = reading.head()
    shown = [index for index in made if index < head.size]
    works = [
        {**_work(reading, entry, index, scans), "same": _same(reading, entry, index, again)} for index in shown[:WORKS]
    ]
    following = shown[WORKS - 1] if len(shown) > WORKS else -1
    return {"as_of": {"size": head.size, "time": head.time}, "next": following, "works": works}


def roles_told(reading: Reading, entry: EntryAt, naming: list[int], person: str) -> dict[str, Any]:
    """Return the roles that pieces of others name a person for and that they have not answered, newest first.

    Args:
        reading: the view to look in.
        entry: gives the bytes of an entry of the same view.
        naming: entries of registrations that name them, newest first.
        person: their code.
    """
    head = reading.head()
    roles = [
        told for index in naming if index < head.size for told in _asked_of(reading, _registered(entry(index)), person)
    ]
    return {"as_of": {"size": head.size, "time": head.time}, "roles": roles}


def _asked_of(state: State, subject: PieceRegistration, person: str) -> Iterator[dict[str, Any]]:
    piece, maker = state.get(Piece, subject.code), state.get(Person, subject.maker)
    for named in subject.roles:
        row = state.get(Role, f"{subject.code}/{named.role}/{named.person}")
        if named.person == person and row is not None and row.state == "named" and piece is not None:
            yield {
                "piece": subject.code, "role": named.role, "seen": piece.head.hex(), "maker": subject.maker,
                "maker_zh": maker.zh if maker else "", "photo": _front(subject),
                "title": {"zh": subject.title.zh, "en": subject.title.en},
            }  # fmt: skip


def _front(subject: PieceRegistration) -> str:
    return next((photo.sha256 for photo in subject.photos if photo.view == "front"), "")


def _registered(data: bytes) -> PieceRegistration:
    subject = registered(data)
    assert subject is not None  # the views list nothing else under these names
    return subject


def _same(reading: Reading, entry: EntryAt, index: int, again: Again) -> list[dict[str, str]]:
    """Return live pieces that name a photo of this one too (B8): a slip of one's own, or somebody else's use of it."""
    head = reading.head()
    others = sorted({other for photo in _registered(entry(index)).photos for other in again(photo.sha256)} - {index})
    return live_pieces(reading, entry, (other for other in others if other < head.size), head.time)


def _work(state: State, entry: EntryAt, index: int, scans: ScanCounter) -> dict[str, Any]:
    data = entry(index)
    subject = _registered(data)
    piece, life = state.get(Piece, subject.code), life_of(state, subject.code)
    seen = scans.of(state, subject.code)
    return {
        "code": subject.code, "title": {"zh": subject.title.zh, "en": subject.title.en}, "shape": subject.shape,
        "photo": _front(subject), "at": parse_entry(data).time,
        "slots": list(piece.slots) if piece else [], "serial": piece.serial if piece else 1,
        "claim": bool(subject.claim), "claimed": bool(life.owner), "scans": seen.count,
        "regions": len(seen.apart), "states": [name for bit, name in _STATES if status_of(state, index) & bit],
        "head": piece.head.hex() if piece else "",
    }  # fmt: skip
