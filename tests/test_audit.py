"""The audit: an honest log is sound, and each way of bending one has its own finding at its own entry."""

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ledger.audit import audit
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.state import Drop, Edition, Put, encode_record
from ledger.craft.statement import read_statement, sign_statement
from ledger.findings import MAX_FINDINGS, AuditReport
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.cosignature import cosign
from ledger.log.entry import Entry, format_entry, parse_entry
from ledger.log.note import COSIGNATURE, Note, format_note, make_vkey, parse_note
from ledger.log.tree import hash_leaf
from ledger.log.trust import Predecessor, Trust, Witness
from ledger.store.replay import ReplayState, digest_state
from tests.chronicle import Chronicle
from tests.craft.world import ORIGIN, START, key_of


def quiet(stage: str, done: int, total: int) -> None:
    """Take progress and say nothing."""
    assert done <= total, stage


def look(log: Chronicle, directory: Path, trust: Trust | None = None, workers: int = 0) -> AuditReport:
    """Publish the log and audit it."""
    log.publish(directory)
    return audit(directory, log.trust if trust is None else trust, quiet, workers)


def codes(report: AuditReport) -> list[tuple[str, int]]:
    """Return (code, index) of each finding."""
    return [(finding.code, finding.index) for finding in report.findings]


def rechained(entries: list[bytes], start: int) -> list[bytes]:
    """Return the entries with every `prev` from `start` on made right again."""
    out = entries[:start]
    for data in entries[start:]:
        out.append(format_entry(replace(parse_entry(data), prev=hash_leaf(out[-1]) if out else bytes(32))))
    return out


@pytest.fixture
def log() -> Chronicle:
    """A short honest log."""
    chronicle = Chronicle()
    chronicle.enrol("zs001")
    chronicle.enrol("zs002")
    return chronicle


def test_an_honest_log_is_sound_and_ends_in_the_same_state(log: Chronicle, tmp_path: Path) -> None:
    """Nothing is found, everything was looked at, and the digest is that of the state the world reached."""
    report = look(log, tmp_path)
    assert (report.sound, report.findings, report.entries) == (True, [], len(log.entries))
    assert report.signatures == len(log.entries)
    assert report.kinds["PersonEnrolment"] == 2
    rows = sorted(
        ((kind.encode(), row.id.encode(), encode_record(row)) for (kind, _), row in log.state._rows.items()),
    )
    assert report.state == digest_state((kind.decode(), name.decode(), value) for kind, name, value in rows)
    assert report.to_json()["sound"] is True
    assert report.to_json()["notes"] == ["quorum-not-wanted"]


def test_workers_change_nothing_but_the_time(tmp_path: Path) -> None:
    """Ranges looked at in other processes give the same report."""
    log = Chronicle()
    number = 0
    while len(log.entries) < 2100:
        number += 1
        log.enrol(f"zs{number:04d}")
    log.entries[2060] = log.entries[2061]
    alone, together = look(log, tmp_path), audit(tmp_path, log.trust, quiet, 2)
    assert codes(alone)
    assert replace(alone, seconds=0) == replace(together, seconds=0)


def test_a_flipped_byte_is_found_where_it_is(log: Chronicle, tmp_path: Path) -> None:
    """One byte of one entry: the tile no longer fits, the chain breaks behind it, the root is another."""
    log.publish(tmp_path)
    path = next((tmp_path / "tile/entries").glob("000.p/*"))
    data = bytearray(path.read_bytes())
    data[-400] ^= 1
    path.write_bytes(bytes(data))
    report = audit(tmp_path, log.trust, quiet, 0)
    assert not report.sound
    assert {"tile-differs", "root-differs"} <= {code for code, _ in codes(report)}


def test_a_rewrite_that_rechains_everything_is_found_by_the_old_checkpoint(log: Chronicle, tmp_path: Path) -> None:
    """New links and new tiles all the way, but the checkpoint somebody kept gives another root."""
    kept = log.checkpoint()
    log.entries[5] = format_entry(replace(parse_entry(log.entries[5]), time=START))
    log.entries = rechained(log.entries, 1)
    log.publish(tmp_path)
    (tmp_path / "checkpoint").write_bytes(kept)
    assert ("root-differs", -1) in codes(audit(tmp_path, log.trust, quiet, 0))


def test_a_lost_tail_is_found(log: Chronicle, tmp_path: Path) -> None:
    """Fewer entries than the checkpoint signed."""
    kept = log.checkpoint()
    log.entries = log.entries[:-2]
    log.publish(tmp_path)
    (tmp_path / "checkpoint").write_bytes(kept)
    assert "log-short" in [code for code, _ in codes(audit(tmp_path, log.trust, quiet, 0))]


def test_swapped_entries_are_found(log: Chronicle, tmp_path: Path) -> None:
    """Two entries in each other's place, signed over by a cheating operator."""
    log.entries[5], log.entries[6] = log.entries[6], log.entries[5]
    found = codes(look(log, tmp_path))
    assert ("entry-index", 5) in found
    assert ("entry-prev", 5) in found


def test_a_time_that_runs_backwards_is_found(log: Chronicle, tmp_path: Path) -> None:
    """Entry times never decrease."""
    log.time = START
    log.enrol("zs003")
    assert ("entry-time", len(log.entries) - 2) in codes(look(log, tmp_path))


def test_a_signature_that_does_not_verify_is_found(log: Chronicle, tmp_path: Path) -> None:
    """A statement put into the log without its signer."""
    statement = log.sign("PersonEnrolment", log.enrolment("zs003"), log.registrars[0])
    head, _, tail = statement.jws.rpartition(".")
    log.force(read_statement(f"{head}.{'A' if tail[0] != 'A' else 'B'}{tail[1:]}"))
    assert codes(look(log, tmp_path)) == [("signature-invalid", len(log.entries) - 1)]


def break_unknown_key(log: Chronicle) -> str:
    """Somebody whom nobody enrolled."""
    log.force(log.sign("PersonEnrolment", log.enrolment("zs003"), key_of("nobody")))
    return "issuer-unknown"


def break_other_ledger(log: Chronicle) -> str:
    """A statement made to another ledger, replayed here."""
    jws = sign_statement("PersonEnrolment", log.enrolment("zs003"), log.registrars[0], log.time, "example.com/other")
    log.force(read_statement(jws))
    return "statement-other-ledger"


def break_role(log: Chronicle) -> str:
    """A potter who enrols a potter."""
    log.force(log.sign("PersonEnrolment", log.enrolment("zs003"), key_of("zs001")))
    return "signer-role"


def break_stale(log: Chronicle) -> str:
    """A standing made upon an older state of the person."""
    subject = Standing(
        ledger=ORIGIN, person="zs001", standing="gongyi-meishushi", issuer="示例评审会", number="1",
        start="2020-01-01", after="00" * 32,
    )  # fmt: skip
    log.force(log.sign("Standing", subject, log.registrars[0]))
    return "after-not-head"


def break_clock(log: Chronicle) -> str:
    """A statement from the day after tomorrow."""
    log.force(log.sign("PersonEnrolment", log.enrolment("zs003"), log.registrars[0], log.time + 2 * 86400))
    return "statement-from-future"


def break_second_charter(log: Chronicle) -> str:
    """Another charter."""
    log.force(log.sign("Charter", log.charter(name="另一份"), log.registrars[0]))
    return "charter-exists"


def break_item(log: Chronicle) -> str:
    """An item without its sheet."""
    entry = Entry(log.index, hash_leaf(log.entries[-1]), log.time, None, b'{"code":"0"}', bytes(32))
    log.entries.append(format_entry(entry))
    return "item-without-sheet"


def break_endorsement(log: Chronicle) -> str:
    """An endorsement of nothing."""
    statement = log.sign("PersonEnrolment", log.enrolment("zs009"), log.registrars[0])
    log.force(log.sign("Endorsement", Endorsement(endorses=statement.id.hex()), log.registrars[1]))
    return "endorsement-nothing-pending"


@pytest.mark.parametrize(
    "break_rule",
    [
        break_unknown_key, break_other_ledger, break_role, break_stale, break_clock, break_second_charter, break_item,
        break_endorsement,
    ],
)  # fmt: skip
def test_a_rule_the_operator_skipped_is_a_finding(
    log: Chronicle, tmp_path: Path, break_rule: Callable[[Chronicle], str]
) -> None:
    """Signed by the log, chained, in the tree: and still found, with the code the server would have refused it by."""
    place = len(log.entries)
    code = break_rule(log)
    assert codes(look(log, tmp_path)) == [(code, place)]


def test_the_same_statement_twice_is_found(log: Chronicle, tmp_path: Path) -> None:
    """One statement, one entry."""
    log.force(read_statement(parse_entry(log.entries[4]).statement or ""))
    found = codes(look(log, tmp_path))
    assert ("statement-repeated", len(log.entries) - 1) in found


def test_one_lie_does_not_hide_the_next(log: Chronicle, tmp_path: Path) -> None:
    """What follows a finding is judged upon the state without it."""
    break_unknown_key(log)
    break_role(log)
    assert [code for code, _ in codes(look(log, tmp_path))] == ["issuer-unknown", "signer-role"]


def test_findings_are_counted_beyond_those_kept(log: Chronicle, tmp_path: Path) -> None:
    """A log that is wrong everywhere does not fill the memory."""
    statement = log.sign("PersonEnrolment", log.enrolment("zs003"), key_of("nobody"))
    for _ in range(MAX_FINDINGS + 5):
        log.force(statement)
    report = look(log, tmp_path)
    assert len(report.findings) == MAX_FINDINGS
    assert report.total > MAX_FINDINGS


def damaged(name: str, directory: Path) -> tuple[str, int]:
    """Do one kind of damage to the published files; return the finding it must give."""
    if name == "extra tile":
        (directory / "tile/0/007").write_bytes(b"\0" * 8192)
        return "file-unexpected", -1
    if name == "odd name":
        (directory / "tile/0/7").write_bytes(b"")
        return "file-unexpected", -1
    if name == "old partial that never was":
        (directory / "tile/0/000.p/3").write_bytes(b"\0" * 96)
        return "tile-differs", -1
    if name == "missing tile":
        next((directory / "tile/0").glob("000.p/*")).unlink()
        return "tile-missing", 0
    if name == "altered tile":
        tile = next((directory / "tile/0").glob("000.p/*"))
        tile.write_bytes(b"\1" + tile.read_bytes()[1:])
        return "tile-differs", 0
    if name == "missing entries":
        next((directory / "tile/entries").glob("000.p/*")).unlink()
        return "entries-missing", 0
    blob = next((directory / "blob").iterdir())
    if name == "altered blob":
        blob.write_bytes(b"something else")
        return "blob-damaged", 0
    if name == "missing blob":
        blob.unlink()
        return "blob-missing", 0
    (directory / "checkpoint").unlink()
    return "checkpoint-missing", -1


@pytest.mark.parametrize(
    "name",
    ["extra tile", "odd name", "old partial that never was", "missing tile", "altered tile", "missing entries",
     "altered blob", "missing blob", "missing checkpoint"],
)  # fmt: skip
def test_damaged_files_are_found(log: Chronicle, tmp_path: Path, name: str) -> None:
    """Each kind of damage to a mirror has its own finding."""
    log.publish(tmp_path)
    expected = damaged(name, tmp_path)
    report = audit(tmp_path, log.trust, quiet, 0)
    assert expected in codes(report)
    assert not report.sound


def test_an_older_partial_that_is_a_beginning_is_no_finding(log: Chronicle, tmp_path: Path) -> None:
    """Tiles of published sizes stay until the full one exists: C2SP tlog-tiles."""
    log.publish(tmp_path)
    tile = next((tmp_path / "tile/0").glob("000.p/*"))
    (tmp_path / "tile/0/000.p/3").write_bytes(tile.read_bytes()[:96])
    assert audit(tmp_path, log.trust, quiet, 0).sound


def test_upper_tiles_are_held_against_the_entries(tmp_path: Path) -> None:
    """A tile above the leaves that lies, or is not there, is found with the entry it begins at."""
    log = Chronicle()
    number = 0
    while len(log.entries) < 600:
        number += 1
        log.enrol(f"zs{number:04d}")
    log.publish(tmp_path)
    (tmp_path / "tile/1/000.p/2").write_bytes(b"\0" * 64)
    assert codes(audit(tmp_path, log.trust, quiet, 0)) == [("tile-differs", 0)]
    (tmp_path / "tile/1/000.p/2").unlink()
    assert codes(audit(tmp_path, log.trust, quiet, 0)) == [("tile-missing", 0)]


def test_another_charter_than_the_trusted_one_is_found(log: Chronicle, tmp_path: Path) -> None:
    """The trust file pins entry 0."""
    assert codes(look(log, tmp_path, replace(log.trust, charter=bytes(32)))) == [("charter-differs", 0)]


def test_a_checkpoint_of_an_unknown_key_leaves_nothing_checked(log: Chronicle, tmp_path: Path) -> None:
    """Without a checkpoint to hold it against, the audit says that it looked at nothing."""
    other = replace(log.trust, log=make_vkey(ORIGIN, 1, key_of("other").public))
    report = look(log, tmp_path, other)
    assert [code for code, _ in codes(report)] == ["note-unknown-key"]
    assert report.not_checked == ["audit-nothing-to-hold-against"]
    assert not report.sound


def test_a_charter_that_names_another_log_key_is_found(tmp_path: Path) -> None:
    """The charter says which key signs checkpoints."""
    log = Chronicle()
    other = key_of("other log")
    log.log, trusted = other, log.trust
    report = look(log, tmp_path, replace(trusted, log=make_vkey(ORIGIN, 1, other.public)))
    assert ("charter-other-log", 0) in codes(report)


def test_a_predecessor_that_only_the_trust_file_names_is_found(log: Chronicle, tmp_path: Path) -> None:
    """Whoever was given a trust file with another past than the charter's would take receipts for good that are not."""
    vkey = make_vkey("old.example/kiln", 1, key_of("old").public)
    ended = Predecessor(bytes(32), "old.example/kiln", bytes(32), 9, vkey)
    assert codes(look(log, tmp_path, replace(log.trust, predecessors=(ended,)))) == [("charter-predecessor-differs", 0)]


def test_a_quorum_that_is_wanted_is_counted(log: Chronicle, tmp_path: Path) -> None:
    """With witnesses in the trust file a checkpoint without their cosignatures is a finding; with them it is none."""
    key = key_of("witness")
    vkey = make_vkey("museum.example.net/w", COSIGNATURE, key.public)
    trust = replace(log.trust, quorum=1, witnesses=(Witness("museum.example.net", "https://museum.example.net", vkey),))
    assert codes(look(log, tmp_path, trust)) == [("quorum-missing", -1)]
    note = parse_note(log.checkpoint())
    line = cosign(note.text, START + 60, vkey.name, key)
    (tmp_path / "checkpoint").write_bytes(format_note(Note(note.text, (*note.signatures, line))))
    assert audit(tmp_path, trust, quiet, 0).sound


def test_the_temporary_state_keeps_what_it_was_told_beyond_its_memory() -> None:
    """More records than are held in memory come back from the file, dropped ones do not."""
    state = ReplayState()
    records = [Edition(person="zs001", edition=f"e{n}", size=n + 1) for n in range(45_000)]
    state.apply(Put(record) for record in records)
    state.apply([Drop(Edition, "zs001/e7")])
    assert state.get(Edition, "zs001/e7") is None
    assert state.get(Edition, "zs001/e44999") == records[-1]
    assert state.get(Edition, "zs001/e0") == records[0]
    assert state.count(Edition) == len(records) - 1
    state.close()


@pytest.mark.parametrize("size", [2**40, 2**62])
@pytest.mark.parametrize("workers", [0, 2])
def test_a_checkpoint_of_an_absurd_size_ends_in_findings(
    log: Chronicle, tmp_path: Path, size: int, workers: int
) -> None:
    """A signed size of a trillion is held against what is there, in no more memory than that."""
    log.publish(tmp_path)
    (tmp_path / "checkpoint").write_bytes(sign_checkpoint(Checkpoint(ORIGIN, size, bytes(32)), log.log))
    report = audit(tmp_path, log.trust, quiet, workers)
    assert {"entries-missing", "log-short"} <= {code for code, _ in codes(report)}
    assert report.not_checked == ["audit-stopped-at-missing"]


def test_pipes_and_devices_in_a_files_place_are_missing_files(log: Chronicle, tmp_path: Path) -> None:
    """A pipe would make the auditor wait for ever, a device feed it for ever."""
    log.publish(tmp_path)
    (tmp_path / "tile/0/000.p/3").symlink_to("/dev/zero")
    assert codes(audit(tmp_path, log.trust, quiet, 0)) == [("tile-differs", -1)]
    (tmp_path / "checkpoint").unlink()
    os.mkfifo(tmp_path / "checkpoint")
    assert codes(audit(tmp_path, log.trust, quiet, 0)) == [("checkpoint-missing", -1)]


def test_an_entry_dated_after_the_outside_clocks_that_saw_it_is_found(log: Chronicle, tmp_path: Path) -> None:
    """An operator who dates ahead is held against the witnesses' time, ten minutes allowed."""
    key = key_of("witness")
    vkey = make_vkey("museum.example.net/w", COSIGNATURE, key.public)
    trust = replace(log.trust, quorum=1, witnesses=(Witness("museum.example.net", "https://museum.example.net", vkey),))
    log.publish(tmp_path)
    note = parse_note(log.checkpoint())
    last = len(log.entries) - 1
    for seen, found in ((log.time - 1 - 600, []), (log.time - 1 - 601, [("entry-future", last)])):
        line = cosign(note.text, seen, vkey.name, key)
        (tmp_path / "checkpoint").write_bytes(format_note(Note(note.text, (*note.signatures, line))))
        assert codes(audit(tmp_path, trust, quiet, 0)) == found
