"""A lost database, and a lost guard: what others hold brings both back, and nothing ever goes backwards."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import pytest

from ledger.errors import InconsistencyError, LedgerError, NotFoundError, VerificationError
from ledger.instance import open_studio, published_studio
from ledger.log import keyfile
from ledger.log.checkpoint import Checkpoint, parse_checkpoint, sign_checkpoint
from ledger.log.keys import SigningKey
from ledger.mirror import mirror
from ledger.refill import restage
from ledger.sequencer import Accepted
from ledger.studio import Studio
from tests.craft.world import ORIGIN
from tests.studios import Studios

pytestmark = pytest.mark.studio


@pytest.fixture(autouse=True)
def _derived(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive each passphrase's key once."""
    monkeypatch.setattr(keyfile, "_derive", lru_cache(maxsize=None)(keyfile._derive))


@pytest.fixture
def studios(tmp_path: Path) -> Studios:
    """A studio with sheets, single pieces and a mirror of all of it."""
    studios = Studios(tmp_path / "ledger")
    studios.submit(studios.sheet(range(1, 400)), studios.piece(500), studios.sheet(range(600, 900)))
    mirrored(studios, tmp_path / "mirror")
    return studios


def quiet(*_: object) -> None:
    """Say nothing."""


def mirrored(studios: Studios, target: Path) -> None:
    """Bring a mirror up to date."""
    with open_studio(studios.directory, write=False) as instance:
        trust = instance.trust
    with published_studio(studios.directory) as source:
        mirror(source, target, trust, quiet)


def lose(studios: Studios, *names: str) -> None:
    """Delete files of the studio."""
    for name in names:
        for path in studios.directory.glob(f"{name}*"):
            path.unlink()


def refilled(studios: Studios, source: Path) -> int:
    """Recover from a mirror, and check that all is well."""
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        restored, _ = instance.refill(studios.source(source), quiet)
        assert instance.fsck().faults == ()
        assert isinstance(instance.submit(studios.piece(999)), Accepted)
    return restored


def refused(kind: type[LedgerError], code: str, work: Callable[[], object]) -> None:
    """Check why something is refused."""
    with pytest.raises(kind) as caught:
        work()
    assert caught.value.code == code


def refill(studios: Studios, source: Path) -> None:
    """Recover from a mirror."""
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        instance.refill(studios.source(source), quiet)


@pytest.mark.parametrize("chunk", [1, 64, 1024])
@pytest.mark.parametrize("lost", [("ledger.db",), ("ledger.db", "stage.db")])
def test_a_lost_database_comes_back_from_a_mirror(
    studios: Studios, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int, lost: tuple[str, ...]
) -> None:
    """G14: same entries, root, state and stage, whatever the chunks; sheets stay whole; the ledger goes on."""
    monkeypatch.setattr("ledger.refill.CHUNK", chunk)
    before = studios.entries()
    lose(studios, *lost)
    assert refilled(studios, tmp_path / "mirror") == len(before)
    assert studios.entries()[: len(before)] == before


def test_a_mirror_that_stops_before_the_guard_is_continued_by_the_stage(studios: Studios, tmp_path: Path) -> None:
    """The mirror has most, the stage the rest."""
    studios.register(700 + n for n in range(301, 320))
    before = studios.entries()
    lose(studios, "ledger.db")
    assert refilled(studios, tmp_path / "mirror") == len(before)
    assert studios.entries()[: len(before)] == before


def test_without_the_rest_nothing_is_signed(studios: Studios, tmp_path: Path) -> None:
    """Mirror and guard differ, the stage is lost: what there is comes back, and the ledger stays closed."""
    studios.register([1000])
    lose(studios, "ledger.db", "stage.db")
    refused(InconsistencyError, "stage-missing", lambda: refill(studios, tmp_path / "mirror"))
    refused(InconsistencyError, "store-behind-guard", lambda: open_studio(studios.directory, write=True))
    assert studios.size == parse_checkpoint((studios.directory / "guard").read_bytes()).size - 1


def test_an_interrupted_run_goes_on_where_it_ended(
    studios: Studios, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every commit is a whole number of statements; the second run brings the rest."""
    monkeypatch.setattr("ledger.refill.CHUNK", 64)
    before = studios.entries()
    lose(studios, "ledger.db")
    bundle = next((tmp_path / "mirror/tile/entries").glob("002.p/*"))
    kept = bundle.read_bytes()
    bundle.unlink()
    refused(NotFoundError, "source-missing", lambda: refill(studios, tmp_path / "mirror"))
    part = studios.size
    assert 0 < part < len(before)
    bundle.write_bytes(kept)
    assert refilled(studios, tmp_path / "mirror") == len(before) - part


def test_a_mirror_of_lies_is_not_taken(studios: Studios, tmp_path: Path) -> None:
    """An entry, a tile, a checkpoint of somebody else: refused, and nothing of it is in the store."""
    lose(studios, "ledger.db")
    folder = tmp_path / "mirror"
    bundle, tile = folder / "tile/entries/000", folder / "tile/0/000"
    for path, code in ((bundle, "mirror-entries-differ"), (tile, "mirror-root")):
        good = path.read_bytes()
        path.write_bytes(good[:90] + bytes([good[90] ^ 1]) + good[91:])
        refused(VerificationError, code, lambda: refill(studios, folder))
        path.write_bytes(good)
    note = (folder / "checkpoint").read_bytes()
    strange = sign_checkpoint(Checkpoint(ORIGIN, 3, bytes(32)), SigningKey.generate())
    (folder / "checkpoint").write_bytes(strange)
    with pytest.raises(LedgerError):
        refill(studios, folder)
    (folder / "checkpoint").write_bytes(note)
    assert studios.size == 0
    refilled(studios, folder)


def log_key(studios: Studios) -> SigningKey:
    """Return the log's own key."""
    return Studio(studios.directory).read_key("log")


def test_a_fork_is_said_to_be_one(studios: Studios, tmp_path: Path) -> None:
    """A mirror with another signed tree of the guard's size, or a store that is not the mirror's beginning."""
    held = parse_checkpoint((studios.directory / "guard").read_bytes())
    note = (tmp_path / "mirror/checkpoint").read_bytes()
    (tmp_path / "mirror/checkpoint").write_bytes(
        sign_checkpoint(Checkpoint(ORIGIN, held.size, bytes(32)), log_key(studios))
    )
    refused(InconsistencyError, "log-forked", lambda: refill(studios, tmp_path / "mirror"))
    (tmp_path / "mirror/checkpoint").write_bytes(note)
    other = Studios(tmp_path / "other")
    lose(studios, "ledger.db")
    (studios.directory / "ledger.db").write_bytes((other.directory / "ledger.db").read_bytes())
    refused(InconsistencyError, "store-forked", lambda: refill(studios, tmp_path / "mirror"))


def test_a_mirror_beyond_the_guard_shows_that_the_guard_was_set_back(studios: Studios, tmp_path: Path) -> None:
    """It is never silently believed: the guard is found again first."""
    old = (studios.directory / "guard").read_bytes()
    studios.register([1000])
    mirrored(studios, tmp_path / "mirror")
    (studios.directory / "guard").write_bytes(old)
    refused(InconsistencyError, "guard-behind-mirror", lambda: refill(studios, tmp_path / "mirror"))


def test_a_profile_that_did_not_come_with_the_program_is_fetched(studios: Studios, tmp_path: Path) -> None:
    """Blobs come back too: those that the mirror has."""
    name = studios.blob(b"\xff\xd8\xff no photo of any piece")
    lose(studios, "ledger.db")
    (studios.directory / "blobs" / name).unlink()
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        _, missing = instance.refill(studios.source(tmp_path / "mirror"), quiet)
    assert len(missing) == 2 * 700
    assert name not in missing


# The guard ------------------------------------------------------------------------------------------------------------


def reguarded(studios: Studios, *documents: bytes) -> Checkpoint:
    """Find the guard again."""
    with open_studio(studios.directory, write=True, verify=False, clock=studios.clock) as instance:
        return instance.reguard(documents)


def test_a_lost_guard_is_found_in_what_others_hold(studios: Studios, tmp_path: Path) -> None:
    """A mirror's checkpoint and a newer receipt: the newest counts, and the ledger goes on."""
    note = (tmp_path / "mirror/checkpoint").read_bytes()
    (answer,) = studios.register([1000])
    held = (studios.directory / "guard").read_bytes()
    lose(studios, "guard")
    refused(InconsistencyError, "guard-missing", lambda: open_studio(studios.directory, write=True))
    found = reguarded(studios, note, answer.receipts[0])
    assert (studios.directory / "guard").read_bytes() == held
    assert found.size == answer.entries[0] + 1
    studios.register([1001])


def test_what_was_staged_beyond_the_newest_document_counts(studios: Studios, tmp_path: Path) -> None:
    """It may have been acknowledged: database and guard lost, an old mirror, and still nothing is forgotten."""
    note = (tmp_path / "mirror/checkpoint").read_bytes()
    studios.submit(studios.sheet(range(1000, 1010)), studios.piece(1020))
    before, held = studios.entries(), (studios.directory / "guard").read_bytes()
    lose(studios, "guard", "ledger.db")
    reguarded(studios, note)
    assert (studios.directory / "guard").read_bytes() == held
    assert refilled(studios, tmp_path / "mirror") == len(before)


def test_a_guard_is_never_lowered(studios: Studios, tmp_path: Path) -> None:
    """Old documents change nothing; a damaged file is put aside, not mended."""
    note = (tmp_path / "mirror/checkpoint").read_bytes()
    studios.register([1000])
    held = (studios.directory / "guard").read_bytes()
    reguarded(studios, note)
    assert (studios.directory / "guard").read_bytes() == held
    (studios.directory / "guard").write_bytes(b"rubbish")
    reguarded(studios, note)
    assert (studios.directory / "guard").read_bytes() == held
    assert (studios.directory / "guard.damaged-1").read_bytes() == b"rubbish"


def test_documents_of_others_find_nothing(studios: Studios, tmp_path: Path) -> None:
    """Signed by another key, of another log, or two trees of one size."""
    held = parse_checkpoint((studios.directory / "guard").read_bytes())
    lose(studios, "guard")
    key = log_key(studios)
    bad = (
        sign_checkpoint(held, SigningKey.generate()),
        sign_checkpoint(Checkpoint("other.example/kiln", held.size, held.root), key),
        b"rubbish",
    )
    for document in bad:
        with pytest.raises(LedgerError):
            reguarded(studios, document)
    two = sign_checkpoint(held, key), sign_checkpoint(Checkpoint(ORIGIN, held.size, bytes(32)), key)
    refused(InconsistencyError, "log-forked", lambda: reguarded(studios, *two))
    assert not (studios.directory / "guard").exists()


def test_a_stage_of_another_history_is_said_to_be_one(studios: Studios) -> None:
    """The document names a tree that the stage's groups do not continue."""
    held = parse_checkpoint((studios.directory / "guard").read_bytes())
    lose(studios, "guard")
    note = sign_checkpoint(Checkpoint(ORIGIN, held.size - 5, bytes(32)), log_key(studios))
    refused(InconsistencyError, "store-forked", lambda: reguarded(studios, note))


def test_a_guard_of_another_tree_of_that_size_is_a_fork(studios: Studios) -> None:
    """What it holds was signed once; so was this."""
    held = parse_checkpoint((studios.directory / "guard").read_bytes())
    lose(studios, "stage.db")
    with open_studio(studios.directory, write=True, verify=False) as instance, instance.store.read() as reading:
        assert restage(reading, instance.stage, held) > 0
        assert restage(reading, instance.stage, held) == 0
    note = sign_checkpoint(Checkpoint(ORIGIN, held.size, bytes(32)), log_key(studios))
    refused(InconsistencyError, "log-forked", lambda: reguarded(studios, note))
