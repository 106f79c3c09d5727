"""A piece with its corrections: what it is now, and what each changed."""

from ledger.craft.corrected import follow_corrections
from ledger.craft.kinds.piece.parts import Clay, Decoration, Measures, Note, Title
from ledger.craft.kinds.piece.piece_correction import PieceCorrection
from ledger.craft.profile import zisha
from ledger.craft.reasons import reason
from ledger.craft.stated import corrected_lines, say_measures
from ledger.craft.verdict_words import say_line
from tests.craft.kiln_world import KilnWorld


def corrected(*corrections: PieceCorrection) -> list[tuple[int, str, dict[str, object]]]:
    """Return each note of these corrections: entry, code, fields."""
    numbered = [(index, 1_800_000_000, each) for index, each in enumerate(corrections, 5)]
    _, kept = follow_corrections(KilnWorld().piece(), numbered)
    return [(each.index, told.code, dict(told.fields)) for each in kept for told in corrected_lines(each)]


def correction(**fields: object) -> PieceCorrection:
    """Return a correction of these fields."""
    return PieceCorrection(piece="0123456789ABT", reason="笔误", after="", **fields)  # type: ignore[arg-type]  # fields


def test_the_latest_stands_and_each_tells_what_was_before() -> None:
    """The second correction of a title tells the first one's."""
    first, second = correction(title=Title(zh="一")), correction(title=Title(zh="二", en="Two"), shape="xishi")
    subject, kept = follow_corrections(KilnWorld().piece(), [(5, 0, first), (6, 0, second)])
    assert (subject.title, subject.shape) == (Title(zh="二", en="Two"), "xishi")
    assert [(each.index, each.fields) for each in kept] == [(5, ("title",)), (6, ("title", "shape"))]
    told = corrected(first, second)
    assert [(index, code) for index, code, _ in told] == [
        (5, "corrected-title"), (6, "corrected-title"), (6, "corrected-shape")
    ]  # fmt: skip
    assert (told[1][2]["title_zh"], told[1][2]["title_en"], told[2][2]["shape"]) == ("一", "一", "shipiao")


def test_what_is_only_repeated_is_not_told() -> None:
    """The rules ask for unchanged fields; people are shown the changed ones."""
    same = KilnWorld().piece()
    assert corrected(correction(clay=same.clay, measures=same.measures)) == []
    assert [code for _, code, _ in corrected(correction(clay=same.clay, measures=Measures(weight=300)))] == [
        "corrected-measures"
    ]


def test_every_field_is_told_in_words() -> None:
    """Each with what was before, where that can be said in a line."""
    told = corrected(
        correction(
            title=Title(zh="一"), shape="xishi", clay=Clay(group="hongni", name="朱泥"), forming="machine",
            decoration=(Decoration(technique="carving"),), measures=Measures(weight=300), note=Note(zh="初"),
        ),
        correction(note=Note(en="Second")),
    )  # fmt: skip
    assert [code.removeprefix("corrected-") for _, code, _ in told] == [
        "title", "shape", "clay", "forming", "decoration", "measures", "note", "note",
    ]  # fmt: skip
    _, kept = follow_corrections(
        KilnWorld().piece(), [(5, 1_800_000_000, correction(clay=Clay(group="lvni", name="段泥")))]
    )
    (line,) = corrected_lines(kept[0])
    assert reason(line.code).words == {"group": "clay-group"}
    assert "底槽清" in say_line(line, zisha(), "zh")
    assert "entry 5" in say_line(line, zisha(), "en")


def test_measures_are_told_with_their_units() -> None:
    """What was not stated is left out; a side that was not is a dash."""
    assert say_measures(Measures(capacity=240, method="to-rim", weight=310, length=152, height=68, mouth=60)) == (
        "240 ml, 310 g, 152×–×68 mm, ⌀ 60 mm"
    )
    assert say_measures(Measures(weight=310)) == "310 g"
