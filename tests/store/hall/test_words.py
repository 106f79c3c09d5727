"""Words: Chinese old and new, pinyin in every way people type it, English; each found where it is and nowhere else."""

import pytest

from ledger.store.hall.words import MAX_WORDS, asked, matches, romanised, terms


def finds(question: str, text: str) -> bool:
    """Report whether the first reading of a question finds a text."""
    return all(matches(word, terms(text)) for word in asked(question)[0])


@pytest.mark.parametrize(
    "question",
    ["石瓢", "风石", "瓢", "松风石瓢", "松風石瓢", "⽯瓢", "石瓢。", "松风 瓢", "shipiao", "Shipiao", "SHIPIAO",
     "shi piao", "shí piáo", "shípiáo", "shi2piao2", "shi2 piao2", "shi-piao", "ship", "songfengshipiao",
     "song feng shi piao", "songfeng shipiao", "songfeng 瓢", "feng"],
)  # fmt: skip
def test_a_name_is_found_in_every_way_it_is_typed(question: str) -> None:
    """In part or whole; old characters, radicals that look alike, tones as marks or digits, with spaces or without."""
    assert finds(question, "松风石瓢")


@pytest.mark.parametrize(
    "question", ["石松", "瓢石", "西施", "shi song", "ipiao", "piao shi", "shipiaoo", "iao", "风 西"]
)
def test_what_is_not_there_is_not_found(question: str) -> None:
    """Neighbours count, and pinyin begins at a syllable."""
    assert not finds(question, "松风石瓢")


@pytest.mark.parametrize(
    ("question", "text"),
    [("lüni", "绿泥"), ("lvni", "绿泥"), ("lǜ ní", "绿泥"), ("luni", "Lüni"), ("lvni", "Lüni"),
     ("wind PINES", "Wind in the Pines"),
     ("pine", "Wind in the Pines"), ("cafe", "Café"), ("顧景舟製壺", "顾景舟制壶"), ("阳羡", "陽羨"),
     ("2026", "丙午 2026"), ("チ", "チ")],
)  # fmt: skip
def test_other_scripts_and_spellings(question: str, text: str) -> None:
    """ü as keyboards have it, case, accents, seals' old characters, numbers."""
    assert finds(question, text)


def test_syllables_apart_are_one_word_first_and_words_of_their_own_next() -> None:
    """So 石瓢 is found by shi piao, and two things in two places by the second reading."""
    assert [[word.text for word in reading] for reading in asked("shi piao zini")] == [
        ["shipiao", "zini"], ["shi", "piao", "zini"],
    ]  # fmt: skip
    assert len(asked("songfeng")) == 1


def test_a_registered_pinyin_is_found_from_each_of_its_words() -> None:
    """A name's own spelling counts, whatever a table would read; English letters likewise."""
    assert {"pchenmansheng", "pmansheng", "echen"} <= romanised("Chén Mansheng")


@pytest.mark.parametrize("question", ["", "   ", "，。！", '"*()', "́", "“”"])
def test_a_question_of_marks_alone_asks_nothing(question: str) -> None:
    """And nothing of it reaches the index's own language."""
    assert asked(question) == ()


def test_a_long_question_is_cut() -> None:
    """Whoever pastes a page gets its first words."""
    assert len(asked("一 " * 60)[0]) == MAX_WORDS
