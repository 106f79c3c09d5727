"""The verdict: which word applies, which lines are ticked, what is unknown and what is absent."""

from dataclasses import replace
from typing import Any

import pytest

from ledger.craft.kinds.piece.parts import (
    Clay,
    Decoration,
    EditionNumber,
    Firing,
    Measures,
    Note,
    RoleName,
    SealUse,
    SetNumber,
    Title,
)
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import zisha
from ledger.craft.status import CLAIMED, DAMAGED, DESTROYED, DISPUTED, LOST, REPLACED, WITHDRAWN
from ledger.craft.verdict import AHEAD, FRESH_DAYS, WORDS, Verdict, verdict
from ledger.craft.verdict_facts import (
    UNKNOWN,
    Fired,
    Held,
    Maker,
    PieceFacts,
    Printed,
    RoleHeld,
    Scans,
    SealShown,
    VerdictFacts,
    Witnessed,
)  # fmt: skip
from ledger.craft.verdict_line import Line, line
from ledger.craft.verdict_words import say_line
from ledger.log.encoding import parse_time
from tests.craft.kiln_world import photo

AT = parse_time("2026-06-01T00:00:00Z")
DAY = 24 * 3600
SUBJECT = PieceRegistration(
    code="0123456789ABT", maker="zs001", title=Title(zh="春水", en="Spring Water"), shape="shipiao",
    clay=Clay(group="zini", name="底槽清"), forming="fully-handmade", measures=Measures(weight=310),
    firings=(Firing(slot="b1/1-2-3-4-5"),), year=2026, photos=(photo("front"), photo("base")),
)  # fmt: skip
MAKER = Maker(
    "signature",
    "zs001",
    "示例甲",
    "Shili Jia",
    "in-person",
    "did:key:z6Mk",
    "2026-04-20",
    "own-device",
    1,
    paused=False,
)
PIECE = PieceFacts(
    subject=SUBJECT, index=412, time=AT - DAY, valid_from=AT - DAY - 60, key="did:key:z6Mk", signature="signature",
    inclusion="inclusion", maker=MAKER, status=1, serial=1, flags=(), roles_known=True,
)  # fmt: skip
FACTS = VerdictFacts("0123456789ABT", "ledger.example/zisha", piece=PIECE, known_at=AT, size=500)


def of(facts: VerdictFacts = FACTS, at: int = AT, **changes: Any) -> Verdict:
    """Return the verdict with these facts of the piece changed."""
    return verdict(replace(facts, piece=replace(PIECE, **changes)) if changes else facts, at)


def stated(**changes: Any) -> Verdict:
    """Return the verdict with these fields of the maker's statement changed."""
    values = {name: getattr(SUBJECT, name) for name in SUBJECT.__struct_fields__}
    return of(subject=PieceRegistration(**{**values, **changes}))


def codes(lines: tuple[Line, ...]) -> list[str]:
    """Return the codes of lines."""
    return [each.code for each in lines]


def field(lines: tuple[Line, ...], code: str) -> dict[str, Any]:
    """Return the fields of the one line with this code."""
    (found,) = [each for each in lines if each.code == code]
    return dict(found.fields)


# The overall word -----------------------------------------------------------------------------------------------------


def test_a_sound_record_is_registered_and_no_more():
    """The best word there is says that the record stands."""
    assert of().word == "registered"
    assert of().because is None
    assert of().warnings == ()


@pytest.mark.parametrize(
    ("facts", "word", "because"),
    [
        (replace(FACTS, fault="inclusion-root", obstacle="note-unknown-key", piece=None), "mismatch", "inclusion-root"),
        (replace(FACTS, obstacle="note-unknown-key", piece=None), "cannot-tell", "note-unknown-key"),
        (replace(FACTS, obstacle="network-needed"), "cannot-tell", "network-needed"),
        (replace(FACTS, piece=UNKNOWN), "cannot-tell", "nothing-known"),
        (replace(FACTS, piece=None), "not-found", "no-entry"),
        (replace(FACTS, piece=replace(PIECE, status=1 | WITHDRAWN | DISPUTED | LOST)), "not-current", "withdrawn"),
        (replace(FACTS, piece=replace(PIECE, status=1 | DESTROYED | WITHDRAWN)), "not-current", "destroyed"),
        (
            replace(FACTS, serial=1, piece=replace(PIECE, serial=2, status=1 | DISPUTED)),
            "not-current",
            "print-replaced",
        ),
        (replace(FACTS, piece=replace(PIECE, status=1 | DISPUTED | LOST)), "in-review", "disputed"),
        (replace(FACTS, piece=replace(PIECE, status=1 | LOST)), "notice", "lost"),
        (replace(FACTS, piece=replace(PIECE, flags=("gi-forming",))), "notice", "flag"),
        (replace(FACTS, piece=replace(PIECE, maker=replace(MAKER, paused=True))), "notice", "maker-paused"),
        (replace(FACTS, newest=AT + AHEAD + 1), "notice", "entry-ahead"),
        (replace(FACTS, newest=AT + AHEAD), "registered", None),
        (replace(FACTS, known_at=None), "notice", "knowledge-undated"),
        (replace(FACTS, known_at=AT - (FRESH_DAYS + 1) * DAY), "notice", "knowledge-old"),
    ],
)
def test_the_first_word_that_applies_is_said(facts, word, because):
    """Mismatch before cannot-tell before not-found before not-current before in-review before notice."""
    found = verdict(facts, AT)
    assert (found.word, found.because and found.because.code) == (word, because)
    assert found.word in WORDS


def test_nothing_is_shown_of_what_does_not_check():
    """A mismatch, an unknown and a missing record show no line that could be read as a confirmation."""
    for facts in (replace(FACTS, fault="inclusion-root"), replace(FACTS, piece=UNKNOWN), replace(FACTS, piece=None)):
        found = verdict(facts, AT)
        assert found.checked + found.stated + found.compare + found.warnings + found.notes == ()


def test_the_print_in_use_is_not_stopped_by_an_older_one():
    """A replaced print stops that print; the one in use, and a question without a print, go on."""
    replaced = replace(PIECE, serial=2, status=1 | REPLACED)
    assert verdict(replace(FACTS, serial=2, piece=replaced), AT).word == "registered"
    asked = verdict(replace(FACTS, piece=replaced), AT)
    assert asked.word == "registered"
    assert ("print-live", (("serial", 2),)) in [(each.code, each.fields) for each in asked.notes]
    unknown = verdict(replace(FACTS, piece=replace(replaced, serial=UNKNOWN)), AT)
    assert "print-was-replaced" in codes(unknown.notes)
    assert verdict(replace(FACTS, serial=1, piece=replace(replaced, serial=UNKNOWN)), AT).word == "registered"


# Unknown is not absent ------------------------------------------------------------------------------------------------


def test_unknown_status_claims_nothing_and_says_so():
    """A lone receipt can't know of a loss: no tick, no warning, and one note that it was not checked."""
    found = of(status=UNKNOWN, serial=UNKNOWN, flags=UNKNOWN)
    assert found.word == "registered"
    assert "status-clear" not in codes(found.checked)
    assert codes(found.notes) == ["status-unknown"]


def test_unknown_maker_is_not_named():
    """Without the enrolment only the key is said to have signed, and the code that the statement claims."""
    found = of(maker=UNKNOWN)
    assert field(found.checked, "signed-key") == {"key": "did:key:z6Mk", "person": "zs001"}
    assert "signed" not in codes(found.checked)
    assert (found.word, found.because) == ("cannot-tell", line("maker-not-shown", person="zs001"))
    assert of(maker=UNKNOWN, flags=("gi-forming",)).word == "cannot-tell"


def test_unknown_pause_is_not_a_pause():
    """Only a pause that is known warns."""
    assert of(maker=replace(MAKER, paused=UNKNOWN)).word == "registered"


def test_no_knowledge_is_fresh_without_a_clock_that_counts():
    """Offline, knowledge without a time warns; a server that answers now never does."""
    assert verdict(replace(FACTS, known_at=None, online=True), AT).word == "registered"
    assert verdict(replace(FACTS, known_at=AT - FRESH_DAYS * DAY), AT).word == "registered"
    old = verdict(replace(FACTS, known_at=AT - 40 * DAY), AT)
    assert field(old.warnings, "knowledge-old") == {"time": AT - 40 * DAY, "days": 40}
    undated = verdict(replace(FACTS, known_at=None, online=True), AT)
    assert "status-clear-undated" in codes(undated.checked)


# What is ticked -------------------------------------------------------------------------------------------------------


def test_only_what_was_reckoned_here_bears_a_tick():
    """Signature, place, outside clocks and slot proof are ticked; the ledger's own clock and its answers are not."""
    found = of(
        firings=(Fired("slot-proof", "b1", "1-2-3-4-5", 146, outcome="qualified", outcome_basis="server"),),
        status_basis="server",
    )
    ticks = {each.code: each.ticked for each in found.checked}
    assert ticks == {
        "signed": True, "included": True, "time-ledger": False, "slot-unnamed": True, "outcome": False,
        "status-clear": False,
    }  # fmt: skip


def test_the_weaker_basis_counts_for_a_name():
    """A signature checked here under a name the server gave is no tick."""
    found = of(maker=replace(MAKER, basis="server"))
    assert [each.basis for each in found.checked if each.code == "signed"] == ["server"]
    assert [each.basis for each in of(signature="server").checked if each.code == "signed"] == ["server"]


def test_no_quorum_no_tick_for_one_history():
    """Without outside clocks the time is the ledger's own word; with them it is not after, or between."""
    assert not [each for each in of().checked if each.basis == "witnesses"]
    seen = of(witnessed=Witnessed(AT, ("museum.example",)))
    assert field(seen.checked, "time-witnessed") == {"before": AT, "operators": ("museum.example",)}
    between = of(witnessed=Witnessed(AT, ("museum.example",), after=AT - DAY))
    assert field(between.checked, "time-between")["after"] == AT - DAY


@pytest.mark.parametrize(
    ("before", "master", "code"),
    [(True, "示例", "slot-closed"), (False, "示例", "slot"), (UNKNOWN, "示例", "slot"),
     (True, "", "slot-closed-unnamed"), (UNKNOWN, "", "slot-unnamed")],
)  # fmt: skip
def test_closed_before_the_opening_only_where_it_is_known(before, master, code):
    """开窑前已封单 is said when the list's entry precedes the first outcome, and the master is named when known."""
    found = of(firings=(Fired("slot-proof", "b1", "1-2", 6, master_zh=master, before_opening=before),))
    assert code in codes(found.checked)
    assert "outcome" not in codes(found.checked)


def test_a_fault_is_said_with_its_outcome():
    """微瑕 says which flaw."""
    fired = Fired("server", "b1", "1-2", 6, outcome="seconds", fault="warped", grade="slight-flaw")
    assert field(of(firings=(fired,)).checked, "outcome-fault")["fault"] == "warped"


# Standing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "withdrawn", "expected"),
    [
        ("2020-01-01", "", False, ["standing-then", "standing-now"]),
        ("2020-01-01", "2026-05-25", False, ["standing-then"]),
        ("2020-01-01", "2026-05-19", False, []),
        ("2026-05-21", "", False, ["standing-now"]),
        ("2026-07-01", "", False, []),
        ("2020-01-01", "", UNKNOWN, ["standing-then"]),
        ("2020-01-01", "", True, ["standing-then"]),
    ],
)
def test_standing_is_told_for_the_date_of_making_and_today(start, end, withdrawn, expected):
    """Each day by itself; today only where nobody has withdrawn it as far as is known for sure."""
    held = Held("server", "master", "示例市", "A-1", start, end, withdrawn)
    found = of(standings=(held,), firings=(Fired("server", "b1", "1-2", 6, day="2026-05-20"),))
    assert [code for code in codes(found.checked) if code.startswith("standing")] == expected


def test_without_a_day_the_year_s_first_day_counts():
    """A standing gained in the course of the year of making is not claimed for it."""
    early, late = (Held("server", "master", "示例市", "A-1", start) for start in ("2025-12-31", "2026-01-02"))
    assert "standing-then" in codes(of(standings=(early,)).checked)
    assert "standing-then" not in codes(of(standings=(late,)).checked)


def test_a_studio_firing_s_day_is_the_date_of_making():
    """A stated day of firing goes before the year."""
    held = Held("server", "master", "示例市", "A-1", "2026-03-01")
    subject = PieceRegistration(
        **{name: getattr(SUBJECT, name) for name in SUBJECT.__struct_fields__ if name != "firings"},
        firings=(Firing(kind="electric", date="2026-04-01", peak=1150),),
    )
    assert field(of(subject=subject, standings=(held,)).checked, "standing-then")["day"] == "2026-04-01"


# Roles, notes, what is stated -----------------------------------------------------------------------------------------

ROLES = (RoleName(role="forming", person="zs001"), RoleName(role="carving", person="zs002"))


def test_no_name_before_its_holder_has_signed():
    """A role shows without a name until it is signed, and not at all once it was refused."""
    values = {name: getattr(SUBJECT, name) for name in SUBJECT.__struct_fields__}
    subject = PieceRegistration(**{**values, "roles": ROLES})
    signed = RoleHeld("server", "forming", "zs001", "示例甲", "")
    found = of(subject=subject, signed_roles=(signed,))
    assert field(found.checked, "role")["name_en"] == "示例甲"
    assert [dict(each.fields) for each in found.notes if each.code == "role-awaits"] == [{"role": "carving"}]
    assert "zs002" not in str(found)
    refused = of(subject=subject, signed_roles=(signed,), refused_roles=(("carving", "zs002"),))
    assert not [code for code in codes(refused.notes) if code.startswith("role")]
    unseen = of(subject=subject, roles_known=False)
    assert codes(unseen.notes).count("role-unknown") == 2


def test_neutral_notes_change_no_word():
    """Studio firing, late registration, claims, damage, missing photos and scans are notes, not warnings."""
    found = of(
        subject=PieceRegistration(
            **{name: getattr(SUBJECT, name) for name in SUBJECT.__struct_fields__ if name not in {"firings", "late"}},
            firings=(Firing(kind="gas", date="2026-04-01"),), late=True,
        ),
        status=1 | CLAIMED | DAMAGED, missing_photos=("base",), scans=Scans(37, "2026-05-18"),
    )  # fmt: skip
    assert found.word == "registered"
    assert codes(found.notes) == ["studio-firing", "late", "claimed", "damaged", "photo-missing", "scans"]
    assert "status-clear" not in codes(found.checked)
    assert codes(of(missing_photos=(), scans=Scans(0, "")).notes) == ["unclaimed-plain"]


def test_everything_stated_has_its_line():
    """Each field that the maker fills in is shown as the maker's word, none of it ticked."""
    found = stated(
        clay=Clay(group="zini", name="底槽清", lot="L7", blend="natural", mesh=60, ageing="三年"),
        decoration=(Decoration(technique="carving"),), gi=True,
        edition=EditionNumber(edition="spring", number=2, size=8), set=SetNumber(set="tea", number=1, size=5),
        note=Note(zh="春日"),
        firings=(Firing(kind="electric", date="2026-04-01", peak=1150), Firing(slot="b1/1-2")),
    )  # fmt: skip
    assert codes(found.stated) == [
        "title", "shape", "clay", "clay-lot", "clay-blend", "clay-mesh", "clay-ageing", "forming", "decoration", "gi",
        "year", "edition", "set", "firing", "firing-peak", "note", "signed-at",
    ]  # fmt: skip
    assert field(found.stated, "note") == {"note_zh": "春日", "note_en": "春日"}
    assert not any(each.ticked for each in found.stated)
    assert "unique" in codes(stated(edition=EditionNumber(edition="one", number=1, size=1)).stated)
    assert field(stated(title=Title(zh="春水"), note=Note(en="Spring")).stated, "title")["title_en"] == "春水"


def test_what_the_holder_can_compare_is_listed():
    """Seals first, then weight and capacity, sizes, photos; a seal not shown is named only by its code."""
    measures = Measures(capacity=240, method="to-rim", length=150, width=100, height=80, mouth=60, weight=310, lid=42)
    seal = SealShown("s1", "base", "示例甲印", 18, 18, "0" * 64, "checked")
    values = {name: getattr(SUBJECT, name) for name in SUBJECT.__struct_fields__}
    subject = PieceRegistration(**{**values, "measures": measures, "seals": (SealUse(seal="s1", place="base"),)})
    found = of(subject=subject, seals=(seal,))
    assert codes(found.compare) == [
        "seal", "weight", "lid", "capacity", "length", "width", "height", "mouth", "photo", "photo",
    ]  # fmt: skip
    assert codes(of(subject=subject).compare)[0] == "seal-unseen"
    assert codes(stated(measures=Measures(capacity=240)).compare)[0] == "capacity-plain"


# A proof QR alone, and JSON -------------------------------------------------------------------------------------------

PRINTED = Printed("春水", "示例甲", "zs001", "石瓢", 2026, 412, 1, AT - DAY)


def test_a_proof_qr_alone_says_who_printed_it_and_what_was_not_checked():
    """凭证待核 stands under cannot-tell and lists what is missing; with its record it is a verdict like others."""
    found = verdict(VerdictFacts("0123456789ABT", "ledger.example/zisha", printed=PRINTED, serial=1), AT)
    assert (found.word, found.because) == ("cannot-tell", line("printed-not-checked"))
    assert codes(found.checked) == ["printed"]
    assert codes(found.notes) == ["unchecked-entry", "unchecked-maker", "unchecked-status", "ask-receipt"]
    assert found.stated + found.compare + found.warnings == ()
    assert verdict(replace(FACTS, printed=PRINTED, serial=1), AT).word == "registered"


def test_a_verdict_as_json_keeps_codes_fields_and_bases():
    """Lines become objects; only checked lines have a basis, only a reason that exists is there."""
    shown = of(witnessed=Witnessed(AT, ("museum.example",))).to_json()
    assert list(shown) == ["at", "code", "word", "checked", "stated", "compare", "warnings", "notes"]
    assert {"basis": "inclusion", "code": "included", "fields": {"index": 412, "size": 500}} in shown["checked"]
    assert [each["fields"]["operators"] for each in shown["checked"] if "operators" in each["fields"]] == [
        ["museum.example"]
    ]
    assert shown["stated"][0] == {"code": "title", "fields": {"title_en": "Spring Water", "title_zh": "春水"}}
    assert verdict(replace(FACTS, piece=None), AT).to_json()["because"] == {"code": "no-entry", "fields": {}}


def test_equal_facts_give_equal_verdicts():
    """Nothing but the facts and the time of asking enters."""
    assert of() == of()
    assert of() != of(at=AT + 1)


def test_look_ups_that_no_journey_explains_are_a_hint_and_change_no_word():
    """Dates and places stand beside the count, among the notes; the word is what it was without them."""
    seen = ("2026-05-01 CN-32", "2026-05-03 CN-44", "2026-05-09 XX-1")
    found = of(status=1 | CLAIMED, missing_photos=(), scans=Scans(37, "2026-05-18", seen))
    assert (found.word, found.because, found.warnings) == ("registered", None, ())
    assert codes(found.notes) == ["claimed", "scans", "scans-apart"]
    for lang, names in (("zh", ("江苏、", "广东、", "XX-1")), ("en", ("Jiangsu, ", "Guangdong, ", "XX-1"))):
        told = say_line(found.notes[2], zisha(), lang)
        assert all(f"{each[:10]} {name}" in told for each, name in zip(seen, names, strict=True))
