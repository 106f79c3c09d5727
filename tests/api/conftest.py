"""A furnished studio, served: shared by the tests that only read, new for those that write."""

from collections.abc import Iterator

import pytest

from ledger.craft.kinds.piece.parts import RoleName, SealUse
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of

SLOTTED, STUDIO, FLAGGED, UNKNOWN = 1, 2, 3, 99


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio with a fired batch and three pieces; nobody writes to it."""
    with Served(tmp_path_factory.mktemp("served") / "studio") as studio:
        furnish(studio)
        yield studio


@pytest.fixture(scope="module")
def common(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio for tests that leave nothing behind."""
    with Served(tmp_path_factory.mktemp("common") / "studio") as studio:
        yield studio


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio of one's own, opened and empty but for its people and a kiln."""
    with Served(tmp_path_factory.mktemp("desk") / "studio") as studio:
        yield studio


def furnish(studio: Served) -> None:
    """Fire a batch and register a piece of it, a studio piece, and one that contradicts itself."""
    studio.seal(MAKER, "s1")
    studio.mark(MAKER, "2020-01-01")
    studio.fired("b1", {"1-1": "excellent", "1-2": "seconds/warped", "1-3": "scrapped/collapsed", "1-4": "refire"})
    piece = studio.piece(
        slots=("b1/1-1",), number=SLOTTED, seals=(SealUse(seal="s1", place="base"),),
        roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER),
               RoleName(role="supervision", person=MASTER), RoleName(role="design", person=OTHER)),
    )  # fmt: skip
    studio.register(studio.with_photos(piece))
    studio.sign_role(code_of(SLOTTED), "carving", OTHER)
    studio.refuse_role(code_of(SLOTTED), "design", OTHER)
    studio.register(studio.piece(number=STUDIO))
    studio.register(studio.piece(number=FLAGGED, forming="slip-cast", gi=True))
