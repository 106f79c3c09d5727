"""BatchPlan: a kiln master opens a batch. SPEC §12.

    {"code":"k2026-05","date":"2026-05-18","kiln":"qianshu","layout":["1..8-1..3-1..3-1..5-1..2"],
     "ledger":"ledger.example/zisha"}

With `lines` it is the first half of a quick batch; its `BatchIgnition` follows it at once.
"""

from collections.abc import Iterator

from ledger.craft.day import day_of
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.kiln.batch import check_kiln_open, check_master, known_kiln
from ledger.craft.kinds.kiln.line import Line, load
from ledger.craft.shapes import check_date, check_word
from ledger.craft.slots import parse_layout
from ledger.craft.state import Batch, Change, Put, State
from ledger.errors import PolicyError

WINDOW = 60 * 24 * 3600  # seconds the date may be before or after the entry: sheds are offline, plans come early


class BatchPlan(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        code: the batch's code, new to the ledger; `kiln`: an enrolled kiln's.
        date: the day on which it is to be fired, within 60 days of the entry.
        layout: 1 to 32 slot ranges, see `ledger.craft.slots`.
        lines: the whole loading list of a quick batch, ≤ 500; none for the long form.
    """

    code: str
    kiln: str
    date: str
    layout: tuple[str, ...]
    lines: tuple[Line, ...] = ()


def rule(subject: BatchPlan, facts: Facts, state: State) -> Iterator[Change]:
    """Plan the batch; a quick batch is loaded at once.

    Raises:
        MalformedError: a field's form, `layout-count`, `layout-range`, `layout-size`, `layout-overlap`.
        NotFoundError: `kiln-unknown`, and what `load` raises.
        PolicyError: `kiln-not-master`, `kiln-ended`, `batch-date`, `batch-code-taken`, and what `load` raises.
    """
    kiln = known_kiln(state, subject.kiln)
    check_master(kiln, facts)
    check_kiln_open(kiln)
    earliest, latest = day_of(facts.time - WINDOW), day_of(facts.time + WINDOW)
    if not earliest <= check_date(subject.date, "date") <= latest:  # a slip of the pen here would reach every piece
        raise PolicyError("batch-date", date=subject.date, earliest=earliest, latest=latest)
    parse_layout(subject.layout)
    if state.get(Batch, check_word(subject.code, "code")) is not None:
        raise PolicyError("batch-code-taken", batch=subject.code)
    batch = Batch(
        code=subject.code, kiln=subject.kiln, master=facts.signer.holder, date=subject.date, quick=bool(subject.lines),
        layout=subject.layout, phase="planned", head=facts.id, index=facts.index, statement=facts.id,
    )  # fmt: skip
    yield Put(batch)
    if subject.lines:
        yield from load(subject.lines, batch, facts, state)


KIND = Kind(name="BatchPlan", subject=BatchPlan, signers=("person",), rule=rule)
