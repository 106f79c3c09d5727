"""The kiln master's commands: plan a batch, close its list, state the fire, open it, put right, close it.

kilnmark batch plan lk-2026-09 --kiln qs --date 2026-09-19 --layout 1..8-1..3-1..3-1..5-1..2
kilnmark batch ignite lk-2026-09      closes the list: what is not in it can't be certified from this firing
kilnmark batch fire lk-2026-09 --start … --end … --peak 1160
kilnmark batch open lk-2026-09 outcomes.xlsx
kilnmark batch close lk-2026-09       loaded = good + seconds + refire + scrapped + missing + trial
"""

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.cli.inputs import present_file
from api.cli.lists import chunks, read_lines, read_results
from api.cli.manners import confirm, tell, usage
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from api.cli.wording import today, word
from ledger.craft.kinds.kiln.batch import known_batch, listed_slot
from ledger.craft.kinds.kiln.batch_cancellation import BatchCancellation
from ledger.craft.kinds.kiln.batch_closing import CLASSES, BatchClosing, Totals
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_ignition import BatchIgnition
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.outcome_correction import OutcomeCorrection
from ledger.craft.slots import ListLine, closed_root, parse_layout, show_root
from ledger.craft.state import Slot
from ledger.craft.statement import read_statement

batch = typer.Typer(no_args_is_help=True, help="A kiln batch, from plan to closing. 窑次：从编排到封存。")

MAX_EVIDENCE = 100 << 20  # bytes of one file
Code = Annotated[str, typer.Argument(help="Batch code: lk-2026-09.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]


@batch.command()
@signing
def plan(
    pen: Pen,
    code: Code,
    kiln: Annotated[str, typer.Option(help="Kiln code.")],
    layout: Annotated[list[str], typer.Option(help="Slots as ranges, 1..8-1..3-1..2; repeat.")],
    date: Annotated[str, typer.Option(help="Day of the firing, YYYY-MM-DD; else today.")] = "",
    quick: Annotated[
        Path | None, typer.Option(callback=present_file, help="Quick batch: its whole list; closes it at once.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Plan a kiln batch; with --quick load and close it in one act. 编排窑次。

    Example: kilnmark batch plan lk-2026-09 --kiln qs --date 2026-09-19 --layout 1..8-1..3-1..3-1..5-1..2
    """
    subject = BatchPlan(code=code, kiln=kiln, date=date or today(), layout=tuple(layout))
    slots = list(parse_layout(subject.layout))  # refused here when it is no layout, before anything is signed
    tell("cli.plan-slots", count=len(slots), first=slots[0], last=slots[-1])
    if quick is None:
        pen.state(("BatchPlan", subject))
        return
    lines = read_lines(pen.ledger, code, quick)
    signed = pen.sign(
        "BatchPlan", BatchPlan(code=code, kiln=kiln, date=subject.date, layout=subject.layout, lines=lines)
    )
    stated = read_statement(signed).id
    closing = [ListLine(line.slot, line.person, stated) for line in lines]
    pieces = sum(line.count for line in lines)
    ignition = BatchIgnition(
        batch=code, lines=len(lines), pieces=pieces, root=closed_root(closing).hex(), after=stated.hex()
    )
    _confirm_ignition(pen, ignition, sum(line.person != pen.holder for line in lines), yes)
    pen.hand_in(signed, pen.sign("BatchIgnition", ignition))


@batch.command()
@signing
def ignite(
    pen: Pen,
    code: Code,
    as_of: Annotated[int, typer.Option(help="Last entry whose loadings count; else the present last one.")] = -1,
    yes: Yes = False,
) -> None:
    """Light the fire and close the list. 点火封单：此后不能再添窑位。

    Example: kilnmark batch ignite lk-2026-09 --yes
    """
    state = pen.ledger.state
    known = known_batch(state, code)
    last = as_of if as_of >= 0 else pen.ledger.size - 1
    listed = [slot for slot in state.list(Slot, code) if slot.index <= last]
    subject = BatchIgnition(
        batch=code, as_of=last, lines=len(listed), pieces=sum(slot.count for slot in listed),
        root=closed_root(ListLine(slot.slot, slot.person, slot.loading) for slot in listed).hex(),
        after=known.head.hex(),
    )  # fmt: skip
    _confirm_ignition(pen, subject, sum(not slot.confirmed for slot in listed), yes)
    pen.state(("BatchIgnition", subject))


def _confirm_ignition(pen: Pen, subject: BatchIgnition, unconfirmed: int, yes: bool) -> None:
    """Show the list's totals before it is closed for good; a dry run shows the statement itself."""
    if not pen.dry_run:
        confirm(
            "cli.ignite-summary", yes, batch=subject.batch, lines=subject.lines, pieces=subject.pieces,
            unconfirmed=unconfirmed, root=show_root(bytes.fromhex(subject.root)),
        )  # fmt: skip


@batch.command()
@signing
def fire(
    pen: Pen,
    code: Code,
    start: Annotated[str, typer.Option(help="2026-09-19T09:00:00Z")],
    end: Annotated[str, typer.Option(help="2026-09-20T10:00:00Z")],
    peak: Annotated[int, typer.Option(help="°C.")],
    fuel: Annotated[str, typer.Option(help="pine, gas, … or 松柴.")] = "",
    evidence: Annotated[
        list[Path] | None, typer.Option(callback=present_file, help="File whose hash is stated; repeat.")
    ] = None,
) -> None:
    """State how the fire went. 登记烧成。

    Example: kilnmark batch fire lk-2026-09 --start 2026-09-19T09:00:00Z --end 2026-09-20T10:00:00Z --peak 1160
    """
    hashes = tuple(sha256(read_file(path, MAX_EVIDENCE)).hexdigest() for path in evidence or ())
    stated = word(pen.ledger, "fuel", fuel) if fuel else ""
    firing = BatchFiring(batch=code, start=start, end=end, peak=peak, fuel=stated, evidence=hashes)
    pen.state(("BatchFiring", firing))


@batch.command("open")
@signing
def open_kiln(
    pen: Pen,
    code: Code,
    file: Annotated[Path | None, typer.Argument(callback=present_file, help="Outcomes: xlsx, CSV or JSON.")] = None,
    slot: Annotated[list[str] | None, typer.Option(help="slot=outcome[:fault]; 1-2=… takes all in it.")] = None,
    rest: Annotated[str, typer.Option(help="Outcome of every other slot not opened yet.")] = "",
    part: Annotated[str, typer.Option(help="Which door, stack or layer: 二号门.")] = "",
) -> None:
    """State what came out, slot by slot. 开窑登记。

    Example: kilnmark batch open lk-2026-09 --slot 1-2-3-4-5=次品:落灰 --rest 成品合格 --part 二号门
    """
    outcomes = list(read_results(pen.ledger, code, file)) if file else []
    outcomes += _spoken(pen, code, slot or (), rest, {each.slot for each in outcomes})
    if not outcomes:
        usage("cli.no-outcomes")
    pen.state(*(("BatchOpening", BatchOpening(batch=code, outcomes=each, part=part)) for each in chunks(outcomes)))


def _spoken(pen: Pen, code: str, given: "list[str] | tuple[()]", rest: str, told: set[str]) -> list[SlotOutcome]:
    """Return the outcomes that options give: of a slot, of all in a part of the kiln, of the rest; the nearest wins."""
    known_batch(pen.ledger.state, code)
    wishes = {}
    for text in given:
        place, _, wish = text.partition("=")
        wishes[place] = _outcome(pen, wish)
    if rest:
        wishes[""] = _outcome(pen, rest)
    slots = [each.slot for each in pen.ledger.state.list(Slot, code) if each.listed and not each.outcome]
    found = []
    for slot in slots:
        near = max((w for w in wishes if not w or slot == w or slot.startswith(f"{w}-")), key=len, default=None)
        if near is not None and (slot not in told or near == slot):  # named twice: the rules say so
            outcome, fault = wishes[near]
            found.append(SlotOutcome(slot=slot, outcome=outcome, fault=fault))
    unmet = [place for place in wishes if place and not any(s == place or s.startswith(f"{place}-") for s in slots)]
    for place in unmet:  # the rules' own word for what is wrong with it
        wanted = listed_slot(pen.ledger.state, code, place)
        found.append(SlotOutcome(slot=wanted.slot, outcome=wishes[place][0], fault=wishes[place][1]))
    return found


def _outcome(pen: Pen, text: str) -> tuple[str, str]:
    """Return the codes of `outcome[:fault]`."""
    outcome, _, fault = text.replace("：", ":").partition(":")
    return word(pen.ledger, "outcome", outcome), word(pen.ledger, "fault", fault) if fault else ""


@batch.command()
@signing
def correct(
    pen: Pen,
    code: Code,
    slot: Annotated[str, typer.Argument(help="Slot.")],
    new: Annotated[str, typer.Argument(help="outcome[:fault]: seconds:warped or 次品:变形.")],
    reason: Annotated[str, typer.Option(help="misread-slot, flaw-found, … or 笔误.")],
) -> None:
    """Put a slot's outcome right; old and new both stay visible. 更正开窑结果。

    Example: kilnmark batch correct lk-2026-09 1-2-3-4-5 次品:变形 --reason 后来发现瑕疵
    """
    present = listed_slot(pen.ledger.state, known_batch(pen.ledger.state, code).code, slot)
    outcome, fault = _outcome(pen, new)
    subject = OutcomeCorrection(
        batch=code, slot=slot, old=present.outcome, new=outcome, fault=fault,
        reason=word(pen.ledger, "correction-reason", reason), after=present.outcome_by.hex(),
    )  # fmt: skip
    pen.state(("OutcomeCorrection", subject))


@batch.command()
@signing
def close(pen: Pen, code: Code, yes: Yes = False) -> None:
    """Close a batch with its equation. 封存窑次：装窑数等于各类结果之和。

    Example: kilnmark batch close lk-2026-09 --yes
    """
    known = known_batch(pen.ledger.state, code)
    counted = dict.fromkeys(CLASSES, 0)
    for slot in pen.ledger.state.list(Slot, code):
        if slot.listed and slot.outcome:
            counted[pen.ledger.profile.outcome(slot.outcome).cls] += slot.count
    totals = Totals(loaded=sum(counted.values()), **counted)
    if not pen.dry_run:
        confirm("cli.close-summary", yes, batch=code, loaded=totals.loaded, **counted)
    pen.state(("BatchClosing", BatchClosing(batch=code, totals=totals, after=known.head.hex())))


@batch.command()
@signing
def cancel(
    pen: Pen, code: Code, why: Annotated[str, typer.Option(help="Why, at most 120 characters.")], yes: Yes = False
) -> None:
    """Call off a planned batch; what was loaded is void. 取消窑次。

    Example: kilnmark batch cancel lk-2026-09 --why 连日阴雨 --yes
    """
    known = known_batch(pen.ledger.state, code)
    if not pen.dry_run:
        confirm("cli.cancel-summary", yes, batch=code, slots=sum(1 for _ in pen.ledger.state.list(Slot, code)))
    pen.state(("BatchCancellation", BatchCancellation(batch=code, reason=why, after=known.head.hex())))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(batch, name="batch")
