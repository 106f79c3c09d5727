"""Searching: against a model that looks at every piece, one after the other."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace as changed

from ledger.craft.kinds.piece.parts import Clay, Firing, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.profile import zisha
from ledger.craft.sheet import make_sheet
from ledger.craft.state import Piece
from ledger.store.hall import FACETS, Hall, Question
from ledger.store.hall.words import asked, matches, romanised, terms
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, START, key_of
from tests.desk import Desk

PIECES = 120
TITLES = ("松风石瓢", "春水", "听雨", "掇球", "秋水西施", "大彬如意", "示例井栏", "松涛", "石楠", "风卷葵")
ENGLISH = ("", "Wind in the Pines", "Spring Water", "Plain song", "Shi", "Old well")
SHAPES = ("shipiao", "xishi", "duoqiu", "jinglan")
CLAYS = (("zini", "底槽清"), ("hongni", "大红袍"), ("lvni", "本山绿泥"), ("zini", "清水泥"))
MAKERS = ("m1", "m2", "m3")
WORDS = (
    "松风", "风", "水", "石瓢", "shipiao", "shi piao", "shi", "song", "春水", "Wind", "pine", "old", "西施", "底槽清",
    "绿泥", "lüni", "紫泥", "zini", "m1", "示例m2", "Shili", "2025", "2026", "示例", "nothing", "無", "雨", "卷葵", "s",
)  # fmt: skip
STATED = {"withdrawn": "", "disputed": "in-review", "lost": "notice", "damaged": "registered"}


def subject(number: int, maker: str) -> PieceRegistration:
    """Return a piece that differs from its neighbours in everything that is searched."""
    year = 2026 - (number * 7 % 3)
    group, clay = CLAYS[number * 5 % len(CLAYS)]
    title = Title(zh=TITLES[number % len(TITLES)], en=ENGLISH[number // 3 % len(ENGLISH)])
    fired = (Firing(kind="electric", date=f"{year}-03-20", peak=1180),)
    return changed(
        Desk.subject(None, number, maker), title=title, shape=SHAPES[number // 2 % len(SHAPES)], year=year,
        clay=Clay(group=group, name=clay), late=year < 2025, firings=fired,
    )  # fmt: skip


class Model:
    """Every piece as a dictionary, and search as a loop over them."""

    def __init__(self) -> None:
        self.pieces: list[dict[str, Any]] = []

    def add(self, piece: PieceRegistration) -> None:
        """Add a piece; its texts are gathered here, its names and its lists' words among them."""
        profile = zisha()
        found = set(terms(piece.title.zh) | terms(piece.title.en) | terms(piece.clay.name))
        texts: list[frozenset[str]] = [frozenset(found)]
        for vocabulary, code in (("shape", piece.shape), ("clay-group", piece.clay.group), ("forming", piece.forming)):
            term = profile.term(vocabulary, code)
            assert term is not None
            texts += [terms(word) for word in (term.zh, term.en, *term.aliases)]
        texts.append(terms(f"示例{piece.maker}") | romanised(f"Shili {piece.maker}") | terms(f"Shili {piece.maker}"))
        self.pieces.append(
            {"code": piece.code, "texts": texts, "shape": piece.shape, "clay": piece.clay.group, "firing": "studio",
             "year": str(piece.year), "maker": piece.maker, "word": "registered", "kiln": ""}
        )  # fmt: skip

    def ask(self, question: Question) -> tuple[list[str], dict[str, dict[str, int]]]:
        """Return the codes that answer, the newest first, and the counts of each facet."""
        live = [piece for piece in reversed(self.pieces) if piece["word"]]
        for reading in asked(question.text):
            found = [piece for piece in live if all(self._has(piece, word) for word in reading)]
            if any(all(self._has(piece, word) for word in reading) for piece in self.pieces):
                break
        else:
            found = [] if asked(question.text) else live
        found = [piece for piece in found if question.maker in ("", piece["maker"])]

        def picked(piece: dict[str, Any], but: str = "") -> bool:
            return all(piece[name] in values for name, values in question.picks.items() if values and name != but)

        counts: dict[str, dict[str, int]] = {name: {} for name in FACETS}
        for name in FACETS:
            for piece in found:
                if piece[name] and picked(piece, name):
                    counts[name][piece[name]] = counts[name].get(piece[name], 0) + 1
            for value in question.picks.get(name, ()):
                counts[name].setdefault(value, 0)
        return [piece["code"] for piece in found if picked(piece)], counts

    @staticmethod
    def _has(piece: dict[str, Any], word: Any) -> bool:
        return piece["year"] == word.text or any(matches(word, text) for text in piece["texts"])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Hall, Model]]:
    """Return a hall of many pieces, some of which something became of, and the model of it."""
    folder = tmp_path_factory.mktemp("hall")
    desk, model, hall = Desk(folder), Model(), Hall(folder / "hall.db")
    desk.sequencer.start()
    desk.found()
    for maker in MAKERS:
        desk.enrol(maker)
    for start in range(0, PIECES, 20):
        maker = MAKERS[start // 20 % len(MAKERS)]
        pieces = [subject(number, maker) for number in range(start, start + 20)]
        desk.accepted(make_sheet(pieces, key_of(maker), START, ORIGIN))
        for piece in pieces:
            model.add(piece)
        hall.follow(desk.store, 1)
    for number, (status, word) in enumerate(list(STATED.items()) * 3):
        _becomes(desk, model.pieces[number * 9], status, word)
    while not hall.follow(desk.store, 3):
        pass
    yield hall, model
    hall.close()
    desk.close()


def _becomes(desk: Desk, piece: dict[str, Any], status: str, word: str) -> None:
    row = desk.store.get(Piece, piece["code"])
    assert row is not None
    stated = PieceStatus(piece=piece["code"], status=status, reason="other", after=row.head.hex())
    from ledger.craft.submission import format_submission

    desk.accepted(format_submission([desk.sign("PieceStatus", stated, key_of(piece["maker"]))]))
    piece["word"] = word


def pages(hall: Hall, question: Question) -> list[str]:
    """Return the codes of every page, one after the other."""
    codes: list[str] = []
    while True:
        answer = hall.ask(changed_after(question, codes[-1] if codes else ""), zisha())
        codes += [piece.code for piece in answer.pieces]
        if not answer.more:
            return codes
        assert answer.more == codes[-1]


def changed_after(question: Question, after: str) -> Question:
    """Return the question of the next page."""
    return Question(question.text, question.picks, question.maker, question.seal, after, question.limit)


texts = st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join)
picks = st.fixed_dictionaries(
    {},
    optional={
        "shape": st.lists(st.sampled_from(SHAPES), max_size=2, unique=True).map(tuple),
        "clay": st.lists(st.sampled_from(["zini", "hongni", "heini"]), max_size=2, unique=True).map(tuple),
        "year": st.lists(st.sampled_from(["2024", "2025", "1999"]), max_size=2, unique=True).map(tuple),
        "word": st.lists(st.sampled_from(["registered", "notice", "in-review"]), max_size=2, unique=True).map(tuple),
        "firing": st.just(("studio",)),
    },
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(text=texts, chosen=picks, maker=st.sampled_from(["", "", "m1", "m9"]), limit=st.sampled_from([1, 7, 24]))
def test_every_question_is_answered_as_a_loop_over_all_pieces_would(
    both: tuple[Hall, Model], text: str, chosen: dict[str, tuple[str, ...]], maker: str, limit: int
) -> None:
    """Total, order, pages without gap or repeat, and every count."""
    hall, model = both
    question = Question(text, chosen, maker, limit=limit)
    codes, counts = model.ask(question)
    answer = hall.ask(question, zisha())
    assert answer.total == len(codes)
    assert pages(hall, question) == codes
    assert {name: dict(values) for name, values in answer.facets.items()} == counts


def test_the_model_finds_something_and_not_everything(both: tuple[Hall, Model]) -> None:
    """The control: words of which each answer differs, and pieces that are shown nowhere."""
    hall, model = both
    totals = [hall.ask(Question(word), zisha()).total for word in WORDS]
    assert 0 in totals
    assert len(set(totals)) > 8
    assert hall.ask(Question(), zisha()).total == PIECES - 3
    assert {piece["word"] for piece in model.pieces} == {"", "registered", "notice", "in-review"}


def test_a_page_after_a_piece_that_nobody_knows_is_empty(both: tuple[Hall, Model]) -> None:
    """Somebody made the address up."""
    answer = both[0].ask(Question(after=code_of(99_999)), zisha())
    assert (answer.pieces, answer.more) == ((), "")


def test_people_are_found_by_name_in_the_order_of_their_pinyin(both: tuple[Hall, Model]) -> None:
    """And browsed without a word."""
    hall = both[0]
    assert [code for code, _ in hall.people()[0]] == ["m1", "m2", "m3"]
    assert [code for code, _ in hall.people("示例m2")[0]] == ["m2"]
    assert [code for code, _ in hall.people(after=("shili m1", "m1"))[0]] == ["m2", "m3"]
    assert hall.people("乌有") == ([], False)


def test_a_file_of_another_form_is_made_anew(tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later release reads another way: what is there is thrown away and folded again."""
    hall = Hall(tmp_path / "other.db")
    desk.accepted(desk.piece(1))
    assert hall.follow(desk.store)
    monkeypatch.setattr("ledger.store.hall.fold.VERSION", 99)
    from ledger.store.hall.fold import form

    form.cache_clear()
    assert hall.follow(desk.store)
    assert hall.ask(Question("示例1"), zisha()).total == 1
    monkeypatch.undo()
    form.cache_clear()
    hall.close()
