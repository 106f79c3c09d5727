"""A4: entries dated back or ahead: what a reader is told of the time, and what an audit finds.

No later page is held against an earlier one: an entry dated between its neighbour's time and its own is found by
nobody, and so no time of the ledger's own is ever said as checked.
"""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from certs.bundle import Bundle, format_bundle
from certs.verify import Report, verify
from ledger.audit import FUTURE, audit
from ledger.craft.verdict import AHEAD
from ledger.log.cosignature import cosign
from ledger.log.entry import format_entry, parse_entry
from ledger.log.note import COSIGNATURE, Note, format_note, make_vkey, parse_note
from ledger.log.receipt import format_receipt
from ledger.log.trust import Witness
from tests.assure.row import Figures, Row, counted, found
from tests.certs.forge import statements_of
from tests.certs.ledger_world import STUDIO
from tests.certs.log import Log
from tests.chronicle import Chronicle
from tests.craft.world import START, key_of

DAY = 24 * 3600
WARNINGS = {"entry-after-witnesses", "entry-ahead"}
TIMES = {"time-ledger", "time-witnessed", "time-between"}
Interval = tuple[int, int]
Shown = Callable[[Report, int], Interval | None]


def shown_as_checked(report: Report, said: int) -> Interval | None:
    """Return the interval (seconds) in which the verdict says that the piece was entered; None where it says none.

    said: the time in the entry, of which no reader hears as something checked.
    """
    del said
    (told,) = (each for each in report.verdict.checked if each.code in TIMES)
    if told.code == "time-ledger":
        assert not told.ticked, "the ledger's own time bears a tick"
        return None
    assert told.ticked, "the witnesses' time bears no tick"
    values = dict(told.fields)
    return int(str(values.get("after", 0))), int(str(values["before"]))


def believing_the_ledger(report: Report, said: int) -> Interval | None:
    """The weak reader: the entry says when it was entered, to the minute."""
    del report
    return said - 30, said + 30


def dated(random: Random, true: int, previous: int) -> int:
    """Return what an operator writes for an entry of `true`: that, something earlier (not before `previous`), later."""
    earlier, later = (
        random.randint(previous, true),
        true + random.choice((1, AHEAD, 3650 * DAY)) + random.randrange(DAY),
    )
    return random.choice((true, earlier, earlier, later))


def judged(random: Random, shown: Shown) -> str:
    """Enter a piece under a time of the operator's choosing, and hold what a reader is told against the true one."""
    log, statements = Log(), statements_of(STUDIO)
    for jws in statements[:-1]:
        log.add(jws)
    previous, true = log.time - 1, log.time + random.randrange(400 * DAY)
    said = dated(random, true, previous)
    log.add(statements[-1], said)
    seen = [true + random.choice((0, random.randrange(60), random.randrange(DAY))) for _ in range(random.randint(1, 2))]
    quorum = random.randint(1, 2)
    page, last = log.note(*seen), len(statements) - 1
    receipts = tuple(format_receipt(replace(log.parts(at), checkpoint=page)) for at in (last, *range(last)))
    asked = max(seen) + random.randrange(DAY)
    report = verify(format_bundle(Bundle(receipts)), log.trust(quorum=quorum), asked)
    assert report.piece is not None, "a step refused the document, and nothing is said of its time"
    before = sorted(seen, reverse=True)[quorum - 1] if quorum <= len(seen) else None
    interval = shown(report, said)
    if interval is not None:
        assert interval[0] <= true <= interval[1], f"shown {interval[0]} to {interval[1]}, entered at {true}"
        assert interval[1] == before, "another time than the quorum's is shown as the witnesses'"
    warned = {each.code for each in report.verdict.warnings} & WARNINGS
    wanted = {"entry-ahead"} if said - asked > AHEAD else set()
    if before is not None and said - before > AHEAD:
        wanted |= {"entry-after-witnesses"}
    assert warned == wanted, f"dated {said - true} seconds off: warned of {sorted(warned)}, not of {sorted(wanted)}"
    assert not wanted or report.verdict.word != "registered"
    return "timed by witnesses" if interval else "not timed"


@cache
def honest() -> Chronicle:
    """Return a short log; nobody writes to it."""
    log = Chronicle()
    log.enrol("zs001")
    return log


def audited(random: Random, directory: Path) -> str:
    """Date the last entry of a log before its neighbour, or after the witness that saw it: the audit says which."""
    log, key = honest(), key_of("witness")
    vkey = make_vkey("museum.example.net/w", COSIGNATURE, key.public)
    trust = replace(log.trust, quorum=1, witnesses=(Witness("museum.example.net", "https://museum.example.net", vkey),))
    last = len(log.entries) - 1
    before, true = parse_entry(log.entries[last - 1]).time, parse_entry(log.entries[last]).time + 60
    kind = random.choice(("entry-time", "entry-future", "honest"))
    time = {
        "entry-time": random.randint(START - 3650 * DAY, before - 1),
        "entry-future": true + FUTURE + random.randint(1, 3650 * DAY),
        "honest": random.randint(before, true + FUTURE),
    }[kind]
    bent = Chronicle.__new__(Chronicle)
    bent.__dict__.update(log.__dict__)
    bent.entries = [*log.entries[:last], format_entry(replace(parse_entry(log.entries[last]), time=time))]
    bent.publish(directory)
    note = parse_note(bent.checkpoint())
    signed = Note(note.text, (*note.signatures, cosign(note.text, true, vkey.name, key)))
    (directory / "checkpoint").write_bytes(format_note(signed))
    codes = {finding.code for finding in audit(directory, trust, lambda *_: None, 0).findings}
    if kind != "honest":  # far enough off, it does not fit the statement's own time either
        codes -= {"statement-from-future", "statement-too-old"}
    assert codes == ({kind} - {"honest"}), f"an entry dated {time - true} seconds off ({kind}): {sorted(codes)}"
    return kind


def backdating(count: int, random: Random, shown: Shown = shown_as_checked) -> Figures:
    """Date entries as an operator likes: readers and auditors in turn, one in five by audit."""
    told = dict.fromkeys(("timed by witnesses", "not timed", "entry-time", "entry-future", "honest"), 0)
    with tempfile.TemporaryDirectory() as name:
        for number in counted(count):
            told[audited(random, Path(name)) if number % 5 == 4 else judged(random, shown)] += 1
    return {
        "cases": count, "timed by witnesses": told["timed by witnesses"], "given no time": told["not timed"],
        "found going back by audit": told["entry-time"], "found ahead by audit": told["entry-future"],
    }  # fmt: skip


ROWS = (
    Row(
        name="A4",
        claim="the time shown as checked never lies before the true one; times that go back or run ahead are found "
        "(one dated back as far as its neighbour's is not found, and is never shown as checked)",
        unit="cases", small=50, full=500, run=backdating,
        control=lambda random: found(lambda: backdating(20, random, believing_the_ledger)),
    ),
)  # fmt: skip
