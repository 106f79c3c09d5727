"""Admission: who costs signature work, and what a refused submission leaves behind."""

import pytest

from ledger import admission
from ledger.admission import Checked, Refused, Turn, check
from ledger.craft.kind import Facts
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.policy import admit
from ledger.craft.state import Change, MemoryState, State
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import PushbackError
from tests.craft.world import START, key_of
from tests.desk import PROFILES, Desk, Statements

SAY = Statements()


def codes(result: Checked | Refused) -> list[tuple[int, str]]:
    """Return position and code of each refusal."""
    assert isinstance(result, Refused), result
    return [(position, error.code) for position, error in result.errors]


def other_signature(jws: str) -> str:
    """Return the JWS with another signature of the right form."""
    signed, _, signature = jws.rpartition(".")
    return f"{signed}.{'A' * (len(signature) - 4)}{signature[-4:]}"


def test_the_founding_submission_may_be_signed_by_strangers() -> None:
    """Upon an empty state a charter is expected, and the keys it names may endorse it in the same breath."""
    result = check(read_submission(SAY.founding()), MemoryState())
    assert isinstance(result, Checked)
    assert (len(result.statements), result.sheet) == (4, False)


def test_nothing_but_a_charter_comes_first() -> None:
    """An endorsement of nothing by a stranger costs no signature work."""
    jws = SAY.sign("Endorsement", Endorsement(endorses="0" * 64), key_of("registrar-1"))
    assert codes(check(read_submission(format_submission([jws])), MemoryState())) == [(0, "issuer-unknown")]


def test_a_stranger_costs_no_signature_work(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """F9: refused by the name alone, in a sheet too; items have no signature to check."""

    def never(statement: object) -> None:
        raise AssertionError("a signature was checked")

    monkeypatch.setattr(admission, "verify_statement", never)
    assert codes(check(read_submission(desk.piece(1, 2, maker="m9")), desk.store)) == [
        (0, "issuer-unknown"),
        (1, "issuer-unknown"),
    ]
    assert codes(check(read_submission(desk.sheet(range(3), maker="m9")), desk.store)) == [(0, "issuer-unknown")]


def test_a_key_named_before_in_the_submission_may_sign_after(desk: Desk) -> None:
    """An enrolment and the new key's endorsement are posted together; the other way round they are refused."""
    body = desk.enrolment("m2")
    assert isinstance(check(read_submission(body), desk.store), Checked)
    turned = format_submission([s.jws for s in read_submission(body).statements[::-1]])
    assert codes(check(read_submission(turned), desk.store)) == [(0, "issuer-unknown")]


def test_a_key_named_by_an_unsigned_statement_is_nobody_s(desk: Desk) -> None:
    """Whoever names keys has to be known and to have signed."""
    stated, proof = (s.jws for s in read_submission(desk.enrolment("m2")).statements)
    body = format_submission([other_signature(stated), proof])
    assert codes(check(read_submission(body), desk.store)) == [(0, "signature-invalid"), (1, "issuer-unknown")]


def test_the_signature_is_checked_before_the_id_is_looked_up(desk: Desk) -> None:
    """The payload of a logged statement under another signature gets no receipt."""
    desk.accepted(desk.piece(1))
    (statement,) = read_submission(desk.piece(1)).statements
    answer = desk.submit(format_submission([other_signature(statement.jws)]))
    assert isinstance(answer, Refused)
    assert codes(answer) == [(0, "signature-invalid")]


def test_a_bad_sheet_signature_refuses_the_sheet(desk: Desk) -> None:
    """The one signature stands for all items."""
    body = desk.sheet(range(1, 4))
    jws = read_submission(body).statements[0].jws
    bad = body.replace(jws.encode(), other_signature(jws).encode())
    assert codes(check(read_submission(bad), desk.store)) == [(0, "signature-invalid")]


def test_a_refused_submission_leaves_no_trace_in_its_group(desk: Desk) -> None:
    """Entries, ids and state are as if it had never been there, so the next one takes its place."""
    good = check(read_submission(desk.piece(1)), desk.store)
    bad = check(read_submission(desk.piece(1)[:-1] + b"," + desk.same_code(1) + b"]"), desk.store)
    assert isinstance(good, Checked)
    assert isinstance(bad, Checked)
    with desk.store.append() as turn:
        work = Turn(turn, turn.head(), START, PROFILES)
        assert codes(work.admit(bad)) == [(1, "code-taken")]  # type: ignore[arg-type]  # it is refused
        assert len(work) == 0
        assert work.admit(good) == (6,)
        assert work.admit(bad) != (6, 7)
        assert len(work) == 1
        group = work.group()
    assert group.ids == (good.statements[0].id,)
    assert group.new.size == 7


def test_a_submission_is_not_judged_beyond_twenty_refusals(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused whole anyway; whoever fills it with dear statements pays more than the ledger."""
    desk.accepted(desk.sheet(range(30)))
    judged: list[str] = []

    def counting(state: State, facts: Facts) -> tuple[Change, ...]:
        judged.append(facts.kind)
        return admit(state, facts)

    monkeypatch.setattr(admission, "admit", counting)
    answer = desk.submit(desk.piece(*range(100, 103), *range(30)))
    assert isinstance(answer, Refused)
    assert codes(answer) == [(position, "code-taken") for position in range(3, 23)]
    assert judged == ["PieceRegistration"] * 23


def test_signatures_are_not_checked_beyond_twenty_refusals(desk: Desk) -> None:
    """The same for what is refused before the turn."""
    body = desk.piece(*range(30), maker="m9")
    assert codes(check(read_submission(body), desk.store)) == [(p, "issuer-unknown") for p in range(20)]


def test_what_is_logged_already_keeps_its_place_among_new_ones(desk: Desk) -> None:
    """A longer retry appends only what is new."""
    desk.accepted(desk.piece(1))
    answer = desk.accepted(desk.piece(2, 1, 3))
    assert answer.entries == (7, 6, 8)


def test_a_store_that_fails_while_judging_is_no_refusal(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is told that a statement was not allowed when the disk was at fault."""

    def failing(*_: object) -> None:
        raise PushbackError("store-busy", retry_after=1)

    monkeypatch.setattr(admission, "admit", failing)
    with pytest.raises(PushbackError):
        desk.submit(desk.piece(1))
    monkeypatch.undo()
    assert desk.size == 6


def test_a_sheet_is_known_by_its_own_statement(desk: Desk) -> None:
    """Items of one sheet posted under another are new statements about old codes: refused by the rules."""
    desk.accepted(desk.sheet(range(1, 4)))
    answer = desk.submit(desk.sheet(range(2, 5)))
    assert isinstance(answer, Refused)
    assert codes(answer) == [(1, "code-taken"), (2, "code-taken")]
