"""The child process: answers, errors, deaths, limits."""

import io
import zlib
from threading import Timer

import pytest

from api.intake import confined
from api.intake.confined import MAX_ANSWER, Confined, _read, limit, serve
from ledger.errors import LedgerError, MalformedError


def frame(data: bytes) -> bytes:
    """A message as it goes through the pipe."""
    return len(data).to_bytes(4, "big") + data


def test_answers_come_back_one_after_the_other() -> None:
    """One child answers many files."""
    with Confined("zlib:compress", "photo-broken") as child, Confined("zlib:decompress", "photo-broken") as back:
        for text in (b"", b"kiln", b"x" * 100_000):
            assert back.ask(child.ask(text)) == text


def test_a_fault_in_the_child_is_that_files_alone() -> None:
    """A library error ends the child with the code for a broken file, and the next file gets a new child."""
    with Confined("zlib:decompress", "photo-broken") as child:
        with pytest.raises(MalformedError) as error:
            child.ask(b"not zlib")
        assert error.value.code == "photo-broken"
        assert child.ask(b"x\x9c\x03\x00\x00\x00\x00\x01") == b""


def test_errors_with_a_code_keep_it() -> None:
    """What the function refuses arrives with its code and fields."""
    with Confined("api.intake.workbook:read_workbook", "photo-broken") as child, pytest.raises(MalformedError) as error:
        child.ask(b"PK not a workbook")
    assert error.value.code == "table-broken"


def test_memory_beyond_the_limit_is_refused() -> None:
    """A file that unpacks to more than the limit is broken to us, and the limit is the child's, not ours."""
    bomb = zlib.compress(bytes(300 << 20), 9)
    with (
        Confined("zlib:decompress", "photo-broken", memory=200 << 20) as child,
        pytest.raises(MalformedError, match="photo-broken"),
    ):
        child.ask(bomb)
    with Confined("zlib:decompress", "photo-broken", memory=1 << 30) as child:  # the control: it would have fitted
        assert len(child.ask(zlib.compress(bytes(100 << 20)))) == 100 << 20


def test_a_file_that_never_ends_is_cut_off() -> None:
    """Work beyond the time allowed is killed."""
    with Confined("bz2:compress", "photo-broken", seconds=0.05) as child, pytest.raises(MalformedError):
        child.ask(bytes(64 << 20))


def test_a_child_stopped_as_it_answers_costs_the_next_file_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer came, then the time was over: it counts, and the next file finds another child."""

    class AtTheLastMoment(Timer):
        def start(self) -> None:
            pass

        def cancel(self) -> None:
            super().start()

    with Confined("zlib:compress", "photo-broken", seconds=0) as child:
        monkeypatch.setattr(confined, "Timer", AtTheLastMoment)
        assert zlib.decompress(child.ask(b"first")) == b"first"
        monkeypatch.undo()
        child._seconds = 300
        assert zlib.decompress(child.ask(b"second")) == b"second"


def test_a_child_that_died_while_nobody_asked_costs_no_file() -> None:
    """A machine short of memory ends whom it likes."""
    with Confined("zlib:compress", "photo-broken") as child:
        child.ask(b"first")
        assert child._child is not None
        child._child.kill()
        child._child.wait()
        assert zlib.decompress(child.ask(b"second")) == b"second"


def test_work_that_cannot_be_imported_is_broken() -> None:
    """The child imports nothing from the working directory: -I."""
    with Confined("tests.intake.sheets:jpeg", "photo-broken") as child, pytest.raises(MalformedError):
        child.ask(b"")


def test_limits_are_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Address space, files and core dumps are limited before the work is imported."""
    import resource

    seen: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "setrlimit", lambda what, value: seen.update({what: value}))
    limit(12345)
    assert seen == {
        resource.RLIMIT_AS: (12345, 12345), resource.RLIMIT_FSIZE: (0, 0), resource.RLIMIT_CORE: (0, 0),
    }  # fmt: skip


def test_serving_ends_with_the_pipe() -> None:
    """Each request gets an answer; errors are answers; the end of the pipe is the end."""

    def work(data: bytes) -> bytes:
        if data == b"bad":
            raise LedgerError("photo-format", limit=3, names=("a", "b"))
        if data == b"big":
            raise MemoryError
        return data.upper()

    sink = io.BytesIO()
    serve(work, "photo-broken", io.BytesIO(frame(b"pot") + frame(b"bad") + frame(b"big") + b"\x00\x00"), sink)
    sink.seek(0)
    answers = [_read(sink) for _ in range(3)]
    assert b"POT" in answers[0]
    assert b"photo-format" in answers[1]
    assert b"photo-broken" in answers[2]
    assert sink.read() == b""


@pytest.mark.parametrize("cut", [b"", b"\x00", frame(b"pot")[:-1], (MAX_ANSWER + 1).to_bytes(4, "big")])
def test_cut_messages_end_the_reading(cut: bytes) -> None:
    """A message shorter than it says, or longer than any, is the end of the other side."""
    with pytest.raises(EOFError):
        _read(io.BytesIO(cut))


def test_closing_twice_is_harmless() -> None:
    """Closing what never ran, or ran and was closed, does nothing."""
    child = Confined("zlib:compress", "photo-broken")
    child.close()
    child.ask(b"x")
    child.close()
    child.close()
