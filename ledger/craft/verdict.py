"""The verdict: what a scan is told, and on what each line rests (SPEC §14, Verdict).

    {"at":1779120000,"because":{"code":"late",…},"checked":[{"basis":"inclusion","code":"included",…},…],
     "code":"0123456789ABT","compare":[…],"notes":[…],"stated":[…],"warnings":[…],"word":"registered"}

One function for the page, the API, the command line and, held equal by vectors, the browser. The word is the first
that applies of mismatch, cannot-tell, not-found, not-current, in-review, notice, registered; nothing stronger is said
anywhere. It is drawn from facts alone: no clock, no state, no network, so equal facts give equal verdicts.

What it says is about the *record*: who signed it, where it stands, what the closed list says. Never about the object.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, get_args

from ledger.craft.day import day_of
from ledger.craft.owned import owned_lines
from ledger.craft.stated import compare_lines, corrected_lines, stated_lines
from ledger.craft.status import CLAIMED, DAMAGED, DESTROYED, DISPUTED, LOST, REPLACED, WITHDRAWN
from ledger.craft.verdict_facts import (
    RECOMPUTED,
    Basis,
    Fired,
    Holder,
    Maker,
    PieceFacts,
    Printed,
    Scans,
    Unknown,
    VerdictFacts,
)
from ledger.craft.verdict_findings import finding_lines
from ledger.craft.verdict_holder import holder_notes, holder_now, holder_refused, holder_signed
from ledger.craft.verdict_line import Line, line
from ledger.log.encoding import Json

Word = Literal["mismatch", "cannot-tell", "not-found", "not-current", "in-review", "notice", "registered"]
WORDS: Final[tuple[Word, ...]] = get_args(Word)
FRESH_DAYS: Final = 30  # knowledge older than this is a warning when nobody can be asked
AHEAD: Final = 10 * 60  # seconds by which the ledger's clock may be ahead of another
_DAY: Final = 24 * 3600


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a scan is told.

    Attributes:
        code: the piece's, stored form; empty when what was shown did not tell.
        at: time of asking, seconds.
        word: the overall word. because: why it is not `registered`; None when it is.
        checked: 记录可核, each line with its basis. stated: 作者声明. compare: 请您核对实物.
        warnings: shown directly under the word. notes: neutral.
    """

    code: str
    at: int
    word: Word
    because: Line | None
    checked: tuple[Line, ...] = ()
    stated: tuple[Line, ...] = ()
    compare: tuple[Line, ...] = ()
    warnings: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Return the verdict as JSON; `because` is left out when there is none."""
        shown: dict[str, Json] = {"at": self.at, "code": self.code, "word": self.word}
        if self.because is not None:
            shown["because"] = self.because.to_json()
        for part in ("checked", "stated", "compare", "warnings", "notes"):
            lines: tuple[Line, ...] = getattr(self, part)
            shown[part] = [each.to_json() for each in lines]
        return shown


def verdict(facts: VerdictFacts, at: int) -> Verdict:
    """Draw the verdict.

    Args:
        facts: what is known, and on what it rests.
        at: time of asking, whole seconds since the epoch.
    """
    if facts.fault:
        return Verdict(facts.code, at, "mismatch", line(facts.fault))
    refused = None if facts.holder is None else holder_refused(facts, facts.holder, at)
    if facts.holder is not None and refused is not None:
        return _holder_only(facts, facts.holder, refused, at)
    if facts.printed is not None and isinstance(facts.piece, Unknown):
        return _printed_only(facts, facts.printed, at)
    if facts.obstacle or isinstance(facts.piece, Unknown):
        return Verdict(facts.code, at, "cannot-tell", line(facts.obstacle or "nothing-known"))
    if facts.piece is None:
        return Verdict(facts.code, at, "not-found", line("no-entry"))
    piece = facts.piece
    warnings = tuple(_warnings(facts, piece, at))
    word, because = _word(facts, piece, warnings)
    return Verdict(
        facts.code, at, word, because, tuple(_checked(facts, piece, at)), tuple(stated_lines(piece)),
        tuple(compare_lines(piece)), warnings, tuple(_notes(facts, piece, at)),
    )  # fmt: skip


def _printed_only(facts: VerdictFacts, printed: Printed, at: int) -> Verdict:
    """A proof QR without its receipt: 凭证待核. It says who printed it, and lists what was not checked."""
    shown = line(
        "printed", "signature", title=printed.title, maker=printed.maker, person=printed.person, shape=printed.shape,
        year=printed.year, index=printed.index, serial=printed.serial, time=printed.time,
    )  # fmt: skip
    notes = ("unchecked-entry", "unchecked-maker", "unchecked-status", "ask-receipt")
    return Verdict(
        facts.code, at, "cannot-tell", line("printed-not-checked"), (shown,), notes=tuple(line(code) for code in notes)
    )


def _holder_only(facts: VerdictFacts, holder: Holder, refused: tuple[str, Line], at: int) -> Verdict:
    """A holder's proof that says nothing of the present owner: what was reckoned of it, and why that is all.

    What warns of the piece warns here too: whoever is about to pay for a stolen one has come to this page.
    """
    word = next(each for each in WORDS if each == refused[0])
    warnings = tuple(_warnings(facts, facts.piece, at)) if isinstance(facts.piece, PieceFacts) else ()
    notes = (line("ask-ledger"),) if isinstance(facts.piece, Unknown) else ()
    return Verdict(
        facts.code, at, word, refused[1], tuple(holder_signed(holder)), warnings=warnings, notes=notes,
    )  # fmt: skip


def _word(facts: VerdictFacts, piece: PieceFacts, warnings: tuple[Line, ...]) -> tuple[Word, Line | None]:
    """Return the first word that applies, and why.

    What a key signed is nobody's statement until that key is shown to be the maker's: nothing stronger than
    *cannot-tell* is said, however much of the rest was reckoned.
    """
    if isinstance(piece.maker, Unknown):
        if piece.older is not None:
            return "cannot-tell", line("registrant-not-shown")
        return "cannot-tell", line("maker-not-shown", person=piece.subject.maker)
    status = _bits(piece)
    if status & DESTROYED:
        return "not-current", line("destroyed")
    if status & WITHDRAWN:
        return "not-current", line("withdrawn")
    if facts.serial is not None and not isinstance(piece.serial, Unknown) and facts.serial < piece.serial:
        return "not-current", line("print-replaced", serial=facts.serial, live=piece.serial)
    if status & DISPUTED:
        return "in-review", line("disputed")
    if warnings:
        return "notice", warnings[0]
    return "registered", None


def _bits(piece: PieceFacts) -> int:
    """Return the piece's status where it is known, else as the entries shown leave it."""
    return piece.shown if isinstance(piece.status, Unknown) else piece.status


def _warnings(facts: VerdictFacts, piece: PieceFacts, at: int) -> Iterator[Line]:
    """Yield the only things that warn; whatever else is worth saying is a note."""
    status = _bits(piece)
    if status & LOST:
        yield _lost(piece)
    if status & DISPUTED:
        yield line("disputed")
    if isinstance(piece.maker, Maker) and piece.maker.paused is True:
        yield line("maker-paused" if piece.older is None else "registrant-paused", person=piece.maker.code)
    if not isinstance(piece.flags, Unknown):
        for flag in piece.flags:
            yield line("flag", flag=flag)
    yield from _ahead(facts, piece, at)
    if not facts.online:
        if facts.known_at is None:
            yield line("knowledge-undated")
        elif at - (known := _status_at(facts.known_at, piece)) > FRESH_DAYS * _DAY:
            yield line("knowledge-old", time=known, days=(at - known) // _DAY)


def _lost(piece: PieceFacts) -> Line:
    """Say who reported it and when, where that is known; the ledger has looked into nothing."""
    if not piece.reported:
        return line("lost")
    code = "lost-by-maker" if piece.reported_by_maker else "lost-by-holder"
    return line(code, reported=piece.reported, time=piece.reported_at)


def _ahead(facts: VerdictFacts, piece: PieceFacts, at: int) -> Iterator[Line]:
    """Warn of an entry dated later than the outside clocks had seen it, or than the clock of whoever asks.

    Whatever is reckoned from such a time, its age first of all, is worth nothing.
    """
    if facts.newest is None:
        return
    if piece.witnessed is not None and facts.newest - piece.witnessed.before > AHEAD:
        yield line("entry-after-witnesses", time=facts.newest, before=piece.witnessed.before)
    if facts.newest - at > AHEAD:
        yield line("entry-ahead", time=facts.newest, now=at)


# 记录可核 -----------------------------------------------------------------------------------------------------------


def _checked(facts: VerdictFacts, piece: PieceFacts, at: int) -> Iterator[Line]:
    yield from holder_now(facts, piece)
    yield _signed(piece)
    yield line("included", piece.inclusion, index=piece.index, size=facts.size)
    yield _entered(piece)
    yield from _stamped(piece)
    for firing in () if isinstance(piece.firings, Unknown) else piece.firings:
        yield _slot(firing)
        if firing.outcome:
            code = "outcome-fault" if firing.fault else "outcome"
            yield line(
                code, firing.outcome_basis, batch=firing.batch, slot=firing.slot, outcome=firing.outcome,
                fault=firing.fault, grade=firing.grade, index=firing.outcome_at,
            )  # fmt: skip
    yield from _standing(piece, at)
    for held in piece.signed_roles:
        name = held.zh, held.en or held.zh
        yield line("role", held.basis, role=held.role, person=held.person, name_zh=name[0], name_en=name[1])
    status = piece.status
    if not isinstance(status, Unknown) and not status & (DISPUTED | LOST | DAMAGED | DESTROYED | WITHDRAWN):
        if facts.known_at is None:
            yield line("status-clear-undated", piece.status_basis)
        else:
            yield line("status-clear", piece.status_basis, time=_status_at(facts.known_at, piece))


def _status_at(known_at: int, piece: PieceFacts) -> int:
    """Return as of when the status is known: a snapshot may be older than the page that shows it."""
    return known_at if piece.status_at is None else min(known_at, piece.status_at)


def _signed(piece: PieceFacts) -> Line:
    """Say for whom the signing key is enrolled, or only which key it was; the weaker of the two bases counts."""
    maker = piece.maker
    if isinstance(maker, Unknown) and piece.older is not None:
        return line("signed-key-registrant", piece.signature, key=piece.key)
    if isinstance(maker, Unknown):
        return line("signed-key", piece.signature, key=piece.key, person=piece.subject.maker)
    basis: Basis = piece.signature if maker.basis in RECOMPUTED else maker.basis
    code = "signed" if piece.older is None else "signed-by-registrant"
    return line(
        code, basis, person=maker.code, name_zh=maker.zh, name_en=maker.en or maker.zh, how=maker.how,
        on=maker.on, custody=maker.custody, registrars=maker.registrars,
    )  # fmt: skip


def _entered(piece: PieceFacts) -> Line:
    """Say when it was entered, by outside clocks, or else by the ledger's own, which bears no tick."""
    seen = piece.witnessed
    if seen is None:
        return line("time-ledger", "server", time=piece.time)
    if seen.after is None:
        return line("time-witnessed", "witnesses", before=seen.before, operators=seen.operators)
    return line("time-between", "witnesses", after=seen.after, before=seen.before, operators=seen.operators)


def _stamped(piece: PieceFacts) -> Iterator[Line]:
    """Say what a time stamp authority's clock adds: it counts for no quorum, and is nobody's here."""
    seen = piece.stamped
    if seen is None:
        return
    if seen.after is None:
        yield line("time-stamped", seen.basis, before=seen.before)
    else:
        yield line("time-stamped-between", seen.basis, after=seen.after, before=seen.before)


def _slot(firing: Fired) -> Line:
    code = "slot-closed" if firing.before_opening is True else "slot"
    return line(
        code if firing.master_zh else f"{code}-unnamed", firing.basis, batch=firing.batch, slot=firing.slot,
        lines=firing.lines, kiln_zh=firing.kiln_zh or firing.batch, kiln_en=firing.kiln_en or firing.kiln_zh,
        master_zh=firing.master_zh, master_en=firing.master_en or firing.master_zh,
    )  # fmt: skip


def _standing(piece: PieceFacts, at: int) -> Iterator[Line]:
    """Say what was held at the date of making, and what is held today where it is known not to be withdrawn.

    The date of making is the day of the last firing; where none is stated, the first day of the year of making: a
    standing gained in the course of that year is not claimed for it.
    """
    if isinstance(piece.standings, Unknown):
        return
    made, today = _made_on(piece), day_of(at)
    for held in piece.standings:
        fields = {"standing": held.standing, "issuer": held.issuer, "number": held.number, "start": held.start}
        if held.start <= made and (not held.end or made <= held.end):
            yield line("standing-then", held.basis, day=made, **fields)
        if held.withdrawn is False and held.start <= today and (not held.end or today <= held.end):
            yield line("standing-now", held.basis, day=today, **fields)


def _made_on(piece: PieceFacts) -> str:
    days = [firing.date for firing in piece.subject.firings if firing.date]
    if not isinstance(piece.firings, Unknown):
        days += [firing.day for firing in piece.firings if firing.day]
    return max(days, default=f"{piece.subject.year:04}-01-01")


# notes --------------------------------------------------------------------------------------------------------------


def _notes(facts: VerdictFacts, piece: PieceFacts, at: int) -> Iterator[Line]:
    subject = piece.subject
    yield from holder_notes(facts)
    if facts.successor:
        yield line("predecessor", origin=facts.origin, successor=facts.successor)
    if subject.firings and not any(firing.slot for firing in subject.firings):
        yield line("studio-firing")
    elif not isinstance(piece.firings, Unknown) and any(_outcome_of_a_day(firing) for firing in piece.firings):
        yield line("outcome-as-of")
    yield from _awaited(piece)
    if subject.late:
        yield line("late", year=subject.year)
    yield from _since(piece)
    for correction in piece.corrections:
        yield from corrected_lines(correction)
    yield from _life(facts, piece, at)
    for view in () if isinstance(piece.missing_photos, Unknown) else piece.missing_photos:
        yield line("photo-missing", view=view)
    if not isinstance(piece.scans, Unknown) and piece.scans.count:
        yield from _scanned(piece.scans)
    if not isinstance(piece.findings, Unknown):
        yield from finding_lines(piece.findings, at)


def _scanned(scans: Scans) -> Iterator[Line]:
    """Say how often the code was looked up; where no journey explains it, when and in which regions. A hint at most."""
    yield line("scans", count=scans.count, first=scans.first)
    if scans.apart:
        yield line("scans-apart", count=len(scans.apart), seen=scans.apart)


def _life(facts: VerdictFacts, piece: PieceFacts, at: int) -> Iterator[Line]:
    """Say what became of the piece, up to where that is known, and that the rest is not."""
    bits = _bits(piece)
    if piece.shown_to is not None:
        index, time = piece.shown_to
        yield line("changes-as-of", index=index, time=time)
    if isinstance(piece.status, Unknown):
        yield line("status-unknown")
    # That nobody has claimed it is told where the status is known: a claim is soon made, and not shown here.
    returned = piece.owned is not None and piece.owned.returned
    if not isinstance(piece.status, Unknown) or bits & CLAIMED or returned:
        yield from owned_lines(bits, piece.owned, hidden=piece.subject.claim != "")
    if bits & DAMAGED:
        yield line("damaged" if bits & CLAIMED else "damaged-by-maker")
    if piece.final_at > at:
        yield line("stop-open", time=piece.final_at)
    if bits & REPLACED and facts.serial is None:
        if isinstance(piece.serial, Unknown):
            yield line("print-was-replaced")
        else:
            yield line("print-live", serial=piece.serial)


def _since(piece: PieceFacts) -> Iterator[Line]:
    """Say what has ended since and leaves the piece as it was: a maker's enrolment, the device, a seal."""
    if isinstance(piece.maker, Maker):
        if piece.maker.ended:
            yield line(f"maker-{piece.maker.ended}", person=piece.maker.code)
        if piece.maker.key_ended:
            yield line("key-ended")
    for seal in () if isinstance(piece.seals, Unknown) else piece.seals:
        if seal.end:
            yield line("seal-retired", seal=seal.seal, text=seal.text, end=seal.end)


def _outcome_of_a_day(firing: Fired) -> bool:
    """Report whether an outcome was read off its own statement: a later correction would not show."""
    return firing.outcome != "" and firing.outcome_basis in RECOMPUTED


def _awaited(piece: PieceFacts) -> Iterator[Line]:
    """Show a role that nobody has signed yet without any name; one that was refused is gone for good."""
    answered = {(held.role, held.person) for held in piece.signed_roles} | set(piece.refused_roles)
    for named in piece.subject.roles:
        if (named.role, named.person) not in answered:
            yield line("role-awaits" if piece.roles_known else "role-unknown", role=named.role)
