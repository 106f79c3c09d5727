"""A witness: it signs what continues all it has seen, once, durably; and keeps what can't both be true."""

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from ledger.errors import ConflictError, LedgerError, MalformedError, NotFoundError, UnknownKeyError, VerificationError
from ledger.log.add_checkpoint import AddCheckpoint, format_request, parse_answer
from ledger.log.checkpoint import Checkpoint, sign_checkpoint
from ledger.log.cosignature import verify_cosignature
from ledger.log.fork import open_fork, parse_fork
from ledger.log.note import ED25519, make_vkey, parse_note
from ledger.log.tree import consistency_path, root_of
from ledger.log.trust import Trust
from ledger.store.witnessed import WitnessStore
from ledger.witness import Held, Witness
from ledger.witness_folder import WitnessFolder
from tests.craft.world import ORIGIN, key_of
from tests.log.naive_tree import nodes_of

LOG, KEY, NOW, NAME = key_of("log"), key_of("witness"), 1_777_622_430, "museum.example.net/w"
TRUST = Trust(
    certifiers=(key_of("certifier").did,), charter=bytes(32), log=make_vkey(ORIGIN, ED25519, LOG.public), mirrors=(),
    origin=ORIGIN, predecessors=(), quorum=0, suites=("Ed25519",), tsa=(), witnesses=(),
)  # fmt: skip


def leaves(count: int, story: int = 0, since: int = 0) -> list[bytes]:
    """Return leaf hashes; stories part at `since`."""
    return [bytes([story if at >= since else 0]) * 31 + bytes([at]) for at in range(count)]


def page(of: list[bytes], origin: str = ORIGIN, log: object = LOG) -> bytes:
    """Return the signed note over these leaves."""
    return sign_checkpoint(Checkpoint(origin, len(of), root_of(of)), log)  # type: ignore[arg-type]  # a key of the tests


def request(old: int, of: list[bytes], proven: list[bytes] | None = None) -> bytes:
    """Return a request for a page, its proof from `old` in the tree of `proven`, the page's own where None."""
    tree = of if proven is None else proven
    proof = tuple(consistency_path(old, len(tree), nodes_of(tree))) if 0 < old < len(tree) else ()
    return format_request(AddCheckpoint(old, proof, page(of)))


ELSEWHERE = format_request(AddCheckpoint(0, (), page(leaves(5), "other.example/log")))
BY_A_THIEF = format_request(AddCheckpoint(4, (), page(leaves(5), log=key_of("thief"))))


class Kept:
    """Proofs of misbehaviour that a witness kept."""

    def __init__(self) -> None:
        self.proofs: list[bytes] = []

    def __call__(self, origin: str, proof: bytes) -> None:
        """See `witness.Evidence`."""
        assert origin == ORIGIN
        self.proofs.append(proof)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[WitnessStore]:
    """Return an empty register."""
    with closing(WitnessStore(tmp_path / "witness.db")) as made:
        yield made


@pytest.fixture
def kept() -> Kept:
    """Return an empty shelf."""
    return Kept()


@pytest.fixture
def witness(store: WitnessStore, kept: Kept) -> Witness:
    """Return a witness of one log."""
    return Witness(NAME, KEY, {ORIGIN: TRUST.log}, store, kept)


def signed(witness: Witness, data: bytes, of: list[bytes], now: int = NOW) -> None:
    """Have a page cosigned, and check the line."""
    note = parse_note(page(of))
    [line] = parse_answer(witness.add(data, now), note)
    assert verify_cosignature(note.text, line, witness.vkey) == now


def test_a_page_that_continues_is_cosigned_at_its_time(witness: Witness, store: WitnessStore) -> None:
    """From the first through every size to sixteen, the same page again too; what is held is the newest."""
    signed(witness, request(0, leaves(1)), leaves(1))
    for size in range(1, 16):
        signed(witness, request(size, leaves(size + 1)), leaves(size + 1), NOW + size)
        signed(witness, request(size + 1, leaves(size + 1)), leaves(size + 1), NOW + size)
    held = store.read(ORIGIN)
    assert held is not None
    assert held.checkpoint == Checkpoint(ORIGIN, 16, root_of(leaves(16)))
    assert len(parse_note(witness.held(ORIGIN)).signatures) == 2


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"old 1\n\nx", MalformedError, "note-malformed"),
        (request(9, leaves(5)), MalformedError, "add-checkpoint-malformed"),
        (request(0, leaves(5)), ConflictError, "witness-size"),
        (request(3, leaves(5)), ConflictError, "witness-size"),
        (ELSEWHERE, NotFoundError, "witness-log-unknown"),
        (BY_A_THIEF, UnknownKeyError, "note-unknown-key"),
        (format_request(AddCheckpoint(4, (), page(leaves(5)))), VerificationError, "consistency-length"),
        (request(4, leaves(7, story=1), leaves(7)), VerificationError, "consistency-root"),
        (format_request(AddCheckpoint(4, (bytes(32),), page(leaves(4)))), VerificationError, "consistency-length"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_and_moves_nothing(
    witness: Witness, store: WitnessStore, data: bytes, error: type[LedgerError], code: str
) -> None:
    """Each by its own kind, which is its HTTP status."""
    signed(witness, request(0, leaves(4)), leaves(4))
    before = store.read(ORIGIN)
    with pytest.raises(error) as caught:
        witness.add(data, NOW)
    assert caught.value.code == code
    assert store.read(ORIGIN) == before


def test_a_signature_that_is_wrong_is_refused(witness: Witness) -> None:
    """The log's line, one bit changed."""
    note = bytearray(request(0, leaves(4)))
    note[-10] ^= 1
    with pytest.raises(LedgerError):
        witness.add(bytes(note), NOW)


def test_two_trees_of_one_size_are_a_proof(witness: Witness, kept: Kept) -> None:
    """Refused, kept, and anybody verifies it by the log's key alone."""
    signed(witness, request(0, leaves(6)), leaves(6))
    with pytest.raises(ConflictError, match="witness-root"):
        witness.add(request(6, leaves(6, story=1)), NOW)
    [proof] = kept.proofs
    opened = open_fork(parse_fork(proof), TRUST)
    assert (opened.older.size, opened.newer.size) == (6, 6)


def test_another_past_is_a_proof_where_the_log_shows_it(witness: Witness, kept: Kept) -> None:
    """A larger page, proven from a tree of the held size that is not the one held."""
    signed(witness, request(0, leaves(6)), leaves(6))
    other = leaves(11, story=1, since=2)
    with pytest.raises(VerificationError, match="consistency-root"):
        witness.add(request(6, other), NOW)
    [proof] = kept.proofs
    opened = open_fork(parse_fork(proof), TRUST)
    assert (opened.older.size, opened.newer.size) == (6, 11)
    with pytest.raises(VerificationError):  # a path that fits nothing is nobody's fault but its sender's
        witness.add(format_request(AddCheckpoint(6, (bytes(32),) * 3, page(leaves(11)))), NOW)
    assert len(kept.proofs) == 1


class Breaking:
    """A register that breaks in the moment of the swap, before it or after it."""

    def __init__(self, store: WitnessStore, *, saved: bool) -> None:
        self._store, self._saved = store, saved
        self.read = store.read

    def swap(self, origin: str, old: Held | None, new: Held) -> bool:
        """Break."""
        if self._saved:
            assert self._store.swap(origin, old, new)
        raise OSError("the power is gone")


@pytest.mark.parametrize("saved", [False, True])
def test_a_swap_that_breaks_signs_nothing_that_is_not_held(store: WitnessStore, kept: Kept, saved: bool) -> None:
    """Failed and lost: as before. Failed and saved: the same page is signed again, another of its size never."""
    logs = {ORIGIN: TRUST.log}
    signed(Witness(NAME, KEY, logs, store, kept), request(0, leaves(4)), leaves(4))
    with pytest.raises(OSError, match="power"):
        Witness(NAME, KEY, logs, Breaking(store, saved=saved), kept).add(request(4, leaves(6)), NOW)
    again = Witness(NAME, KEY, logs, store, kept)
    held = store.read(ORIGIN)
    assert held is not None
    assert held.checkpoint.size == (6 if saved else 4)
    if saved:
        with pytest.raises(ConflictError, match="witness-size"):
            again.add(request(4, leaves(6)), NOW)
        with pytest.raises(ConflictError, match="witness-root"):
            again.add(request(6, leaves(6, story=1, since=4)), NOW)
    signed(again, request(6 if saved else 4, leaves(6)), leaves(6))


def race(adds: list[Callable[[], bytes]]) -> list[bytes]:
    """Run all at once; return the answers of those that were not refused."""
    ready, answers = threading.Barrier(len(adds)), list[bytes]()

    def run(add: Callable[[], bytes]) -> None:
        ready.wait()
        with suppress(ConflictError):
            answers.append(add())

    threads = [threading.Thread(target=run, args=(add,)) for add in adds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_of_two_futures_one_is_signed_whoever_comes_first(tmp_path: Path, kept: Kept) -> None:
    """Two witnesses over one file, as two processes would be; rounds of two pages checked against the same past."""
    for number in range(12):
        path = tmp_path / f"{number}.db"
        with closing(WitnessStore(path)) as one, closing(WitnessStore(path)) as two:
            pair = [Witness(NAME, KEY, {ORIGIN: TRUST.log}, store, kept) for store in (one, two)]
            signed(pair[0], request(0, leaves(4)), leaves(4))
            futures = [request(4, leaves(6, story, since=4)) for story in (1, 2)]
            adds = [lambda w=w, f=f: w.add(f, NOW) for w, f in zip(pair, futures, strict=True)]
            assert len(race(adds)) == 1, "both futures are signed, or neither"


def test_a_folder_makes_a_witness_that_is_found_again(tmp_path: Path) -> None:
    """Its key, its logs and what it holds; a second log key of one origin is refused."""
    folder = WitnessFolder(tmp_path / "museum")
    vkey = folder.make(NAME)
    folder.add(TRUST.log)
    folder.add(TRUST.log)
    with closing(folder.store()) as store:
        witness = folder.open(store)
        assert witness.vkey == vkey == folder.vkey()
        signed(witness, request(0, leaves(3)), leaves(3))
    with closing(folder.store()) as store:
        assert store.origins() == [ORIGIN]
        with pytest.raises(ConflictError, match="witness-root"):
            folder.open(store).add(request(3, leaves(3, story=1)), NOW)
    assert len(list((tmp_path / "museum/forks").glob("*.fork.json"))) == 1
    with pytest.raises(LedgerError, match="witness-exists"):
        folder.make(NAME)
    with pytest.raises(LedgerError, match="witness-log-there"):
        folder.add(make_vkey(ORIGIN, ED25519, key_of("thief").public))
    with pytest.raises(LedgerError, match="witness-missing"):
        WitnessFolder(tmp_path / "nobody").logs()
