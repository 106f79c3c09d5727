"""A4: entries dated back or ahead: what a reader is told of the time, and what an audit finds.

Whoever kept an earlier page that witnesses have seen knows from when an entry is, too: the reader is told both ends,
and the audit finds what is dated more than ten minutes outside them. The ledger's own time is never said as checked.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from certs.bundle import Bundle, format_bundle
from certs.verify import Report, verify
from ledger.audit import FUTURE, audit
from ledger.craft.verdict import AHEAD
from ledger.findings import AuditReport
from ledger.log.checkpoint import Checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import format_entry, parse_entry
from ledger.log.note import COSIGNATURE, Note, format_note, make_vkey, parse_note
from ledger.log.receipt import format_receipt
from ledger.log.seen_page import FOLDER, open_page
from ledger.log.tree import hash_leaf, root_of
from ledger.log.trust import Trust, Witness
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
Audits = Callable[[Path, Trust, Sequence[bytes]], AuditReport]
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
    trust = log.trust(quorum=quorum)
    # A page of what was there before the piece, which both witnesses saw at some time between; kept by some readers.
    after = random.randint(previous, true)
    earlier = Checkpoint(log.origin, last, root_of([hash_leaf(entry) for entry in log.entries[:last]]))
    kept = [open_page(log.note(after, after, page=earlier), trust)] if random.random() < 0.5 else []
    report = verify(format_bundle(Bundle(receipts)), trust, asked, earlier=kept)
    assert report.piece is not None, "a step refused the document, and nothing is said of its time"
    before = sorted(seen, reverse=True)[quorum - 1] if quorum <= len(seen) else None
    interval = shown(report, said)
    if interval is not None:
        assert interval[0] <= true <= interval[1], f"shown {interval[0]} to {interval[1]}, entered at {true}"
        assert interval[1] == before, "another time than the quorum's is shown as the witnesses'"
        assert interval[0] == (after if kept else 0), "the page that was kept does not bound the time from below"
    warned = {each.code for each in report.verdict.warnings} & WARNINGS
    wanted = {"entry-ahead"} if said - asked > AHEAD else set()
    if before is not None and said - before > AHEAD:
        wanted |= {"entry-after-witnesses"}
    assert warned == wanted, f"dated {said - true} seconds off: warned of {sorted(warned)}, not of {sorted(wanted)}"
    assert not wanted or report.verdict.word != "registered"
    if interval is None:
        return "not timed"
    return "timed from both sides" if kept else "timed by witnesses"


@cache
def honest() -> Chronicle:
    """Return a short log; nobody writes to it."""
    log = Chronicle()
    log.enrol("zs001")
    return log


def with_pages(directory: Path, trust: Trust, since: Sequence[bytes]) -> AuditReport:
    """The audit as it is."""
    return audit(directory, trust, lambda *_: None, 0, since)


def without_pages(directory: Path, trust: Trust, since: Sequence[bytes]) -> AuditReport:
    """The weak one: it looks at the newest page alone."""
    del since
    for old in (directory / FOLDER).iterdir():
        old.unlink()
    return audit(directory, trust, lambda *_: None, 0)


def audited(random: Random, directory: Path, audits: Audits = with_pages) -> str:
    """Date the last entry of a log before its neighbour, before a page kept without it, or after the witness saw it."""
    log, key = honest(), key_of("witness")
    vkey = make_vkey("museum.example.net/w", COSIGNATURE, key.public)
    trust = replace(log.trust, quorum=1, witnesses=(Witness("museum.example.net", "https://museum.example.net", vkey),))
    last = len(log.entries) - 1
    before = parse_entry(log.entries[last - 1]).time
    page = before + FUTURE + random.randint(1, 20 * DAY)  # when witnesses saw all but the last entry
    true = page + random.randint(0, DAY)
    kind = random.choice(("entry-time", "entry-backdated", "entry-future", "honest"))
    time = {
        "entry-time": random.randint(START - 3650 * DAY, before - 1),
        "entry-backdated": random.randint(before, page - FUTURE - 1),
        "entry-future": true + FUTURE + random.randint(1, 3650 * DAY),
        "honest": random.randint(page - FUTURE, true + FUTURE),
    }[kind]
    bent = Chronicle.__new__(Chronicle)
    bent.__dict__.update(log.__dict__)
    bent.entries = [*log.entries[:last], format_entry(replace(parse_entry(log.entries[last]), time=time))]
    bent.publish(directory)
    note = parse_note(bent.checkpoint())
    signed = Note(note.text, (*note.signatures, cosign(note.text, true, vkey.name, key)))
    (directory / "checkpoint").write_bytes(format_note(signed))
    earlier = parse_note(log.checkpoint(last))
    seen = format_note(Note(earlier.text, (*earlier.signatures, cosign(earlier.text, page, vkey.name, key))))
    since = [seen] if random.random() < 0.5 else []
    (directory / FOLDER).mkdir(exist_ok=True)
    for old in (directory / FOLDER).iterdir():
        old.unlink()
    if not since:  # the mirror itself had kept it
        (directory / FOLDER / str(last)).write_bytes(seen)
    codes = {finding.code for finding in audits(directory, trust, since).findings}
    codes -= {"statement-from-future", "statement-too-old"}  # far off, it does not fit the statement's own time either
    if kind == "entry-time":  # and whatever goes back before its neighbour lies before the page too
        codes -= {"entry-backdated"}
    assert codes == ({kind} - {"honest"}), f"an entry dated {time - true} seconds off ({kind}): {sorted(codes)}"
    return kind


def backdating(count: int, random: Random, shown: Shown = shown_as_checked, audits: Audits = with_pages) -> Figures:
    """Date entries as an operator likes: readers and auditors in turn, two in five by audit."""
    audited_as = ("entry-time", "entry-backdated", "entry-future", "honest")
    names = ("timed from both sides", "timed by witnesses", "not timed", *audited_as)
    told = dict.fromkeys(names, 0)
    with tempfile.TemporaryDirectory() as name:
        for number in counted(count):
            told[audited(random, Path(name), audits) if number % 5 > 2 else judged(random, shown)] += 1
    return {
        "cases": count, "timed from both sides": told["timed from both sides"],
        "timed by witnesses": told["timed by witnesses"], "given no time": told["not timed"],
        "found going back by audit": told["entry-time"], "found dated back by audit": told["entry-backdated"],
        "found ahead by audit": told["entry-future"],
    }  # fmt: skip


def both_found(random: Random) -> str:
    """Find the reader that believes the ledger, and the audit that holds no earlier page."""
    reader = found(lambda: backdating(20, random, believing_the_ledger))
    auditor = found(lambda: backdating(60, random, audits=without_pages))
    return f"{reader}; {auditor}"


ROWS = (
    Row(
        name="A4",
        claim="the time shown as checked always contains the true one, with both ends where an earlier page was kept; "
        "an entry dated back behind a page that was kept, behind its neighbour, or ahead is found",
        unit="cases", small=50, full=500, run=backdating, control=both_found,
    ),
)  # fmt: skip
