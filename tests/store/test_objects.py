"""Objects in a real SeaweedFS: written once, replaced upon an etag; a store that overwrites is found out."""

import threading
from collections.abc import Iterator
from secrets import token_hex

import pytest

from ledger.errors import InconsistencyError, MalformedError, NotFoundError, PushbackError
from ledger.store.objects import Bucket, open_objects, try_objects
from tests.town.weed import BUCKET, shared_weed


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty folder of a real bucket."""
    for name, value in shared_weed().environment.items():
        monkeypatch.setenv(name, value)
    return Bucket(f"s3://{BUCKET}/{token_hex(8)}")


class Memory:
    """Objects in memory, each with a fault that a real store was seen to have; none is the honest one."""

    def __init__(self, fault: str) -> None:
        self._fault, self._lock, self._held, self._count = fault, threading.Lock(), dict[str, tuple[bytes, str]](), 0

    def _write(self, name: str, data: bytes) -> None:
        self._count += 1
        self._held[name] = (data, str(self._count))

    def create(self, name: str, data: bytes) -> bool:
        with self._lock:
            there = name in self._held
            if not there or self._fault in {"creates over", "creates over in silence"}:
                self._write(name, data)
            return not there or self._fault == "creates over"

    def replace(self, name: str, etag: str, data: bytes) -> bool:
        with self._lock:
            same = self._held[name][1] == etag
            if same or self._fault == "looks at no etag":
                self._write(name, data)
            return (same or self._fault == "looks at no etag") and self._fault != "lets nobody replace"

    def put(self, name: str, data: bytes) -> None:
        self._write(name, data)

    def read(self, name: str, limit: int) -> tuple[bytes, str]:
        return self._held[name]

    def names(self, prefix: str = "") -> Iterator[str]:
        return iter(self._held)

    def delete(self, name: str) -> None:
        self._held.pop(name, None)


@pytest.mark.parametrize(
    "fault", ["creates over", "creates over in silence", "looks at no etag", "lets nobody replace"]
)
def test_a_store_that_overwrites_is_refused(fault: str) -> None:
    """Two winners, none, or one whose bytes are not there; what was tried with is taken away."""
    memory = Memory(fault)
    with pytest.raises(InconsistencyError) as caught:
        try_objects(memory)
    assert caught.value.code == "objects-overwrite"
    assert list(memory.names()) == []


def test_an_honest_store_passes() -> None:
    """The control of the control."""
    try_objects(Memory(""))


@pytest.mark.needs("SeaweedFS")
def test_a_real_store_passes_and_nothing_is_left(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixteen at once over S3; one round, for the gate's time."""
    monkeypatch.setattr(try_objects, "__defaults__", (1,))
    place = f"s3://{BUCKET}/{token_hex(8)}"
    assert list(open_objects(place).names()) == []


@pytest.mark.needs("SeaweedFS")
def test_what_is_written_once_stays(bucket: Bucket) -> None:
    """Created, not created again; replaced upon its etag, not upon an old one; listed, taken away."""
    assert bucket.create("tile/0/000", b"one")
    assert not bucket.create("tile/0/000", b"two")
    data, etag = bucket.read("tile/0/000", 10)
    assert data == b"one"
    assert bucket.replace("tile/0/000", etag, b"three")
    assert not bucket.replace("tile/0/000", etag, b"four")
    bucket.put("checkpoint", b"page")
    assert sorted(bucket.names()) == ["checkpoint", "tile/0/000"]
    assert list(bucket.names("tile")) == ["tile/0/000"]
    with pytest.raises(MalformedError) as caught:
        bucket.read("tile/0/000", 4)
    assert caught.value.code == "source-too-long"
    for _ in range(2):
        bucket.delete("tile/0/000")
    with pytest.raises(NotFoundError) as missed:
        bucket.read("tile/0/000", 10)
    assert missed.value.code == "source-missing"
    assert not bucket.replace("tile/0/000", etag, b"five")


@pytest.mark.needs("SeaweedFS")
def test_a_key_that_is_not_its_own_is_told(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused by the store: said as such, without the secret."""
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "another-secret")
    with pytest.raises(PushbackError) as caught:
        Bucket(f"s3://{BUCKET}/x").create("a", b"")
    assert caught.value.code == "objects-failed"
    assert "another-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "address", ["http://a/b", "s3://", "s3:///x", "s3://me:secret@b/x", "s3://b/x?y=1", "s3://[b/x"]
)
def test_another_address_is_refused(address: str) -> None:
    """No bucket, a secret that others would read, a scheme that is none."""
    with pytest.raises(MalformedError) as caught:
        Bucket(address)
    assert caught.value.code == "objects-address"
    assert "secret" not in str(caught.value)
