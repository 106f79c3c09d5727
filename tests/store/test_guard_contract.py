"""What every guard promises, asked of each: forward only, and one winner."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex

import pytest

from ledger.errors import InconsistencyError
from ledger.log.checkpoint import Checkpoint, format_checkpoint
from ledger.sequencer import empty_page
from ledger.store.etcd import EtcdGuard
from ledger.store.guard import FileGuard
from ledger.store.object_guard import ObjectGuard
from ledger.store.objects import Bucket
from tests.town.etcd import shared_etcd
from tests.town.weed import BUCKET, shared_weed

ORIGIN = "example.com/kiln"
Guards = FileGuard | EtcdGuard | ObjectGuard


def body(size: int, fill: int = 1) -> bytes:
    """Return a checkpoint body."""
    return format_checkpoint(Checkpoint(ORIGIN, size, bytes([fill]) * 32))


KINDS = [
    "a file",
    pytest.param("etcd", marks=pytest.mark.needs("etcd")),
    pytest.param("an object", marks=pytest.mark.needs("SeaweedFS")),
]


@pytest.fixture(params=KINDS)
def guard(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Guards]:
    """A founded guard."""
    guard: Guards
    if request.param == "a file":
        guard = FileGuard(tmp_path / "guard")
    elif request.param == "etcd":
        guard = EtcdGuard(shared_etcd().address())
    else:
        for name, value in shared_weed().environment.items():
            monkeypatch.setenv(name, value)
        guard = ObjectGuard(Bucket(f"s3://{BUCKET}/{token_hex(8)}"))
    guard.found(empty_page(ORIGIN))
    yield guard
    if isinstance(guard, EtcdGuard):
        guard.close()


@contextmanager
def again(guard: Guards) -> Iterator[Guards]:
    """Open the same register as another process would."""
    if isinstance(guard, FileGuard):
        yield FileGuard(guard.path)
        return
    if isinstance(guard, ObjectGuard):
        yield ObjectGuard(guard.objects)
        return
    with closing(EtcdGuard(guard.address)) as other:
        yield other


def test_it_holds_what_was_swapped_in(guard: Guards) -> None:
    """A swap upon what it holds succeeds, also for whoever opens it anew."""
    assert guard.swap(empty_page(ORIGIN), body(3))
    with again(guard) as other:
        assert other.read() == body(3)


def test_a_swap_upon_something_else_changes_nothing(guard: Guards) -> None:
    """Compare, then swap."""
    assert guard.swap(empty_page(ORIGIN), body(3))
    assert not guard.swap(empty_page(ORIGIN), body(5))
    assert not guard.swap(body(3, 2), body(5))
    assert guard.read() == body(3)


@pytest.mark.parametrize("offered", [body(3), body(2), format_checkpoint(Checkpoint("example.com/x", 9, bytes(32)))])
def test_it_never_goes_back_nor_to_another_ledger(guard: Guards, offered: bytes) -> None:
    """The same size, a smaller one, another origin: refused before anything is touched."""
    guard.swap(empty_page(ORIGIN), body(3))
    with pytest.raises(InconsistencyError) as caught:
        guard.swap(body(3), offered)
    assert caught.value.code == "guard-backwards"
    assert guard.read() == body(3)


def test_of_many_who_swap_at_once_one_wins(guard: Guards) -> None:
    """Sixteen threads with their own handles, one register."""
    won: list[int] = []
    barrier = threading.Barrier(16)

    def swap(number: int) -> None:
        with again(guard) as mine:
            barrier.wait()
            if mine.swap(empty_page(ORIGIN), body(1, number)):
                won.append(number)

    threads = [threading.Thread(target=swap, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert guard.read() == body(1, won[0])


def test_founding_twice_is_refused(guard: Guards) -> None:
    """A second ledger in the same place would begin again at nothing."""
    guard.swap(empty_page(ORIGIN), body(3))
    with pytest.raises(InconsistencyError) as caught:
        guard.found(empty_page(ORIGIN))
    assert caught.value.code == "guard-exists"
