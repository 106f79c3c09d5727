"""What a maker states of a piece, and what its holder can compare: SPEC §14, Verdict.

    stated   {"code":"clay","fields":{"blend":"natural","group":"zini","name":"底槽清"}}
    compare  {"code":"weight","fields":{"weight":310}}

Nothing here bears a tick: the first is the maker's word, the second waits for the holder's own eyes and scales.
"""

from collections.abc import Iterator
from typing import Any

from ledger.craft.corrected import Corrected
from ledger.craft.kinds.piece.parts import EditionNumber, Measures, Note, SetNumber, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.older import older_lines
from ledger.craft.verdict_facts import PieceFacts, Unknown
from ledger.craft.verdict_line import Line, Value, line

_SHOWN = 16  # characters of a statement id


def stated_lines(facts: PieceFacts) -> Iterator[Line]:
    """Yield 作者声明 in the order of the page; what the maker left out gives no line."""
    subject = facts.subject
    if facts.older is not None:
        yield from older_lines(facts, facts.older)
    yield line("title", title_zh=subject.title.zh, title_en=subject.title.en or subject.title.zh)
    yield line("shape", shape=subject.shape)
    yield line("clay", group=subject.clay.group, name=subject.clay.name)
    for code in ("lot", "blend", "mesh", "ageing"):
        value: str | int = getattr(subject.clay, code)
        if value:
            yield line(f"clay-{code}", **{code: value})
    if subject.forming:  # an older work has neither this nor a year: nobody was there
        yield line("forming", forming=subject.forming)
    for decoration in subject.decoration:
        yield line("decoration", technique=decoration.technique)
    if subject.gi:
        yield line("gi")
    if subject.year:
        yield line("year", year=subject.year)
    yield from _numbering(subject)
    for firing in subject.firings:
        if not firing.slot:
            yield line("firing", kind=firing.kind, date=firing.date)
            if firing.peak:
                yield line("firing-peak", peak=firing.peak)
    if isinstance(subject.note, Note):
        note = subject.note
        yield line(
            "note" if facts.older is None else "older-note", note_zh=note.zh or note.en, note_en=note.en or note.zh
        )
    if subject.commission:
        yield line("commission", commission=subject.commission[:_SHOWN])
    yield line("signed-at" if facts.older is None else "older-signed-at", time=facts.valid_from)


def _numbering(subject: PieceRegistration) -> Iterator[Line]:
    if isinstance(subject.edition, EditionNumber):
        edition = subject.edition
        code = "unique" if edition.size == 1 else "edition"
        yield line(code, edition=edition.edition, number=edition.number, size=edition.size)
    if isinstance(subject.set, SetNumber):
        yield line("set", set=subject.set.set, number=subject.set.number, size=subject.set.size)


def compare_lines(facts: PieceFacts) -> Iterator[Line]:
    """Yield 请您核对实物: seals first, then weight and capacity, sizes, photos."""
    measures = facts.subject.measures
    if not isinstance(facts.seals, Unknown):
        for seal in facts.seals:
            yield line(
                "seal", seal=seal.seal, place=seal.place, text=seal.text, width=seal.width, height=seal.height,
                impression=seal.impression, state=seal.state,
            )  # fmt: skip
    else:
        for use in facts.subject.seals:
            yield line("seal-unseen", seal=use.seal, place=use.place)
    if measures.weight:
        yield line("weight", weight=measures.weight)
    if measures.lid:
        yield line("lid", lid=measures.lid)
    if measures.capacity:
        code = "capacity" if measures.method else "capacity-plain"
        yield line(code, capacity=measures.capacity, method=measures.method)
    for code in ("length", "width", "height", "mouth"):
        value: int = getattr(measures, code)
        if value:
            yield line(code, **{code: value})
    for photo in facts.subject.photos:
        yield line("photo", view=photo.view, sha256=photo.sha256)


def corrected_lines(correction: Corrected) -> Iterator[Line]:
    """Yield a note for each field that changed: what it was, and where the correction stands."""
    where: dict[str, Value] = {"index": correction.index, "time": correction.time}
    for name in correction.fields:
        yield line(f"corrected-{name}", **where, **_before(name, getattr(correction.before, name)))


def _before(name: str, value: Any) -> dict[str, Value]:
    if name in {"shape", "forming"}:
        return {name: value}
    if isinstance(value, Title):
        return {"title_zh": value.zh, "title_en": value.en or value.zh}
    if isinstance(value, Measures):
        return {"was": say_measures(value)}
    if name == "clay":
        return {"group": value.group, "name": value.name}
    if isinstance(value, Note):
        return {"note_zh": value.zh or value.en, "note_en": value.en or value.zh}
    return {}  # decoration, and a note that was not there: what is said is that it changed


def say_measures(measures: Measures) -> str:
    """Return the figures stated, with their units, the same in every language: `240 ml, 310 g, 152×101×68 mm`."""
    sides = [measures.length, measures.width, measures.height]
    told = [f"{measures.capacity} ml"] if measures.capacity else []
    told += [f"{measures.weight} g"] if measures.weight else []
    told += ["×".join(str(side or "–") for side in sides) + " mm"] if any(sides) else []
    told += [f"⌀ {measures.mouth} mm"] if measures.mouth else []
    return ", ".join(told)
