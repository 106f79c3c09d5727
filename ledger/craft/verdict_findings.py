"""Findings beside a piece: SPEC §14, 10. Notes, never a word of the verdict's own.

    审计员意见·一方陈述：示例博物馆（第 4121 条，…）：实物称重与登记相差四十克。        finding-opinion
    对此的答复：m1（…）：出窑后称过两次。                                        finding-answer

What a machine can check is shown at once. An opinion is one side's word, so it waits seven days for the other's. What
was withdrawn or not upheld is shown nowhere; the log keeps it.
"""

from collections.abc import Iterable, Iterator

from ledger.craft.kinds.oversight.finding import NOT_UPHELD, OPINION, SHOWN_AFTER, UPHELD, WITHDRAWN
from ledger.craft.state import Answer, Auditor, Finding, FindingLink, Piece, Slot, State
from ledger.craft.verdict_facts import FindingAnswer, FindingShown
from ledger.craft.verdict_line import Line, line


def findings_about(state: State, piece: Piece) -> tuple[FindingShown, ...]:
    """Return what is open or upheld about the piece, its maker or a batch that it came from, oldest first."""
    slots = [state.get(Slot, name) for name in piece.slots]
    things = [f"piece/{piece.code}", f"person/{piece.person}"]
    things += [f"batch/{slot.batch}" for slot in slots if slot is not None]
    return tuple(_shown(state, row) for row in standing_findings(state, things))


def standing_findings(state: State, things: Iterable[str]) -> list[Finding]:
    """Return what is open or upheld about any of these, oldest first; `person/zs001`, `batch/b1`, `piece/…`."""
    names = {link.finding for thing in dict.fromkeys(things) for link in state.list(FindingLink, thing)}
    rows = [row for name in names if (row := state.get(Finding, name)) is not None]
    return sorted((row for row in rows if row.state not in {WITHDRAWN, NOT_UPHELD}), key=lambda row: row.index)


def is_shown(row: Finding, at: int) -> bool:
    """Report whether a finding that stands is shown at this time, seconds: an opinion after seven days, or upheld."""
    return row.nature != OPINION or row.state == UPHELD or at >= row.time + SHOWN_AFTER


def _shown(state: State, row: Finding) -> FindingShown:
    auditor = state.get(Auditor, row.auditor)
    if auditor is None:
        raise AssertionError(f"bad state: auditor {row.auditor} is gone")
    answers = sorted(state.list(Answer, row.id), key=lambda each: each.index)
    return FindingShown(
        code=row.code, opinion=row.nature == OPINION, upheld=row.state == UPHELD, text=row.text, auditor_zh=auditor.zh,
        auditor_en=auditor.en or auditor.zh, index=row.index, time=row.time,
        answers=tuple(FindingAnswer(each.holder, each.text, each.time) for each in answers),
    )  # fmt: skip


def finding_lines(findings: tuple[FindingShown, ...], at: int) -> Iterator[Line]:
    """Yield a line for each finding that is shown at this time, seconds, its answers right after it."""
    for found in findings:
        if found.opinion and not found.upheld and at < found.time + SHOWN_AFTER:
            continue
        code = "finding-upheld" if found.upheld else "finding-opinion" if found.opinion else "finding-checkable"
        yield line(
            code, finding=found.code, text=found.text, auditor_zh=found.auditor_zh, auditor_en=found.auditor_en,
            index=found.index, time=found.time,
        )  # fmt: skip
        for answer in found.answers:
            yield line("finding-answer", holder=answer.holder, text=answer.text, time=answer.time)
