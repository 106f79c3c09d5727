"""A verdict spoken: names of the craft, times where the kilns stand, both languages."""

import pytest

from ledger.craft.profile import zisha
from ledger.craft.verdict import Verdict
from ledger.craft.verdict_line import Line, line
from ledger.craft.verdict_words import say_basis, say_first, say_fixed, say_line, say_time, say_word
from ledger.log.encoding import parse_time

AT = parse_time("2026-05-18T08:30:59Z")


@pytest.mark.parametrize(
    ("spoken", "zh", "en"),
    [
        (line("outcome", "signature", outcome="excellent", slot="1-2-3-1-2", grade="excellent", fault="", batch="b1",
              index=395),
         "窑方签署的开窑结果：成品优等（一节二排三幢一层二位；账本第 395 条）。",
         "Outcome signed by the kiln: Excellent (section 1, row 2, stack 3, layer 1, place 2; entry 395)."),
        (line("time-witnessed", "witnesses", before=AT, operators=("museum.example", "town.example")),
         "不晚于 2026-05-18 16:30 (UTC+8) 记入，外部时钟见证：museum.example、town.example。",
         "Entered not after 2026-05-18 16:30 (UTC+8), by outside clocks: museum.example, town.example."),
        (line("title", title_zh="春水", title_en="Spring Water"), "作品：春水", "Title: Spring Water"),
        (line("role-awaits", role="supervision"), "监制：待签署", "Supervision: awaiting signature"),
        (line("seal", place="base", text="示例", width=18, height=18, state="held", seal="s1", impression="00"),
         "底款：「示例」，18 × 18 毫米（印文与他人相同，登记员核对中）",
         "Base: “示例”, 18 × 18 mm (its text is another person's too; a registrar is looking into it)"),
        (line("shape", shape="newer-shape"), "器型：newer-shape", "Shape: newer-shape"),
        (line("weight", weight=310), "重量：310 克", "Weight: 310 g"),
    ],
)  # fmt: skip
def test_a_line_is_a_sentence(spoken, zh, en):
    """Codes become the craft's words, times are told at the kilns, lists are joined, names follow the language."""
    assert say_line(spoken, zisha(), "zh") == zh
    assert say_line(spoken, zisha(), "en") == en


def test_a_flag_is_spoken_in_the_profile_s_words():
    """The sentence of a contradiction is the craft's own."""
    assert "GB/T 10816-2008" in say_line(line("flag", flag="gi-forming"), zisha(), "zh")


def test_a_damaged_time_field_is_shown_as_it_is():
    """A field that should be a time and is not is shown, not guessed at."""
    assert "soon" in say_line(line("time-ledger", "server", time="soon"), zisha(), "en")


def verdict_of(word, because: Line | None) -> Verdict:
    """Return a verdict with this word."""
    return Verdict("0123456789ABT", AT, word, because)


def test_the_first_sentence_says_why():
    """A mismatch says what to do, whatever refused; the others say why; registered needs nothing said."""
    assert say_first(verdict_of("mismatch", line("inclusion-root")), zisha(), "zh").endswith("请勿仅凭此证付款。")
    assert say_first(verdict_of("in-review", line("disputed")), zisha(), "zh") == "协会正在核对，尚无结论。"
    assert say_first(verdict_of("registered", None), zisha(), "en") == ""
    assert say_word(verdict_of("not-current", line("withdrawn")), "zh") == "此证已停用"


def test_a_basis_tells_what_was_reckoned_here():
    """A tick's words name this device, a server's answer names the ledger, other lines have none."""
    assert say_basis(line("included", "inclusion", index=1, size=2), "en").startswith("checked here")
    assert say_basis(line("included", "server", index=1, size=2), "zh") == "据账本答复"
    assert say_basis(line("weight", weight=310), "zh") == ""


def test_times_are_told_to_the_minute_with_their_place():
    """Seconds are dropped, the offset is said."""
    assert say_time(AT) == "2026-05-18 16:30 (UTC+8)"


def test_unchanged_is_said_only_where_the_record_was_found_in_the_ledger():
    """A proof QR alone shows who printed it: no sentence may add that the record is unchanged."""
    printed = line("printed", "signature", title="春水", maker="示例", index=3)
    unsure = Verdict("0123456789ABT", AT, "cannot-tell", line("printed-not-checked"), (printed,))
    assert say_fixed(unsure, "zh") == say_fixed(unsure, "en") == ""
    found = Verdict("0123456789ABT", AT, "registered", None, (printed, line("included", "inclusion", index=3, size=9)))
    assert say_fixed(found, "zh").startswith("以上说明记录未被改动")
