"""A ledger behind an address: replayed here, and believed only as far as it proves itself."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace as changed

from api.cli.answer import check_answer
from api.cli.remote import WebLedger
from ledger.client import Directory
from ledger.craft.kinds.kiln.kiln_enrolment import KilnEnrolment
from ledger.craft.profile import zisha
from ledger.craft.state import Kiln, Ledger
from ledger.craft.statement import sign_statement
from ledger.craft.submission import format_submission
from ledger.errors import MalformedError, PolicyError, VerificationError
from ledger.instance import open_studio, published_studio
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.entry import Entry, format_entry
from ledger.log.keys import SigningKey
from ledger.log.tiles import encode_bundle, entries_path
from ledger.log.tree import Frontier, hash_leaf
from ledger.mirror import mirror
from ledger.sequencer import Accepted
from tests.craft.world import ORIGIN, START, World, key_of, refused


@pytest.fixture
def copied(world: Callable[[str], Path]) -> Path:
    """Return a mirror of the ledger: its files are what an address would answer."""
    here = world("founded")
    with open_studio(here / "ledger", write=False) as instance:
        trust = instance.trust
    with published_studio(here / "ledger") as source:
        mirror(source, here / "mirror", trust, lambda *_: None)
    return here / "mirror"


def ledger_of(folder: Path) -> WebLedger:
    """Return the ledger that these files are."""
    return WebLedger(Directory(folder))  # type: ignore[arg-type]  # it asks for names as of an address


def test_state_is_what_the_entries_give(copied: Path) -> None:
    """Origin, profile, size and rows come from the log itself; an entry is fetched by its index."""
    ledger = ledger_of(copied)
    ledger.refresh()
    kiln = ledger.state.get(Kiln, "qs")
    assert (ledger.origin, ledger.size, ledger.profile.hash) == (ORIGIN, 11, zisha().hash)
    assert kiln is not None
    assert b'"index":10' in ledger.entry(10)
    ledger.refresh()
    assert ledger.size == 11
    assert not ledger.keep(b"photo")
    ledger.close()


def test_entries_of_another_log_are_not_believed(copied: Path) -> None:
    """The checkpoint's root is another's: nothing is signed upon these entries."""
    path = copied / entries_path(0, 11)
    data = path.read_bytes()
    place = data.rindex(b"eyJ") + 60
    path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
    ledger = ledger_of(copied)
    with pytest.raises((VerificationError, MalformedError)):
        ledger.refresh()
    ledger.close()


def log_of(folder: Path, *statements: str, root: bytes = b"") -> None:
    """Write the files of a log that holds these statements, with their root or another one."""
    entries, last = list[bytes](), bytes(32)
    for index, jws in enumerate(statements):
        entries.append(format_entry(Entry(index, last, START, statement=jws)))
        last = hash_leaf(entries[-1])
    root = root or Frontier().extend([hash_leaf(entry) for entry in entries]).root()
    note = sign_checkpoint(Checkpoint(ORIGIN, len(entries), root), key_of("log"))
    path = folder / entries_path(0, len(entries))
    path.parent.mkdir(parents=True)
    path.write_bytes(encode_bundle(entries))
    (folder / "checkpoint").write_bytes(note)


def charter(**changes: object) -> str:
    """Return a signed charter."""
    subject = World().charter(**changes)
    return sign_statement("Charter", subject, World().registrars[0], START, ORIGIN)


def test_log_that_does_not_begin_with_a_charter_is_none_of_ours(tmp_path: Path) -> None:
    """Whatever else stands at entry 0, there is no origin, no key and no profile to read the rest by."""
    kiln = sign_statement("KilnEnrolment", World().kiln("qs", "zs001"), key_of("zs001"), START, ORIGIN)
    log_of(tmp_path, kiln)
    with refused(PolicyError, "charter-missing", kind="KilnEnrolment"):
        ledger_of(tmp_path).refresh()


def test_checkpoint_over_other_entries_is_refused(tmp_path: Path) -> None:
    """Signed it may be: these are not the entries it was signed over."""
    log_of(tmp_path, charter(), root=bytes(32))
    with refused(VerificationError, "mirror-root", size=1):
        ledger_of(tmp_path).refresh()


def test_profile_that_did_not_come_with_the_program_is_fetched(tmp_path: Path) -> None:
    """The charter names it by its hash; where it is missing, that is said."""
    log_of(tmp_path, charter(profile="ab" * 32))
    with refused(PolicyError, "profile-unknown", hash="ab" * 32):
        ledger_of(tmp_path).refresh()
    from importlib.resources import files

    data = (files("ledger.craft") / "profiles" / "zisha.json").read_bytes() + b"\n"  # the same words, another hash
    from hashlib import sha256

    name = sha256(data).hexdigest()
    other = tmp_path / "other"
    log_of(other, charter(profile=name))
    (other / "blob").mkdir()
    (other / "blob" / name).write_bytes(data)
    ledger = ledger_of(other)
    ledger.refresh()
    row = ledger.state.get(Ledger, "")
    assert row is not None
    assert ledger.profile.hash == name == row.profile


def test_receipt_of_something_else_is_no_answer(world: Callable[[str], Path]) -> None:
    """Each receipt must open under the log's key and prove the statement posted, at the entry told."""
    here = world("founded")
    bodies = []
    with open_studio(here / "ledger", write=True) as instance:
        answers = []
        for code in ("k1", "k2"):
            subject: KilnEnrolment = changed(World().kiln(code, "zs001"))
            jws = sign_statement("KilnEnrolment", subject, World().registrars[0], START, ORIGIN)
            bodies.append(format_submission([jws]))
            answers.append(instance.submit(bodies[-1]))
        trust = instance.trust
    first, second = answers
    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)
    check_answer(first, bodies[0], trust)
    with refused(VerificationError, "receipt-other"):
        check_answer(second, bodies[0], trust)
    with refused(VerificationError, "receipt-other"):
        check_answer(Accepted((9,), first.receipts, first.statements), bodies[0], trust)
    stranger = changed_key(trust.log.key)
    with pytest.raises(VerificationError):
        check_answer(first, bodies[0], trust_with(trust, stranger))


def changed_key(public: bytes) -> bytes:
    """Return another key."""
    other = SigningKey.from_seed(bytes(32)).public
    assert other != public
    return other


def trust_with(trust: object, key: bytes) -> object:
    """Return the trust file with another log key."""
    from dataclasses import replace

    from ledger.log.note import ED25519, make_vkey

    return replace(trust, log=make_vkey(ORIGIN, ED25519, key))  # type: ignore[type-var]


def test_sheet_is_proven_item_by_item(world: Callable[[str], Path]) -> None:
    """An item's receipt proves the item's own bytes."""
    from ledger.craft.sheet import make_sheet
    from tests.desk import Statements

    here = world("founded")
    with open_studio(here / "ledger", write=True) as instance:
        subjects = [Statements().subject(number, "zs001") for number in (1, 2)]
        body = make_sheet(subjects, key_of("zs001"), START, ORIGIN)
        answer = instance.submit(body)
        check_answer(answer, body, instance.trust)
        assert isinstance(answer, Accepted)
        assert len(answer.receipts) == 3
