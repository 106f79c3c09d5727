"""From the ledger to paper: what prints say, and what they leave out."""

from collections.abc import Iterator
from typing import Any

import pytest
from msgspec.structs import replace as changed

from certs.certificate import print_certificate
from certs.fields import SignedRole, Words
from certs.printing import PrintRoom
from certs.summary import open_summary, parse_link
from certs.verify import verify
from ledger.craft.kinds.kiln.line import Line
from ledger.craft.kinds.piece.parts import Clay, EditionNumber, Firing, Measures, Note, RoleName, SealUse
from ledger.craft.profile import zisha
from ledger.craft.state import Put, Seal
from ledger.errors import NotFoundError, PolicyError
from ledger.log.tree import hash_leaf
from tests.certs.ledger_world import CORRECTED, FIRST_ITEM, SLOTTED, STUDIO, LedgerWorld
from tests.certs.prints import picture
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.world import ORIGIN


class Head:
    """The head of a view."""

    def __init__(self, size: int) -> None:
        self.size = size


class WorldReading:
    """The world's state and entries as one view of a store."""

    def __init__(self, world: LedgerWorld) -> None:
        self._world = world
        self.get, self.list, self.index_of = world.state.get, world.state.list, world.ids.get

    def head(self) -> Head:
        """Return the head."""
        return Head(len(self._world.entered.entries))

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield entries."""
        yield from self._world.entered.entries[start:end]


class Blobs(dict[str, bytes]):
    """Blobs in memory."""


def room_of(world: LedgerWorld, **changes: Any) -> PrintRoom:
    """Return the print room over a world."""
    given: dict[str, Any] = {
        "reading": WorldReading(world), "prover": world.entered, "profile": zisha(), "blobs": Blobs(),
        "certifier": world.certifier, "origin": ORIGIN, "host": "zisha.example", "mirror": "mirror.example",
        "time": world.time,
    }  # fmt: skip
    return PrintRoom(**{**given, **changes})


@pytest.fixture
def world() -> LedgerWorld:
    """A ledger of one's own."""
    return LedgerWorld()


@pytest.fixture
def room(world: LedgerWorld) -> PrintRoom:
    """The print room over it."""
    return room_of(world)


def test_a_slotted_piece_prints_where_it_was_fired_and_what_came_out(room: PrintRoom) -> None:
    """Kiln, batch, slot, day of opening and grade stand on the paper; the maker's words are the maker's."""
    fields = room.certificate(code_of(SLOTTED))
    assert fields.kiln == Words("示例龙窑 · b1 · 1-1", "")
    assert fields.grade == Words("优等", "Excellent")
    assert fields.opened.startswith("2026-")
    assert (fields.title, fields.shape) == (
        Words("示例春水", "Sample Spring Water"),
        Words("石瓢", "Shipiao (stone ladle)"),
    )
    assert fields.clay == Words("底槽清", zisha().words("clay", "dicaoqing", "en"))
    assert fields.forming == Words("全手工", "Fully handmade")
    assert (fields.capacity_ml, fields.weight_g, fields.size_mm) == (240, 310, None)
    assert (fields.host, fields.mirror, fields.sample, fields.gi) == ("zisha.example", "mirror.example", False, False)


def test_a_role_is_printed_with_its_name_once_signed_and_not_before(room: PrintRoom, world: LedgerWorld) -> None:
    """The maker's own role and the carver's are on paper; the supervision waits, and says nothing."""
    code = code_of(SLOTTED)
    names = [(each.role.zh, each.name.zh) for each in room.certificate(code).roles]
    assert names == [("成型", f"示例{MAKER}"), ("陶刻", f"示例{OTHER}")]
    world.sign_role(code, "supervision", MASTER)
    later = room_of(world).certificate(code).roles
    assert later[-1] == SignedRole(Words("监制", "Supervision"), Words(f"示例{MASTER}", f"Shili {MASTER}"))


def test_standing_is_what_was_held_when_it_was_made(room: PrintRoom) -> None:
    """The title attested since 2020 stands on a pot of 2026."""
    assert room.certificate(code_of(SLOTTED)).standing == (Words("工艺美术师", "Craft master"),)


def test_leave_to_use_a_mark_is_no_standing_and_turns_the_heading(world: LedgerWorld) -> None:
    """宜兴紫砂 stands on the paper of a piece that states it; the leave is not listed among honours."""
    world.mark(MAKER, "2020-01-01")
    world.register(world.piece(number=31, gi=True))
    fields = room_of(world).certificate(code_of(31))
    assert fields.gi
    assert [each.zh for each in fields.standing] == ["工艺美术师"]
    assert room_of(world).label(code_of(31)).gi


def test_a_studio_firing_says_so_and_has_no_grade(room: PrintRoom) -> None:
    """Without a slot there is no opening and no grade, and the paper says who fired it."""
    fields = room.certificate(code_of(STUDIO))
    assert fields.kiln == Words("工作室自烧 · 电窑 1150 °C · 2026-05-01", "Studio firing, Electric kiln")
    assert (fields.grade, fields.opened) == (None, "")


def test_seconds_are_called_slight_flaw_on_paper(room: PrintRoom) -> None:
    """次品 is the kiln list's word."""
    assert room.certificate(code_of(CORRECTED)).grade == Words("微瑕", "Slight flaw")


def test_a_line_of_two_firings_is_printed_whole(world: LedgerWorld) -> None:
    """Dragon kiln, refire, and a last studio firing follow one another."""
    world.fired("b7", {"1-1": "refire"})
    world.plan("b8")
    world.load("b8", Line(slot="1-2", person=MAKER, came_from="b7/1-1"))
    world.ignite("b8")
    world.open("b8", {"1-2": "qualified"})
    piece = world.piece(slots=("b7/1-1", "b8/1-2"), number=40)
    world.register(piece)
    fields = room_of(world).certificate(code_of(40))
    assert fields.kiln is not None
    assert fields.kiln.zh == "示例龙窑 b7 1-1 → 示例龙窑 b8 1-2"
    assert fields.grade == Words("合格", "Good")


def test_what_the_maker_adds_is_printed(world: LedgerWorld) -> None:
    """Edition, note, size, blend and mesh stand where they were stated."""
    world.register(
        world.piece(
            number=41, edition=EditionNumber(edition="spring", number=3, size=8), note=Note(zh="三足", en="Three feet"),
            measures=Measures(weight=310, length=160, width=110, height=80),
            clay=Clay(group="zini", name="自配泥", blend="natural", mesh=60),
            firings=(Firing(kind="electric", date="2026-04-30"),),
        )
    )  # fmt: skip
    fields = room_of(world).certificate(code_of(41))
    assert (fields.edition, fields.note, fields.size_mm) == ((3, 8), Words("三足", "Three feet"), (160, 110, 80))
    assert fields.clay == Words("原矿自配泥 · 60 目", f"{zisha().words('clay-group', 'zini', 'en')}, natural")
    assert fields.kiln == Words("工作室自烧 · 电窑 · 2026-04-30", "Studio firing, Electric kiln")


def test_pictures_are_the_front_and_the_registered_impression(world: LedgerWorld) -> None:
    """Where the files have come in they are printed; where they have not, a drawing or an empty place stands in."""
    code = code_of(SLOTTED)
    assert (room_of(world).certificate(code).photo, room_of(world).certificate(code).seal) == (None, None)
    shown = {photo.view: photo.sha256 for photo in world.piece().photos}
    seal = next(iter(world.state.list(Seal, MAKER)))
    fields = room_of(world, blobs=Blobs({shown["front"]: b"front", seal.impression: b"seal"})).certificate(code)
    assert (fields.photo, fields.seal) == (b"front", b"seal")


def test_a_seal_held_for_the_registrar_is_not_printed(world: LedgerWorld) -> None:
    """Whose text was another's first waits for a decision, on paper too."""
    seal = world.row(Seal, f"{MAKER}/s1")
    world.state.apply([Put(changed(seal, state="held"))])
    assert room_of(world, blobs=Blobs({seal.impression: b"seal"})).certificate(code_of(SLOTTED)).seal is None


def test_the_proof_link_is_signed_and_speaks_of_this_entry(room: PrintRoom, world: LedgerWorld) -> None:
    """The certifier vouches for code, entry, hash and what is printed; the link QR leads to the same place."""
    fields = room.certificate(code_of(SLOTTED))
    link = parse_link(fields.proof_link)
    assert link.summary is not None
    summary = open_summary(link.summary, [world.certifier.public])
    assert (summary.origin, summary.code, summary.serial) == (ORIGIN, code_of(SLOTTED), 1)
    assert (summary.index, summary.leaf_hash) == (fields.index, hash_leaf(world.entered.entries[fields.index]))
    assert (summary.title, summary.person, summary.shape, summary.year) == ("示例春水", MAKER, "石瓢", 2026)
    assert parse_link(fields.link) == (fields.host, fields.code, None)


@pytest.mark.parametrize("number", [SLOTTED, FIRST_ITEM + 4])
def test_the_printed_file_alone_verifies(number: int, room: PrintRoom, world: LedgerWorld) -> None:
    """A statement's certificate and a sheet item's: the PDF carries what the verifier needs."""
    code = code_of(number)
    pdf = print_certificate(room.certificate(code), room.attachments(code))
    report = verify(pdf, world.entered.trust(), world.time)
    assert (report.form, report.verdict.word, report.verdict.code) == ("pdf", "registered", code)


def test_the_same_view_prints_the_same_values(world: LedgerWorld) -> None:
    """Same ledger, same time: nothing on the paper is drawn by lot."""
    code = code_of(SLOTTED)
    assert room_of(world).certificate(code) == room_of(world).certificate(code)


def test_a_trial_ledger_prints_samples_only(world: LedgerWorld) -> None:
    """样张 SAMPLE on certificate, label and kiln list."""
    room = room_of(world, origin=f"{ORIGIN}/trial", blobs=Blobs({"x": picture()}))
    assert room.sample
    assert room.label(code_of(SLOTTED)).sample
    assert room.certificate(code_of(SLOTTED)).sample
    assert room.kiln_list("b1").sample


def test_a_label_carries_the_link_alone(room: PrintRoom) -> None:
    """Code, host, shape: no name, no proof."""
    label = room.label(code_of(SLOTTED))
    assert (label.code, label.host, label.shape) == (code_of(SLOTTED), "zisha.example", "石瓢")
    assert parse_link(label.link).summary is None


def test_an_unknown_piece_is_not_printed(room: PrintRoom) -> None:
    """Nothing is printed that the ledger does not have."""
    with pytest.raises(NotFoundError, match="piece-unknown"):
        room.certificate(code_of(99))


def test_a_piece_under_review_is_not_printed(world: LedgerWorld) -> None:
    """Its slot was corrected to what may not be certified: no new paper until that is settled."""
    world.correct("b1", "1-1", "scrapped/cracked")
    with pytest.raises(PolicyError, match="print-stopped"):
        room_of(world).certificate(code_of(SLOTTED))
    with pytest.raises(PolicyError, match="print-stopped"):
        room_of(world).label(code_of(SLOTTED))


def test_the_kiln_list_walks_along_the_kiln(world: LedgerWorld) -> None:
    """Slots in walking order, bulk wares counted, outcomes with their faults, works once registered."""
    world.plan("b9", layout=("1-1..12", "2-1"))
    world.load_slots("b9", "1-10", "1-2")
    world.load("b9", Line(slot="2-1", person=OTHER, count=120))
    before = room_of(world).kiln_list("b9")
    assert (before.root, before.closed, [line.slot for line in before.lines]) == (None, "", ["1-2", "1-10", "2-1"])
    assert [line.outcome for line in before.lines] == [None, None, None]
    world.ignite("b9")
    world.open("b9", {"1-2": "seconds/warped", "1-10": "qualified", "2-1": "qualified"})
    world.register(world.piece(slots=("b9/1-2",), number=50))
    after = room_of(world).kiln_list("b9")
    assert after.root is not None
    assert after.closed
    assert [line.pieces for line in after.lines] == [1, 1, 120]
    assert after.lines[0].works == Words("示例春水", "Sample Spring Water")
    assert after.lines[0].outcome == Words("次品 · 变形", "Seconds: warped")
    assert after.lines[2].works == Words("统货 120 件", "120 coarse wares")


def test_an_unknown_batch_has_no_list(room: PrintRoom) -> None:
    """A batch that the ledger does not have is said to be unknown."""
    with pytest.raises(NotFoundError, match="batch-unknown"):
        room.kiln_list("b99")


def test_a_seal_cited_is_the_first_that_may_be_shown(world: LedgerWorld) -> None:
    """Of two seals the first in the maker's order is printed."""
    world.seal(MAKER, "s2")
    world.register(world.piece(number=60, seals=(SealUse(seal="s2", place="base"), SealUse(seal="s1", place="lid"))))
    second = world.row(Seal, f"{MAKER}/s2").impression
    assert room_of(world, blobs=Blobs({second: b"second"})).certificate(code_of(60)).seal == b"second"


def test_several_hands_stand_in_the_profiles_order(world: LedgerWorld) -> None:
    """Roles are listed as the trade lists them, not as they were typed."""
    roles = (RoleName(role="kiln-master", person=MAKER), RoleName(role="design", person=MAKER))
    world.register(world.piece(number=61, roles=roles))
    assert [each.role.zh for each in room_of(world).certificate(code_of(61)).roles] == ["设计", "把桩"]
