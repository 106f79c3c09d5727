"""What happens to a signed submission when the answer is lost, refused, or strange."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
import typer

from api.cli.answer import post_to
from api.cli.manners import manners
from api.cli.posting import post, refuse_each, write_file, write_receipts
from ledger.admission import Refused
from ledger.errors import (
    ConflictError,
    InconsistencyError,
    LedgerError,
    MalformedError,
    PolicyError,
    PushbackError,
    VerificationError,
)
from ledger.sequencer import Accepted, Answer
from tests.craft.world import refused

BODY = b'["a.b.c"]'
ACCEPTED = Accepted((7,), (b"proof",), (bytes(32),))


@dataclass
class Answers:
    """A ledger that gives these answers in turn."""

    answers: list[Answer | LedgerError]
    posted: list[bytes] = field(default_factory=list)

    def submit(self, body: bytes) -> Answer:
        self.posted.append(body)
        answer = self.answers.pop(0)
        if isinstance(answer, LedgerError):
            raise answer
        return answer


@dataclass
class Wire:
    """An address that answers with this status and body."""

    status: int
    body: bytes

    def submit(self, body: bytes) -> tuple[int, bytes]:
        return self.status, self.body


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("api.cli.posting._PAUSE", 0)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    manners.lang, manners.json = "en", False


def lost() -> PushbackError:
    """Return what a lost answer is raised as."""
    return PushbackError("outcome-unknown", retry_after=1)


def test_lost_answer_is_asked_for_again_with_the_same_bytes() -> None:
    """Two answers lost, the third comes: three posts of one submission."""
    ledger = Answers([lost(), lost(), ACCEPTED])
    assert post(ledger, BODY) is ACCEPTED  # type: ignore[arg-type]
    assert ledger.posted == [BODY] * 3


def test_submission_without_an_answer_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """After the last try the bytes are in a file, and the words name it."""
    with refused(PushbackError, "outcome-unknown"):
        post(Answers([lost(), lost(), lost()]), BODY)  # type: ignore[arg-type]
    (kept,) = Path().glob("unsent-*.json")
    assert kept.read_bytes() == BODY
    assert f"kilnmark post {kept}" in capsys.readouterr().err


def test_ledger_that_takes_nothing_now_is_not_pressed() -> None:
    """Nothing was appended: the person may try later, with a statement made anew."""
    ledger = Answers([PushbackError("disk-full", retry_after=600)])
    with refused(PushbackError, "disk-full"):
        post(ledger, BODY)  # type: ignore[arg-type]
    assert len(ledger.posted) == 1
    assert not list(Path().iterdir())


def test_every_reason_is_said_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Two refusals, two lines, one hint; of a sheet the first item is number 1."""
    errors = ((1, PolicyError("slot-loaded", slot="k/1")), (2, PolicyError("slot-loaded", slot="k/2")))
    with pytest.raises(typer.Exit) as left:
        post(Answers([Refused(errors)]), b'{"items":[]}')  # type: ignore[arg-type]
    assert left.value.exit_code == 1
    said = capsys.readouterr().err.splitlines()
    assert [line[:16] for line in said[:2]] == ["error: number 1:", "error: number 2:"]
    assert "k/2" in said[1]
    assert said[2].startswith("hint: ")


def test_reasons_are_one_json_document(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the refusals are data on stdout and nothing is said."""
    manners.json = True
    errors = [(0, PolicyError("slot-loaded", slot="k/1")), (3, PolicyError("slot-loaded", slot="k/2"))]
    with pytest.raises(typer.Exit):
        refuse_each(errors)
    said = capsys.readouterr()
    told = msgspec.json.decode(said.out)
    assert [each["position"] for each in told["errors"]] == [0, 3]
    assert told["code"] == "slot-loaded"
    assert said.err == ""


def test_refusal_without_a_hint_ends_after_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    """A code of a newer server is said as it is."""
    with pytest.raises(typer.Exit):
        refuse_each([(0, PolicyError("not-known-here")), (1, PolicyError("not-known-here"))])
    assert [line for line in capsys.readouterr().err.splitlines() if line.startswith("hint")] == []


def test_file_where_none_can_be_written_is_refused() -> None:
    """The folder's name is taken by a file."""
    Path("taken").write_bytes(b"")
    with refused(PushbackError, "file-unwritable", path="taken/x.tlog-proof"):
        write_receipts(Path("taken"), ACCEPTED, ["x"])
    write_receipts(None, ACCEPTED)
    write_file(Path("a/b/c"), b"1")
    assert Path("a/b/c").read_bytes() == b"1"


def problem(code: str, **fields: object) -> bytes:
    """Return a server's refusal of the third statement."""
    told = {"position": 2, "code": code, "fields": fields}
    return msgspec.json.encode({"code": code, "fields": fields, "errors": [told]})


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, MalformedError), (403, PolicyError), (409, ConflictError), (422, VerificationError),
     (500, InconsistencyError)],
)  # fmt: skip
def test_refusal_over_http_has_its_own_class_and_fields(status: int, kind: type[LedgerError]) -> None:
    """Code, fields and place of the server's answer are said in our own words."""
    answer = post_to(Wire(status, problem("slot-taken", slot="k/1", list=["a", "b"])), BODY)  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    ((position, error),) = answer.errors
    assert (position, type(error), error.code) == (2, kind, "slot-taken")
    assert error.fields == {"slot": "k/1", "list": ("a", "b")}


@pytest.mark.parametrize("status", [429, 503])
def test_server_that_asks_for_patience_is_no_refusal(status: int) -> None:
    """429 and 503 are told as what they are, with the server's code."""
    with refused(PushbackError, "queue-full", retry_after=3):
        post_to(Wire(status, problem("queue-full", retry_after=3)), BODY)  # type: ignore[arg-type]


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errors":[]}', b'{"code":7}'])
def test_answer_of_something_else_is_no_ledgers(body: bytes) -> None:
    """A proxy's page, an empty body: the outcome stays open, and words say so."""
    with refused(PushbackError, "source-unreachable", status=502):
        post_to(Wire(502, body), BODY)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "body", [b"", b"{}", b'{"entries":[1],"receipts":["x"],"statements":["zz"]}', b'{"entries":"1"}']
)
def test_success_that_cannot_be_read_leaves_the_outcome_unknown(body: bytes) -> None:
    """200 with a body we can't read: the entries may be there, so the same bytes are posted again."""
    with refused(PushbackError, "outcome-unknown"):
        post_to(Wire(200, body), BODY)  # type: ignore[arg-type]


def test_odd_members_of_a_refusal_do_not_break_its_telling() -> None:
    """Places and fields of other types than ours are passed over."""
    body = b'{"errors":[{"code":"slot-taken","position":"x","fields":7},5]}'
    answer = post_to(Wire(403, body), BODY)  # type: ignore[arg-type]
    assert isinstance(answer, Refused)
    assert [(position, error.code) for position, error in answer.errors] == [
        (0, "slot-taken"), (0, "source-unreachable"),
    ]  # fmt: skip
