"""B8: somebody else's photographs used for a piece: the exact digest is found, told to both makers and the registrar.

Two makers; of every two pieces of the second one takes a photo of the first's, as the front or as another view. Looked
for through the views that a server keeps, once as it grew and once made anew.
"""

import tempfile
from pathlib import Path
from random import Random
from unittest.mock import patch

from msgspec.structs import replace as changed

from api.photo_reuse import reused
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import make_sheet
from ledger.sequencer import Accepted
from ledger.store import views as module
from ledger.store.views import Views
from tests.assure.row import Figures, Row, counted, found
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Desk

AT_ONCE = 250  # pieces of one sheet


def borrowed(own: PieceRegistration, other: PieceRegistration, random: Random) -> tuple[PieceRegistration, str]:
    """Return a piece with one of another's photos in the place of one of its own, and that photo's digest."""
    place, photo = random.randrange(len(own.photos)), random.choice(other.photos)
    photos = list(own.photos)
    photos[place] = changed(photo, view=photos[place].view)
    return changed(own, photos=tuple(photos)), photo.sha256


def reuses(count: int, random: Random) -> Figures:
    """Use `count` photos again, and as many pieces beside that use their own."""
    with tempfile.TemporaryDirectory() as name:
        desk = Desk(Path(name))
        desk.found()
        for maker in ("m1", "m2"):
            desk.enrol(maker)
        views, wanted = Views(Path(name) / "views.db"), set[str]()
        for start in range(0, count, AT_ONCE):
            numbers = range(start, min(start + AT_ONCE, count))
            first = [desk.subject(number, "m1") for number in numbers]
            second = []
            for number, other in zip(numbers, first, strict=True):
                piece, photo = borrowed(desk.subject(count + number, "m2"), other, random)
                second += [piece, desk.subject(2 * count + number, "m2")]
                wanted.add(photo)
            for maker, pieces in (("m1", first), ("m2", second)):
                answer = desk.submit(make_sheet(pieces, key_of(maker), START, ORIGIN))
                assert isinstance(answer, Accepted), answer
            views.follow(desk.store)
        anew = Views(Path(name) / "anew.db")
        while not anew.follow(desk.store):
            pass
        assert views.repeated(desk.store) == anew.repeated(desk.store), "views made anew say otherwise"
        with desk.store.read() as reading:
            told = reused(reading, lambda at: next(reading.entries(at, at + 1)), views.repeated(desk.store))
        flagged = {each["sha256"] for each in told}
        for number in counted(count):
            del number
        assert flagged == wanted, f"{len(wanted - flagged)} photos were used again and not told"
        for each in told:
            assert {piece["maker"] for piece in each["pieces"]} == {"m1", "m2"}
        views.close()
        anew.close()
        desk.close()
    return {
        "photos used again": count,
        "flagged": len(flagged),
        "flagged beside": len(flagged - wanted),
        "pieces": 3 * count,
    }


def _unnoticed(random: Random) -> str:
    with patch.object(module, "photos_of", lambda _: ()):
        return found(lambda: reuses(5, random))


ROWS = (
    Row(
        name="B8", claim="a photo that live pieces of two makers name is always told, and no other is",
        unit="photos used again", small=25, full=1000, run=reuses, control=_unnoticed,
    ),
)  # fmt: skip
