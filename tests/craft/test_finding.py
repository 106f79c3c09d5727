"""Auditors and their findings: stated, answered, taken back, settled."""

from typing import Any

import pytest

from ledger.craft.kinds.oversight.audit_finding import About, Seen
from ledger.craft.kinds.oversight.auditor_enrolment import AuditorNames
from ledger.craft.kinds.oversight.finding import concerned
from ledger.craft.state import Answer, Auditor, Finding, FindingLink
from ledger.errors import ConflictError, MalformedError, NotFoundError, PolicyError
from tests.craft.kiln_world import MAKER, MASTER, OTHER
from tests.craft.oversight_world import ROOT, OversightWorld
from tests.craft.world import key_of, refused

DIGEST = "cd" * 32


@pytest.fixture
def world() -> OversightWorld:
    """A piece, a batch, an auditor."""
    return OversightWorld()


# Auditors -------------------------------------------------------------------------------------------------------------


def test_an_auditor_is_enrolled_once_the_key_endorses(world: OversightWorld) -> None:
    """The key states findings from that entry, and the ledger's head moves."""
    said = world.audits("audit-2", names=AuditorNames(zh="示例行会", en="Sample Guild"))
    row, key = world.state.get(Auditor, "audit-2"), world.key(key_of("audit-2"))
    assert row is not None
    assert key is not None
    assert (row.zh, row.en, row.index, key.role, key.since) == (
        "示例行会", "Sample Guild", world.index - 1, "auditor", world.index - 1,
    )  # fmt: skip
    assert world.ledger.head == said.id


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"code": MAKER}, PolicyError, "auditor-code-taken"),
        ({"code": "office-1"}, PolicyError, "auditor-code-taken"),
        ({"code": "audit-1"}, PolicyError, "auditor-code-taken"),
        ({"code": "Audit"}, MalformedError, "field-not-a-word"),
        ({"names": AuditorNames(zh="")}, MalformedError, "field-empty"),
        ({"names": AuditorNames(zh="馆", en="x" * 61)}, MalformedError, "field-too-long"),
        ({"key": key_of(MAKER).did}, PolicyError, "key-already-used"),
        ({"after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)
def test_what_an_enrolment_must_be(world: OversightWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        world.audits("audit-2", **fields)


# Findings -------------------------------------------------------------------------------------------------------------


def test_a_finding_is_found_from_all_that_it_is_about(world: OversightWorld) -> None:
    """One row, and a link for the piece, the person and the batch."""
    about = About(entry=0, piece=world.code, person=MAKER, batch="b1")
    said = world.find(about=about, evidence=(DIGEST,))
    row = world.state.get(Finding, said.id.hex())
    assert row is not None
    assert (row.auditor, row.code, row.entry, row.piece, row.person, row.batch, row.state) == (
        "audit-1", "weight-off", 0, world.code, MAKER, "b1", "open",
    )  # fmt: skip
    for thing in (f"piece/{world.code}", f"person/{MAKER}", "batch/b1"):
        assert [link.finding for link in world.state.list(FindingLink, thing)] == [row.id]
    assert concerned(world.state, row) == {MAKER, MASTER}


def test_a_finding_may_be_about_an_entry_alone(world: OversightWorld) -> None:
    """Then it concerns nobody by name."""
    said = world.find(about=About(entry=world.index - 1))
    row = world.state.get(Finding, said.id.hex())
    assert row is not None
    assert (row.entry, concerned(world.state, row)) == (world.index - 2, set())


def test_an_auditor_says_a_thing_once_while_it_is_open(world: OversightWorld) -> None:
    """Another auditor may say it too; after a withdrawal the first may again."""
    first = world.find()
    with refused(PolicyError, "finding-repeated", finding=first.id.hex()):
        world.find(text="再称一次。")
    world.find(finding="size-off")
    world.audits("audit-2")
    world.find(by="audit-2")
    world.withdraw(first)
    world.find(text="再称一次。")


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"about": About()}, PolicyError, "finding-about-nothing"),
        ({"about": About(entry=10_000)}, NotFoundError, "finding-entry"),
        ({"about": About(entry=-1)}, NotFoundError, "finding-entry"),
        ({"about": About(piece="0123456789ABT")}, NotFoundError, "piece-unknown"),
        ({"about": About(person="nobody")}, NotFoundError, "person-unknown"),
        ({"about": About(batch="b9")}, NotFoundError, "batch-unknown"),
        ({"finding": "Weight"}, MalformedError, "field-not-a-word"),
        ({"nature": "hearsay"}, MalformedError, "field-choice"),
        ({"text": ""}, MalformedError, "field-empty"),
        ({"text": "长" * 501}, MalformedError, "field-too-long"),
        ({"evidence": ("x",)}, MalformedError, "field-not-a-hash"),
        ({"evidence": (DIGEST, DIGEST)}, MalformedError, "field-repeated"),
        ({"checkpoint": Seen(size=0, root=ROOT)}, MalformedError, "field-out-of-range"),
        ({"checkpoint": Seen(size=10_000, root=ROOT)}, MalformedError, "field-out-of-range"),
        ({"checkpoint": Seen(size=1, root="x")}, MalformedError, "field-not-a-hash"),
    ],
)
def test_what_a_finding_must_be(world: OversightWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        world.find(**fields)


def test_only_an_auditor_finds(world: OversightWorld) -> None:
    """A rival maker does not."""
    with refused(PolicyError, "signer-role", role="person"):
        world.find(by=OTHER)


# Answers --------------------------------------------------------------------------------------------------------------


def test_those_concerned_and_registrars_answer_once_each(world: OversightWorld) -> None:
    """The maker of the piece, the master of the batch, the person named, a registrar."""
    said = world.find(about=About(piece=world.code, person=OTHER, batch="b1"))
    for by in (MAKER, MASTER, OTHER, "registrar"):
        world.answer(said, by, evidence=(DIGEST,))
        with refused(PolicyError, "finding-answered", entry=world.index - 1):
            world.answer(said, by, text="还有一句。")
    answers = list(world.state.list(Answer, said.id.hex()))
    assert sorted(each.holder for each in answers) == sorted([MAKER, MASTER, OTHER, "office-2"])


@pytest.mark.parametrize(
    ("by", "fields", "error", "code"),
    [
        (OTHER, {}, PolicyError, "finding-not-yours"),
        (MAKER, {"finding": "0" * 64}, NotFoundError, "finding-unknown"),
        (MAKER, {"finding": "x"}, MalformedError, "field-not-a-hash"),
        (MAKER, {"text": ""}, MalformedError, "field-empty"),
        (MAKER, {"evidence": ("x",)}, MalformedError, "field-not-a-hash"),
        (MAKER, {"evidence": (DIGEST,) * 2}, MalformedError, "field-repeated"),
    ],
)
def test_what_an_answer_must_be(world: OversightWorld, by: str, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    said = world.find()
    with refused(error, code):
        world.answer(said, by, **fields)


# Settled --------------------------------------------------------------------------------------------------------------


def test_a_finding_is_taken_back_by_its_auditor_alone(world: OversightWorld) -> None:
    """And then it is settled for everybody."""
    said = world.find()
    world.audits("audit-2")
    with refused(PolicyError, "finding-not-yours", holder="audit-2"):
        world.withdraw(said, by="audit-2")
    with refused(MalformedError, "field-empty"):
        world.withdraw(said, reason="")
    world.withdraw(said)
    row = world.state.get(Finding, said.id.hex())
    assert row is not None
    assert (row.state, row.settled) == ("withdrawn", world.index - 1)
    with refused(PolicyError, "finding-settled", entry=row.settled):
        world.answer(said, MAKER)


@pytest.mark.parametrize("result", ["upheld", "not-upheld"])
def test_k_registrars_settle_a_finding(world: OversightWorld, result: str) -> None:
    """It takes effect with the k-th, once."""
    said = world.find()
    world.resolve(said, result)
    row = world.state.get(Finding, said.id.hex())
    assert row is not None
    assert (row.state, row.settled) == (result, world.index - 1)
    with refused(PolicyError, "finding-settled", entry=row.settled):
        world.resolve(said, result, reason="再议。")


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"result": "perhaps"}, MalformedError, "field-choice"),
        ({"reason": ""}, MalformedError, "field-empty"),
        ({"finding": "0" * 64}, NotFoundError, "finding-unknown"),
    ],
)
def test_what_a_resolution_must_be(world: OversightWorld, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    said = world.find()
    with refused(error, code):
        world.resolve(said, **fields)
