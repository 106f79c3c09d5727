"""A small town's ledger behind a real server on the loopback, for tests in a real browser.

    with Town(tmp_path / "studio") as town:
        town.address                             http://127.0.0.1:41233
        town.code("slotted")                     the piece code of one of the town's pieces

What is served is the whole app as uvicorn gets it; the pieces have real pictures (the sample data's drawings), a fired
batch, seals, roles, an owner, a report of theft. Statements may be posted while browsers look.
"""

from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from msgspec.structs import replace as changed

from ledger.craft.code import show_code
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.parts import (
    Decoration,
    EditionNumber,
    Measures,
    Note,
    Photo,
    RoleName,
    SealUse,
    Title,
)
from tests.browser.over_http import OverHttp
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.owning_world import OwningWorld, claim_of, owner_of
from tests.craft.world import key_of

DATA = Path(__file__).parents[2] / "examples" / "data"
PIECES = {"slotted": 1, "studio": 2, "flagged": 3, "owned": 4, "stolen": 5, "withdrawn": 6, "disputed": 7, "hidden": 8}
NOWHERE = 99


class Town(OverHttp, OwningWorld):
    """A studio with something of everything, served over HTTP."""

    def __enter__(self) -> Self:
        """Furnish it and serve it."""
        super().__enter__()
        _furnish(self)
        self.listen()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.silence()
        super().__exit__(kind, error, trace)

    @staticmethod
    def code(name: str) -> str:
        """Return the stored code of one of `PIECES`."""
        return code_of(PIECES[name])

    def shown_code(self, name: str) -> str:
        """Return the code as it is printed."""
        return show_code(self.code(name))

    def pictured(self, subject: Any, drawing: str = "1-1-1-1-1") -> Any:
        """Return the registration with real photos whose files are in the studio."""
        photos = []
        for view in ("front", "base"):
            name = self.instance.blobs.put((DATA / "photos" / f"{drawing}-{view}.jpg").read_bytes())
            photos.append(Photo(sha256=name, type="image/jpeg", view=view, width=1200, height=900))
        macro = self.instance.blobs.put((DATA / "photos" / "1-1-2-1-1-base.jpg").read_bytes())
        photos.append(Photo(sha256=macro, type="image/jpeg", view="macro", width=1200, height=900))
        return changed(subject, photos=tuple(photos))

    def sell(self, numbers: Collection[int], bare: Collection[int] = ()) -> None:
        """Register pieces to be owned, those in `bare` without a hidden code, and bring each photo that is missing."""
        for view in ("front", "base"):  # of the piece whose photos nobody has brought: audits are to find nothing
            self.instance.blobs.put(f"photo {view} ".encode())
        for number in numbers:
            claim = "" if number in bare else claim_of(number).did
            self.register(self.pictured(self.piece(number=number, claim=claim)))


def _furnish(town: Town) -> None:
    for seal, file, place, width in (("base-1", "zs001", "阳春制陶", 22), ("lid-1", "zs002", "甲印", 9)):
        impression = town.instance.blobs.put((DATA / "seals" / f"{file}-base-1.jpg").read_bytes())
        subject = SealRegistration(
            person=MAKER, seal=seal, text=place, relief="relief", width=width, height=width, impression=impression,
            start="2020-01-01", after=town.head(MAKER),
        )  # fmt: skip
        town.say("SealRegistration", subject, key_of(MAKER))
    town.mark(MAKER, "2020-01-01")
    town.fired("b1", {"1-1": "excellent", "1-2": "seconds/warped", "1-3": "scrapped/collapsed", "1-4": "refire"})
    piece = town.piece(
        slots=("b1/1-1",), number=PIECES["slotted"], title=Title(zh="松风石瓢", en="Wind in the Pines · Shipiao"),
        seals=(SealUse(seal="base-1", place="base"), SealUse(seal="lid-1", place="lid")),
        measures=Measures(capacity=280, method="to-rim", length=168, width=112, height=86, mouth=58, weight=318, lid=9),
        decoration=(Decoration(technique="carving"),), edition=EditionNumber(edition="songfeng", number=3, size=8),
        note=Note(zh="三足鼎立，桥钮一脉，壶身刻竹枝。"),
        roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER),
               RoleName(role="supervision", person=MASTER), RoleName(role="design", person=OTHER)),
    )  # fmt: skip
    town.register(town.pictured(piece))
    code = code_of(PIECES["slotted"])
    town.sign_role(code, "carving", OTHER)
    town.refuse_role(code, "design", OTHER)
    town.register(town.piece(number=PIECES["studio"]))
    town.register(town.pictured(town.piece(number=PIECES["flagged"], forming="slip-cast", gi=True), "2-1-1-1-1"))
    for name in ("owned", "stolen", "hidden"):
        number = PIECES[name]
        town.register(town.pictured(town.piece(number=number, claim=claim_of(number).did), "1-1-1-2-1"))
        if name != "hidden":
            town.claim(number, "a")
    town.transfer(PIECES["owned"], "a", "b")
    town.becomes(PIECES["stolen"], "stolen", owner_of(PIECES["stolen"], "a"))
    for name in ("withdrawn", "disputed"):
        town.register(town.pictured(town.piece(number=PIECES[name]), "1-1-1-3-1"))
        town.becomes(PIECES[name], name, key_of(MAKER))
