"""Folding: each thing that happens to a piece, a person, a kiln is seen at once, and as if it had been seen from afar.

Over all kinds of statements, in any order: `tests/machine`, whose ledger has a hall beside it.
"""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.parts import Clay, Decoration, Measures, RoleName, SealUse, Title
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.profile import zisha
from ledger.store.hall import Answer, Hall, Question
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of, digest
from tests.craft.test_legacy import answer, register
from tests.craft.world import key_of
from tests.desk import Desk
from tests.machine.served import Served, Told, copy_of
from tests.machine.visited import held


class Place(Served):
    """A ledger on disk and its hall."""

    hall: Hall

    def ask(self, text: str = "", **asked: object) -> Answer:
        """Let the hall look at what is new, and ask it."""
        while not self.hall.follow(self.frail.store, 2):
            pass
        return self.hall.ask(Question(text, **asked), zisha())  # type: ignore[arg-type]  # fields of a question

    def words(self) -> dict[str, str]:
        """Return the word of each piece that is shown."""
        return {piece.code: piece.word for piece in self.ask().pieces}

    def anew(self) -> None:
        """Hold the hall against one that has never looked before; see `Visited.examine`."""
        self.ask()
        self.hall.close()
        self.visited.examine(self.frail.store, self.profiles)
        assert held(self.home / "own.db") == held(self.home / "anew.db")


@pytest.fixture
def place() -> Iterator[Place]:
    """Return a founded ledger with its makers and its kiln."""
    place = copy_of(Told(), early=False)
    place.__class__ = Place
    assert isinstance(place, Place)
    place.hall = Hall(place.home / "own.db")
    yield place
    place.hall.close()
    place.drop()


def test_what_becomes_of_pieces_is_their_word(place: Place) -> None:
    """Withdrawn: shown nowhere, and again when it is taken back; disputed, lost: shown, and said."""
    for number in range(4):
        place.make(number, hidden=False)
    assert place.words() == {code_of(number): "registered" for number in range(4)}
    place.becomes(0, "withdrawn", key_of(MAKER))
    place.becomes(1, "disputed", key_of(MAKER))
    place.becomes(2, "stolen", key_of(MAKER))
    assert place.words() == {code_of(1): "in-review", code_of(2): "notice", code_of(3): "registered"}
    place.becomes(0, "cleared", key_of(MAKER))
    place.becomes(1, "withdrawn", key_of(MAKER))
    assert place.words() == {code_of(0): "registered", code_of(2): "notice", code_of(3): "registered"}
    assert place.ask("春水", picks={"word": ("notice",)}).total == 1
    place.anew()


def test_a_pause_is_a_notice_on_every_piece_until_it_ends(place: Place) -> None:
    """Of that maker alone; earlier pieces put in dispute stay so."""
    place.make(0)
    place.make(1, maker=OTHER)
    place.ask()
    place.pause(MAKER)
    assert place.words() == {code_of(0): "notice", code_of(1): "registered"}
    place.resume(MAKER)
    assert place.words() == {code_of(0): "registered", code_of(1): "registered"}
    place.pause(MAKER, earlier="disputed")
    assert place.words()[code_of(0)] == "in-review"
    place.anew()


def test_a_name_stands_at_a_piece_once_it_has_signed_and_no_longer_when_the_key_was_stolen(place: Place) -> None:
    """Neither found by it, nor on that person's list, before; refused, never; revoked from before, no more."""
    code = code_of(0)
    roles = (RoleName(role="carving", person=OTHER), RoleName(role="supervision", person=MASTER))
    place.register(place.piece(number=0, roles=roles, decoration=(Decoration(technique="carving", author=OTHER),)))
    assert place.ask(f"示例{OTHER}").total == place.ask(maker=OTHER).total == 0
    at = place.index
    place.sign_role(code, "carving", OTHER)
    place.refuse_role(code, "supervision", MASTER)
    assert place.ask(f"示例{OTHER}").total == place.ask(maker=OTHER).total == 1
    assert place.ask(f"示例{MASTER}").total == 0
    assert place.ask("陶刻").pieces[0].hands == (MAKER, OTHER)
    place.revoke_by(place.office, OTHER, at)
    assert place.ask(f"示例{OTHER}").total == place.ask(maker=OTHER).total == 0
    place.anew()


def test_pieces_of_a_stolen_key_are_under_review(place: Place) -> None:
    """All it registered since, in one act that names none of them."""
    place.make(0)
    at = place.index
    place.make(1)
    place.ask()
    place.revoke_by(place.office, MAKER, at)
    assert place.words() == {code_of(0): "registered", code_of(1): "in-review"}
    place.anew()


def test_a_corrected_piece_is_found_by_what_stands_now(place: Place) -> None:
    """Title, clay and shape; what stood before finds nothing."""
    place.make(0)
    assert place.ask("示例春水").total == place.ask(picks={"shape": ("shipiao",)}).total == 1
    subject = PieceCorrection(
        piece=code_of(0), title=Title(zh="秋月"), shape="xishi", clay=Clay(group="hongni", name="大红袍"),
        measures=Measures(weight=300), forming="fully-handmade", reason="笔误", after=place.head_of(0),
    )  # fmt: skip
    place.say("PieceCorrection", subject, key_of(MAKER))
    assert place.ask("春水").total == place.ask("底槽清").total == place.ask(picks={"shape": ("shipiao",)}).total == 0
    assert place.ask("qiu yue").total == place.ask("xi shi 大红袍").total == place.ask("紅泥").total == 1
    place.anew()


def test_seals_are_found_by_their_text_old_and_new(place: Place) -> None:
    """Pieces that cite it and its owner; one that is held for a registrar is not shown."""
    for person, seal in ((MAKER, "s1"), (OTHER, "s2")):
        subject = SealRegistration(
            person=person, seal=seal, text="陽羨製壺", relief="relief", width=18, height=18, impression=digest(seal),
            start="2020-01-01", after=place.head(person),
        )  # fmt: skip
        place.say("SealRegistration", subject, key_of(person))
    place.register(place.piece(number=0, seals=(SealUse(seal="s1", place="base"),)))
    place.make(1)
    for text in ("阳羡", "陽羨製壺", "yangxian", "制壶", "zhi hu"):
        answered = place.ask(text)
        assert [piece.code for piece in answered.pieces] == [code_of(0)]
        assert answered.people == (MAKER,)
    assert place.ask(seal=f"{MAKER}/s1").total == 1
    place.anew()


def test_older_works_name_whom_they_may(place: Place) -> None:
    """Nobody before the answer; then who said it is theirs; never whoever registered it."""
    register(place, attributed=MAKER)
    assert place.ask("示例旧作").pieces[0].hands == ()
    assert place.ask(maker="ap").total == place.ask(maker=MAKER).total == 0
    assert place.ask(picks={"firing": ("older",)}).total == 1
    answer(place, "mine")
    assert place.ask(maker=MAKER).pieces[0].code == code_of(0)
    place.anew()


def test_the_dead_may_be_named(place: Place) -> None:
    """By the association's word that they are."""
    register(place, attributed=OTHER)
    assert place.ask(maker=OTHER).total == 0
    place.end(OTHER, reason="deceased")
    assert place.ask(maker=OTHER).total == 1
    place.anew()


def test_a_batch_is_counted_and_its_kiln_found(place: Place) -> None:
    """By outcome, as the doors open; corrections count anew; a plan that is cancelled is gone."""
    place.plan("b1")
    place.load_slots("b1", "1-1", "1-2", "1-3")
    place.ask()
    assert [(code, counts) for code, _, counts in place.hall.batches("qs", ("9999", ""), 9)] == [("b1", {"": 3})]
    place.ignite("b1")
    place.open("b1", {"1-1": "qualified", "1-2": "refire", "1-3": "qualified"})
    place.register(place.piece(slots=("b1/1-1",), number=0))
    place.correct("b1", "1-3", "kiln-change")
    assert place.ask("龙窑").total == place.ask("丁蜀").total == place.ask(picks={"kiln": ("qs",)}).total == 1
    assert place.hall.all_counts("qs") == (1, {"qualified": 1, "refire": 1, "kiln-change": 1})
    assert place.ask("longyao").kilns == ("qs",)
    place.anew()


def test_a_renamed_person_is_found_by_the_present_name(place: Place) -> None:
    """Their pieces too, which were not touched."""
    from ledger.craft.kinds.people.person_enrolment import Names

    place.make(0)
    assert place.ask("乌有").total == 0
    place.change(MAKER, names=Names(zh="乌有生", pinyin="Wu Yousheng"))
    assert place.ask("乌有").total == place.ask("wuyousheng").total == place.ask("yousheng").total == 1
    assert place.ask(f"示例{MAKER}").total == 0
    place.anew()


@pytest.mark.parametrize("damage", [b"", b"not a database at all, not at all" * 100])
def test_a_lost_or_damaged_file_is_made_anew(desk: Desk, tmp_path: Path, damage: bytes) -> None:
    """All in it can be had from the log; thrown away on purpose, likewise."""
    path = tmp_path / "hall.db"
    desk.accepted(desk.piece(1))
    for last in (False, True):
        hall = Hall(path)
        assert hall.follow(desk.store)
        assert hall.ask(Question("示例1"), zisha()).total == 1
        if last:
            hall.drop()
            assert hall.follow(desk.store)
            assert hall.ask(Question(), zisha()).total == 1
        hall.close()
        for each in tmp_path.glob("hall.db*"):
            each.unlink()
        if damage:
            path.write_bytes(damage)


def test_a_hall_of_another_log_is_thrown_away(desk: Desk, tmp_path: Path) -> None:
    """An old copy of the database was put back, and another end grew: nothing of the lost end is shown."""
    (tmp_path / "other").mkdir()
    other = Desk(tmp_path / "other")
    other.sequencer.start()
    other.found()
    other.enrol()
    desk.accepted(desk.piece(1))
    other.clock.time += 60
    other.accepted(other.piece(2))
    hall = Hall(tmp_path / "hall.db")
    for store, code in ((desk.store, code_of(1)), (other.store, code_of(2))):
        assert hall.follow(store)
        assert [piece.code for piece in hall.ask(Question(), zisha()).pieces] == [code]
    hall.close()
    other.close()


def test_two_processes_fold_and_look_at_one_file(desk: Desk, tmp_path: Path) -> None:
    """What one has folded the other finds, though it had looked before; and both may go on."""
    one, two = Hall(tmp_path / "hall.db"), Hall(tmp_path / "hall.db")
    for number, (folds, looks) in enumerate(((one, two), (two, one), (one, one)), 1):
        desk.accepted(desk.piece(number))
        assert folds.follow(desk.store)
        assert looks.ask(Question(), zisha()).total == number
    one.close()
    two.close()


@pytest.mark.studio
def test_an_entry_that_can_t_be_read_shows_nothing(desk: Desk, tmp_path: Path) -> None:
    """Damage is fsck's to say; the rest is shown all the same."""
    desk.accepted(desk.piece(1))
    desk.accepted(desk.piece(2))
    desk.close()
    with sqlite3.connect(tmp_path / "ledger.db") as edited:  # behind everybody's back
        edited.execute("UPDATE entries SET data = x'7b7d' WHERE \"index\" = 6")
    edited.close()
    desk.reopen()
    hall = Hall(tmp_path / "hall.db")
    assert hall.follow(desk.store)
    assert [piece.code for piece in hall.ask(Question(), zisha()).pieces] == [code_of(2)]
    hall.close()
