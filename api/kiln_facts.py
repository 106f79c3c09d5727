"""A kiln and a batch's list as the kiln's own people need them to sign: SPEC §12.8. All of it stands in the log.

{"as_of":{…},"batches":[{"code":"k2026-05","date":"2026-05-18","phase":"planned",…}],"code":"qs","master":"zs001",…}
{"batch":"k2026-05","head":"51c0…","slots":[{"confirmed":true,"entry":401,"loading":"169d…","person":"zs001","slot":"1-2"}]}

A list has who loaded what and no outcomes, a board outcomes and no names: the kiln's master alone looks at both.
"""

from collections.abc import Iterator
from typing import Any

from ledger.backend import Reading
from ledger.craft.alike import alike_among
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Kiln, Person, Slot, State
from ledger.errors import NotFoundError

MAX_BATCHES = 120  # of a kiln, newest first: a dragon kiln's twenty years, an electric kiln's season
_AGAIN = 24  # of them looked through for what is to be fired again
_MAX_CODE = 40


def kiln_facts(reading: Reading, profile: Profile, code: str) -> dict[str, Any]:
    """Return a kiln with its batches.

    Raises:
        NotFoundError: `kiln-unknown`.
    """
    kiln = reading.get(Kiln, code) if len(code) <= _MAX_CODE else None
    if kiln is None:
        raise NotFoundError("kiln-unknown", kiln=code[:_MAX_CODE])
    batches = sorted(reading.list(Batch, code), key=lambda batch: -batch.index)[:MAX_BATCHES]
    head = reading.head()
    return {
        "as_of": {"size": head.size, "time": head.time}, "code": code, "zh": kiln.zh, "en": kiln.en, "type": kiln.kind,
        "place": kiln.place, "master": kiln.master, "deputies": kiln.deputies, "ended": kiln.ended >= 0,
        "people": _names(reading, (kiln.master, *kiln.deputies)),
        "batches": [_batch(batch) for batch in batches], "layout": batches[0].layout if batches else (),
        "alike": _alike(reading, kiln),
        "again": [
            {"slot": slot.id, "person": slot.person}
            for batch in batches[:_AGAIN] for slot in _to_be_fired_again(reading, profile, batch)
        ],
    }  # fmt: skip


def _alike(reading: Reading, kiln: Kiln) -> tuple[tuple[str, str], ...]:
    """Return codes of this kiln that look like one that its master gave before, in whichever of their kilns (B2)."""
    kilns = [each for each in reading.list(Kiln, "") if each.master == kiln.master]
    batches = sorted((batch for each in kilns for batch in reading.list(Batch, each.code)), key=lambda each: each.index)
    own = {batch.code for batch in batches if batch.kiln == kiln.code}
    return tuple(pair for pair in alike_among(batch.code for batch in batches) if own & set(pair))


def _to_be_fired_again(state: State, profile: Profile, batch: Batch) -> Iterator[Slot]:
    for slot in state.list(Slot, batch.code) if batch.first_outcome >= 0 else ():
        if slot.outcome and profile.outcome(slot.outcome).cls == "refire" and not slot.went_to and slot.count == 1:
            yield slot


def list_facts(reading: Reading, code: str) -> dict[str, Any]:
    """Return who loaded what into a batch, those void after the closing of the list among them, without outcomes.

    Raises:
        NotFoundError: `batch-unknown`.
    """
    batch = reading.get(Batch, code) if len(code) <= _MAX_CODE else None
    if batch is None:
        raise NotFoundError("batch-unknown", batch=code[:_MAX_CODE])
    slots, head = list(reading.list(Slot, code)), reading.head()
    return {
        "as_of": {"size": head.size, "time": head.time}, **_batch(batch), "kiln": batch.kiln, "layout": batch.layout,
        "index": batch.index, "head": batch.head.hex(), "list_as_of": batch.as_of, "root": batch.root.hex(),
        "firing": {"start": batch.start, "end": batch.end, "peak": batch.peak} if batch.start else None,
        "people": _names(reading, sorted({slot.person for slot in slots})), "slots": [_slot(slot) for slot in slots],
    }  # fmt: skip


def _batch(batch: Batch) -> dict[str, Any]:
    return {
        "code": batch.code, "date": batch.date, "phase": batch.phase, "quick": batch.quick, "lines": batch.lines,
        "pieces": batch.pieces,
    }  # fmt: skip


def _slot(slot: Slot) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "slot": slot.slot, "person": slot.person, "loading": slot.loading.hex(), "entry": slot.index,
        "confirmed": slot.confirmed, "listed": slot.listed, "count": slot.count,
    }  # fmt: skip
    stated = {"from": slot.came_from, "into": slot.went_to, "outcome_by": slot.outcome_by.hex()}
    return shown | {name: value for name, value in stated.items() if value}


def _names(state: State, codes: tuple[str, ...] | list[str]) -> dict[str, dict[str, str]]:
    people = [state.get(Person, code) for code in codes]
    return {each.code: {"zh": each.zh, "pinyin": each.pinyin} for each in people if each is not None}
