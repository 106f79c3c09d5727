"""What the kiln's pages make is what Python makes: closed lists, statements, totals; what a shed sees of its own."""

from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import pytest

from ledger.craft.alike import skeletons
from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.kiln.batch_loading import BatchLoading
from ledger.craft.kinds.kiln.batch_opening import BatchOpening, SlotOutcome
from ledger.craft.kinds.kiln.batch_plan import BatchPlan
from ledger.craft.kinds.kiln.batch_unloading import BatchUnloading, Unload
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.profile import zisha
from ledger.craft.slots import ListLine, closed_root, show_root
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, MASTER, OTHER
from tests.craft.world import ORIGIN, key_of
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

TIME = 1777622427
KEY = key_of(MASTER)
CLASSES = {code: each.cls for code, each in zisha().outcomes.items()}
LINES = (
    Line(slot="1-1", person="m1"),
    Line(slot="1-2", person="m2", count=40),
    Line(slot="2-1", person="m1", came_from="b0/1-4"),
)
WIRE: list[dict[str, Any]] = [
    {"slot": "1-1", "person": "m1", "count": 1}, {"slot": "1-2", "person": "m2", "count": 40},
    {"slot": "2-1", "person": "m1", "from": "b0/1-4"},
]  # fmt: skip


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    """Give a running process."""
    with Node(HERE / "kiln.mjs") as running:
        yield running


@pytest.fixture(scope="module")
def shed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio with a batch that is loaded: by its maker, by the kiln's people, in bulk, once more."""
    with Served(tmp_path_factory.mktemp("shed") / "studio") as served:
        served.fired("b0", {"1-4": "refire", "1-5": "excellent"})
        served.plan("b1")
        served.load_slots("b1", "1-1", "1-2")
        served.load("b1", Line(slot="1-3", person=OTHER), Line(slot="2-1", person=OTHER, count=40))
        served.load("b1", Line(slot="2-2", person=MAKER, came_from="b0/1-4"), by=MAKER)
        yield served


def batch_of(served: Served, code: str) -> dict[str, Any]:
    """Return a batch as the page puts it together from the ledger's two answers."""
    listed = served.get(f"/api/v1/batches/{code}/list").json()
    counts = {each["slot"]: each for each in served.get(f"/api/v1/batches/{code}").json()["slots"]}
    for slot in listed["slots"]:
        given = counts.get(slot["slot"], {})
        if slot["listed"] and "outcome" in given:
            slot |= {"outcome": given["outcome"], "fault": given.get("fault", "")}
    assert isinstance(listed, dict)
    return listed


def test_a_closed_list_has_the_same_root(node: Node) -> None:
    """Lists of every length to 70, slots that sort otherwise as numbers; 26 characters of each are compared."""
    random = Random(9)
    for length in (*range(1, 20), 31, 32, 33, 70):
        slots = random.sample([f"{a}-{b}" for a in range(1, 15) for b in range(1, 15)], length)
        lines = [ListLine(slot, random.choice(("m1", "m10", "zs001")), random.randbytes(32)) for slot in slots]
        root = closed_root(lines)
        wire = [{"slot": slot, "person": person, "loading": loading.hex()} for slot, person, loading in lines]
        assert node.ask("closedRoot", wire) == root.hex()
        assert node.ask("showRoot", root.hex()) == show_root(root)
    other = [*wire[:-1], {**wire[-1], "person": "m2"}]
    assert node.ask("closedRoot", other) != root.hex(), "the control: one line of another person"


STATED: dict[str, tuple[str, list[Any], Subject]] = {
    "BatchPlan": (
        "plan", [{"code": "k1", "kiln": "qs", "date": "2026-05-01", "layout": ["1..2-1..6"]}],
        BatchPlan(code="k1", kiln="qs", date="2026-05-01", layout=("1..2-1..6",)),
    ),
    "BatchPlan quick": (
        "plan", [{"code": "k1", "kiln": "qs", "date": "2026-05-01", "layout": ["1..2-1..6"], "lines": WIRE}],
        BatchPlan(code="k1", kiln="qs", date="2026-05-01", layout=("1..2-1..6",), lines=LINES),
    ),
    "BatchLoading": ("loadings", ["k1", WIRE], BatchLoading(batch="k1", lines=LINES)),
    "BatchUnloading": (
        "unloading", ["k1", [{"slot": "1-1", "loading": "ab" * 32, "person": "m1"}], "damaged"],
        BatchUnloading(batch="k1", slots=(Unload(slot="1-1", loading="ab" * 32),), reason="damaged"),
    ),
    "BatchFiring": (
        "firing", ["k1", {"start": "2026-05-01T08:00:00Z", "end": "2026-05-02T04:00:00Z", "peak": 1180, "fuel": "pine",
                          "evidence": ["cd" * 32]}],
        BatchFiring(batch="k1", start="2026-05-01T08:00:00Z", end="2026-05-02T04:00:00Z", peak=1180, fuel="pine",
                    evidence=("cd" * 32,)),
    ),
    "BatchFiring bare": (
        "firing", ["k1", {"start": "2026-05-01T08:00:00Z", "end": "2026-05-02T04:00:00Z", "peak": 1180, "fuel": "",
                          "evidence": []}],
        BatchFiring(batch="k1", start="2026-05-01T08:00:00Z", end="2026-05-02T04:00:00Z", peak=1180),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STATED)
def test_a_statement_of_the_kiln_is_the_same_bytes(node: Node, name: str) -> None:
    """The JWS itself: fields that say nothing are left out on both sides."""
    make, args, subject = STATED[name]
    kind = name.partition(" ")[0]
    fields = node.ask("subject", make, args)
    made = node.ask("signed", kind, fields[0] if isinstance(fields, list) else fields, KEY.seed.hex(), TIME, ORIGIN)
    assert made == sign_statement(kind, subject, KEY, TIME, ORIGIN)


def test_an_opening_is_parted_by_what_a_statement_may_hold(node: Node) -> None:
    """1,203 slots are three statements of 500, 500 and 203; each is Python's, with its part and faults."""
    bent, fine = {"outcome": "seconds", "fault": "warped"}, {"outcome": "qualified"}
    outcomes = [SlotOutcome(slot=f"{n}", **(bent if n % 3 else fine)) for n in range(1, 1204)]
    wire = [{name: value for name, value in msgspec.to_builtins(each).items() if value} for each in outcomes]
    made = node.ask("subject", "openings", ["k1", wire, "二号门"])
    assert [len(each["outcomes"]) for each in made] == [500, 500, 203]
    for part, each in enumerate(made):
        subject = BatchOpening(batch="k1", outcomes=tuple(outcomes[part * 500 : part * 500 + 500]), part="二号门")
        signed = node.ask("signed", "BatchOpening", each, KEY.seed.hex(), TIME, ORIGIN)
        assert signed == sign_statement("BatchOpening", subject, KEY, TIME, ORIGIN)


def test_long_addresses_fill_a_statement_before_its_number_does(node: Node) -> None:
    """500 slots of forty characters with long faults: no payload is over 32,768 bytes, and none is left out."""
    wire = [{"slot": f"{n}-" + "a" * 30, "outcome": "seconds", "fault": "flame-touched"} for n in range(500)]
    made = node.ask("subject", "openings", ["k1", wire, "门" * 40])
    assert [each for part in made for each in part["outcomes"]] == wire
    assert len(made) == 2
    for each in made:
        read_statement(node.ask("signed", "BatchOpening", each, KEY.seed.hex(), TIME, ORIGIN))


def test_the_list_is_closed_opened_corrected_and_the_batch_closed_over_what_the_ledger_tells(
    node: Node, shed: Served
) -> None:
    """Each statement made from the JSON of the doors is admitted, and is what Python makes of its state."""

    def state(kind: str, subject: Any) -> str:
        jws: str = node.ask("signed", kind, subject, KEY.seed.hex(), shed.time, ORIGIN)
        answer = shed.post(format_submission([jws]))
        assert answer.status_code == 200, answer.text
        return read_statement(jws).id.hex()

    batch = batch_of(shed, "b1")
    ignition = node.ask("subject", "ignition", [batch])
    wanted = msgspec.to_builtins(shed.ignition("b1"))
    assert ignition == {name: wanted[name] for name in ignition} | {"asOf": shed.size() - 1}
    assert (ignition["lines"], ignition["pieces"]) == (5, 44)
    ignited = state("BatchIgnition", ignition)
    batch = batch_of(shed, "b1")
    assert (batch["phase"], batch["head"], batch["root"]) == ("ignited", ignited, ignition["root"])
    judged = node.ask("draft", batch, [["rest", [each["slot"] for each in batch["slots"]], {"outcome": "qualified"}],
                                       ["set", ["1-2"], {"outcome": "seconds", "fault": "warped"}]])  # fmt: skip
    (opening,) = node.ask("subject", "openings", ["b1", judged["outcomes"], ""])
    opened = state("BatchOpening", opening)
    batch = batch_of(shed, "b1")
    slot = next(each for each in batch["slots"] if each["slot"] == "1-1")
    assert slot["outcome_by"] == opened
    state("OutcomeCorrection", node.ask("subject", "correction", ["b1", slot, {"outcome": "trial"}, "clerical"]))
    closing = node.ask("closing", batch_of(shed, "b1"), CLASSES)
    assert closing["totals"] == {"loaded": 44, "good": 42, "seconds": 1, "trial": 1}
    state("BatchClosing", closing)
    assert batch_of(shed, "b1")["phase"] == "closed"


def test_a_shed_goes_on_from_what_it_signed_itself(node: Node) -> None:
    """Plan, load, close, fire, open, correct, close, none of it entered: each step stands on the one before."""

    def body(kind: str, subject: Any) -> str:
        jws: str = node.ask("signed", kind, subject, KEY.seed.hex(), TIME, ORIGIN)
        return format_submission([jws]).decode()

    lines = [{"slot": "1", "person": "m1"}, {"slot": "2", "person": "m2"}]
    fields = {"code": "k1", "kiln": "qs", "date": "2026-05-01", "layout": ["1..2"], "lines": lines}
    plan = body("BatchPlan", node.ask("subject", "plan", [fields]))
    batch = node.ask("planned", plan)
    assert (batch["phase"], batch["quick"], [each["slot"] for each in batch["slots"]]) == ("planned", True, ["1", "2"])
    bodies = [body("BatchIgnition", node.ask("subject", "quickIgnition", ["k1", lines, batch["head"]]))]
    now = node.ask("overlaid", batch, bodies)
    assert (now["phase"], [each["listed"] for each in now["slots"]]) == ("ignited", [True, True])
    outcomes = [{"slot": "1", "outcome": "qualified"}, {"slot": "2", "outcome": "scrapped", "fault": "cracked"}]
    bodies += [body("BatchOpening", {"batch": "k1", "outcomes": outcomes})]
    now = node.ask("overlaid", batch, bodies)
    fixed = node.ask(
        "subject", "correction", ["k1", now["slots"][0], {"outcome": "seconds", "fault": "warped"}, "clerical"]
    )
    assert fixed["old"] == "qualified"
    bodies += [body("OutcomeCorrection", fixed)]
    now = node.ask("overlaid", batch, bodies)
    assert [(each["outcome"], each["fault"]) for each in now["slots"]] == [
        ("seconds", "warped"),
        ("scrapped", "cracked"),
    ]
    closing = node.ask("closing", now, CLASSES)
    assert closing == {"batch": "k1", "totals": {"loaded": 2, "seconds": 1, "scrapped": 1}, "after": now["head"]}
    assert node.ask("overlaid", batch, [body("BatchOpening", {"batch": "k2", "outcomes": outcomes})]) == batch


def test_a_list_is_not_closed_over_what_the_ledger_does_not_have(node: Node) -> None:
    """A loading signed here and not sent has no entry: closing now would void it, so it is to be sent first."""
    batch = {"code": "k1", "head": "00" * 32, "as_of": {"size": 9}, "slots": [{"slot": "1", "entry": -1, "count": 1}]}
    with pytest.raises(Refused, match="kiln-not-sent"):
        node.ask("subject", "ignition", [batch])
    open_slot = {"code": "k1", "head": "00" * 32, "slots": [{"slot": "1", "listed": True, "count": 1}]}
    with pytest.raises(Refused, match="kiln-slots-open"):
        node.ask("closing", open_slot, CLASSES)


def test_a_stack_with_one_gesture_then_the_exceptions_and_back(node: Node) -> None:
    """Void slots and those opened before take nothing; the last gesture is undone; what is kept is the same again."""
    slots = [{"slot": f"1-1-{stack}-{layer}-1", "listed": True} for stack in (1, 2) for layer in (1, 2, 3)]
    slots += [{"slot": "9-9", "listed": False}, {"slot": "8-8", "listed": True, "outcome": "trial"}]
    stack = node.ask("within", [each["slot"] for each in slots], {"0": "1", "2": "2"})
    assert stack == ["1-1-2-1-1", "1-1-2-2-1", "1-1-2-3-1"]
    good, bent = {"outcome": "qualified"}, {"outcome": "seconds", "fault": "warped"}
    said = node.ask("draft", {"slots": slots}, [
        ["set", [*stack, "9-9", "8-8"], good], ["set", ["1-1-2-2-1"], bent], ["set", ["9-9"], good],
        ["rest", [each["slot"] for each in slots], {"outcome": "missing"}], ["back"], ["set", ["1-1-2-3-1"], None],
    ])  # fmt: skip
    assert said["took"] == [3, 1, 0, 3, True, 1]
    assert said["outcomes"] == said["again"] == [{"slot": "1-1-2-1-1", **good}, {"slot": "1-1-2-2-1", **bent}]


RECORDS = {
    "dates": ("时间,温度\n2026/5/18 23:30,412.4\n2026/5/19 00:30,1180.6\n".encode("gb18030"), 480, 2, 1181, [0, 60]),
    "clock past midnight": (b"time;temp\r\n23:30;412,5\r\n00:15;900\r\n01:30;1175,2\r\n", 480, 3, 1175, [0, 45, 120]),
    "minutes": (b"0\t25\n30\t180\n90\t655\n", 0, 3, 655, [0, 30, 90]),
    "quoted, with a mark": (
        '\ufeff"2026-05-18T09:00:00Z","612 ℃"\n"2026-05-18T09:10:00Z","640 ℃"\n'.encode(),
        0,
        2,
        640,
        [0, 10],
    ),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_loggers_file_becomes_a_curve(node: Node, name: str) -> None:
    """Whatever encoding, separator and clock: points in minutes, the peak, a path that ends where its box ends."""
    data, offset, count, peak, minutes = RECORDS[name]
    read = node.ask("record", data.hex(), offset)
    assert (len(read["points"]), read["peak"]) == (count, peak)
    assert [each["minute"] for each in read["points"]] == minutes
    if name == "dates":
        assert (read["start"], read["end"]) == (1779118200, 1779121800)  # 15:30 and 16:30 UTC
    path = node.ask("curve", read["points"], 300, 100, 1200)
    assert path.startswith("M0 ")
    assert "300 " in path


@pytest.mark.parametrize(
    ("data", "code"), [(b"", "kiln-curve-empty"), (b"a,b\nc,d\n", "kiln-curve-empty"),
                       (b"10,20\n5,30\n", "kiln-curve-order"), (b"1,2\n" * 200_001, "kiln-curve-long")]
)  # fmt: skip
def test_what_is_no_record_is_refused(node: Node, data: bytes, code: str) -> None:
    """With a reason that the page has words for."""
    with pytest.raises(Refused, match=code):
        node.ask("record", data.hex(), 0)


def test_codes_are_alike_in_the_browser_as_in_python(node: Node) -> None:
    """1,000 codes of letters that look like others, with leading zeros and hyphens."""
    random = Random(2)
    for _ in range(1000):
        code = "-".join("".join(random.choices("0o1l5sz2rnvwmcd", k=random.randint(1, 5))) for _ in range(3))
        assert tuple(node.ask("skeletons", code)) == skeletons(code)
    assert node.ask("alike", "qs-2026-05", "qs-2o26-06") is False
    assert node.ask("alike", "qs-2026-05", "qs-2o26-05") is True
