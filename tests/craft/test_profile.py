"""The craft profile: the shipped one, what people type, and every file that is refused."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.craft.profile import MAX_PROFILE, parse_profile, shipped_profiles, zisha
from ledger.errors import LedgerError, MalformedError, PolicyError

FILE = Path(parse_profile.__code__.co_filename).parent / "profiles" / "zisha.json"
FORBIDDEN = (
    "正品",
    "保真",
    "假",
    "伪造",
    "fake",
    "forged",
    "永久",
    "绝对",
    "公证",
    "认证",
    "authentic",
    "代工",
    "枪手",
)

SMALL = {
    "bands": [{"code": "oak", "high": 12, "low": 10, "margin": 2, "name": "dry", "of": "wood", "source": "trade"}],
    "craft": "barrel",
    "en": "Barrels",
    "flags": [{"code": "wet", "source": "trade", "when": ["is", "wet"]}],
    "layouts": [{"code": "yard", "levels": [{"code": "row", "en": "row", "zh": "行"}]}],
    "outcomes": [
        {"certifiable": True, "class": "good", "code": "tight", "grade": "first"},
        {"class": "scrapped", "code": "leaking", "faults": ["split"]},
    ],
    "sources": [{"code": "trade", "text": "trade", "weak": True}],
    "version": 2,
    "vocabularies": [
        {"code": "wood", "en": "Woods", "groups": "yards", "source": "trade", "zh": "木",
         "terms": [{"aliases": ["Quercus"], "code": "oak", "en": "Oak", "group": "yard-a", "zh": "橡木"}]},
        {"code": "yards", "en": "Yards", "groups": "layouts", "source": "trade", "zh": "场",
         "terms": [{"code": "yard-a", "en": "Yard A", "group": "yard", "source": "trade", "zh": "甲场"}]},
        {"code": "outcome", "en": "Outcomes", "source": "trade", "zh": "结果",
         "terms": [{"code": "tight", "en": "Tight", "zh": "紧"}, {"code": "leaking", "en": "Leaking", "zh": "漏"}]},
        {"code": "grade", "en": "Grades", "source": "trade", "zh": "等",
         "terms": [{"code": "first", "en": "First", "zh": "一"}]},
        {"code": "fault", "en": "Faults", "source": "trade", "zh": "疵",
         "terms": [{"code": "split", "en": "Split", "zh": "裂"}]},
        {"code": "flag", "en": "Flags", "source": "trade", "zh": "示",
         "terms": [{"code": "wet", "en": "Wet", "zh": "湿"}]},
    ],
    "zh": "桶",
}  # fmt: skip


def file_of(value: object) -> bytes:
    """Write as a file: keys sorted, white space free."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode()


def changed(*path: object, to: object) -> bytes:
    """Return the small file with one value replaced, or with `...` taken away."""
    value = json.loads(json.dumps(SMALL))
    *way, last = path
    place = value
    for step in way:
        place = place[step]
    if to is ...:
        del place[last]
    else:
        place[last] = to
    return file_of(value)


def test_shipped_profile_is_named_by_its_bytes():
    """The charter names the file's SHA-256, so the profile answers to that and is found by it."""
    data = FILE.read_bytes()
    assert zisha().hash == sha256(data).hexdigest()
    assert shipped_profiles()[zisha().hash].craft == "zisha"
    assert parse_profile(data).version == zisha().version == 2


def test_earlier_versions_of_the_profile_still_ship():
    """A ledger that was founded under one is replayed under it; what has a word there has it here too."""
    versions = {profile.version: profile for profile in shipped_profiles().values() if profile.craft == "zisha"}
    assert sorted(versions) == [1, 2]
    for code in versions[1].vocabularies:
        assert set(versions[1].codes(code)) <= set(versions[2].codes(code))


def test_every_list_of_the_craft_is_there_with_a_source():
    """Each vocabulary that statements draw on ships, and each names a source that exists."""
    expected = {
        "person-role": 7, "shape": 40, "shape-family": 5, "clay": 17, "clay-group": 5, "blend": 3, "forming": 7,
        "decoration": 12, "role": 6, "kiln-type": 8, "fuel": 7, "atmosphere": 2, "outcome": 8, "outcome-class": 6,
        "grade": 4, "fault": 12, "standing": 17, "standing-group": 5, "seal-place": 5, "relief": 2, "view": 5,
        "measure-method": 2, "refusal-reason": 5, "correction-reason": 6, "unloading-reason": 6, "firing-kind": 5,
        "flag": 4, "status-reason": 16, "suspension-reason": 6,
    }  # fmt: skip
    assert {code: len(zisha().codes(code)) for code in zisha().vocabularies} == expected
    assert all(vocabulary.source in zisha().sources for vocabulary in zisha().vocabularies.values())


def test_weak_sources_are_marked():
    """Trade figures that differ from source to source say so; a numbered standard does not."""
    assert zisha().sources["trade-table"].weak
    assert not zisha().sources["gbt-10816"].weak
    assert all(zisha().sources[band.source].weak for band in zisha().bands if band.name in {"shrinkage", "peak"})


def test_no_word_of_the_profile_is_one_that_may_not_be_printed():
    """The profile's words reach pages and prints, so the forbidden ones are not among them."""
    text = FILE.read_text("utf-8").lower()
    assert [word for word in FORBIDDEN if word in text] == []


def test_outcomes_fall_into_the_classes_of_the_equation():
    """Good counts fine, good and kiln change; only what came out whole or slightly flawed may be certified."""
    classes = {code: outcome.cls for code, outcome in zisha().outcomes.items()}
    assert [code for code, cls in classes.items() if cls == "good"] == ["excellent", "qualified", "kiln-change"]
    assert set(classes.values()) == set(zisha().codes("outcome-class"))
    assert {code for code, outcome in zisha().outcomes.items() if outcome.certifiable} == {
        "excellent", "qualified", "kiln-change", "seconds",
    }  # fmt: skip
    assert zisha().outcome("seconds").grade == "slight-flaw"
    assert len(zisha().outcome("seconds").faults) == 8
    assert zisha().outcome("scrapped").faults == ("cracked", "collapsed", "stuck", "broken")


def test_standing_is_ordered_within_its_group():
    """职称 has five ranks, lowest first, and a mark is no title."""
    titles = [code for code in zisha().codes("standing") if zisha().term("standing", code).group == "title"]
    assert [zisha().term("standing", code).rank for code in titles] == [1, 2, 3, 4, 5]
    assert zisha().words("standing", titles[-1], "zh") == "研究员级高级工艺美术师"
    assert zisha().term("standing", "gi-mark").group == "mark"


@pytest.mark.parametrize(
    ("vocabulary", "word", "code"),
    [
        ("shape", "石瓢", "shipiao"), ("shape", "文旦", "xishi"), ("shape", "shipiao", "shipiao"),
        ("shape", "SHIPIAO", "shipiao"), ("clay-group", "朱泥", "hongni"), ("clay", "朱泥", "zhuni"),
        ("forming", "全手工", "fully-handmade"), ("outcome", "窑变", "kiln-change"), ("outcome", "微瑕", "seconds"),
        ("shape", "瓶", None), ("nothing", "石瓢", None),
    ],
)  # fmt: skip
def test_people_s_spellings_are_found(vocabulary, word, code):
    """A code, either language or an alias means the same; other words mean nothing."""
    assert zisha().find(vocabulary, word) == code


def test_unknown_code_is_refused_by_name():
    """A rule's check names the list, the value and the field."""
    zisha().check("shape", "shipiao", "shape")
    with pytest.raises(PolicyError) as refusal:
        zisha().check("shape", "vase", "shape")
    assert refusal.value.code == "vocabulary-unknown"
    assert refusal.value.fields == {"vocabulary": "shape", "value": "vase", "field": "shape"}
    with pytest.raises(PolicyError, match="vocabulary-unknown"):
        zisha().check("no-such-list", "vase", "shape")
    with pytest.raises(PolicyError, match="vocabulary-unknown"):
        zisha().outcome("vanished")


def test_words_fall_back_to_the_code():
    """A page shows a code rather than nothing when it holds an older list than the statement."""
    assert zisha().words("shape", "shipiao", "zh") == "石瓢"
    assert zisha().words("shape", "shipiao", "en") == "Shipiao (stone ladle)"
    assert zisha().words("shape", "newer-shape", "en") == "newer-shape"
    assert not zisha().has("shape", "newer-shape")
    assert zisha().term("no-such-list", "shipiao") is None
    assert zisha().codes("no-such-list") == ()


@pytest.mark.parametrize(
    ("slot", "zh", "en"),
    [
        ("1-2-3-4-5", "一节二排三幢四层五位", "section 1, row 2, stack 3, layer 4, place 5"),
        ("10-11-20-21-99", "十节十一排二十幢二十一层九十九位", "section 10, row 11, stack 20, layer 21, place 99"),
        ("3-2", "三层二位", "shelf 3, position 2"),
        ("03-100", "03层100位", "shelf 03, position 100"),
        ("a-7", "a层七位", "shelf a, position 7"),
        ("1-2-3", "1-2-3", "1-2-3"),
    ],
)
def test_slot_can_be_spoken(slot, zh, en):
    """An address is read out level by level; one that fits no layout stands as it is."""
    assert zisha().words_of_slot(slot, "zh") == zh
    assert zisha().words_of_slot(slot, "en") == en


def test_band_is_that_of_the_first_place_known():
    """A clay's own figures go before its group's; without either there are none."""
    clay, group = ("clay", "zhuni"), ("clay-group", "hongni")
    assert zisha().edges("shrinkage", clay, group) == (140, 290)
    assert zisha().edges("shrinkage", ("clay", "xiaohongni"), group) == (100, 340)
    assert zisha().edges("shrinkage", ("clay", "heini")) is None
    assert zisha().band("capacity-of-box").high == 780


def test_another_craft_needs_no_code():
    """A second profile with its own lists parses and answers by the same functions."""
    barrel = parse_profile(file_of(SMALL))
    assert (barrel.craft, barrel.version, barrel.zh, barrel.en) == ("barrel", 2, "桶", "Barrels")
    assert barrel.find("wood", "quercus") == "oak"
    assert barrel.words_of_slot("3", "zh") == "三行"
    assert [code for code, _ in barrel.flags] == ["wet"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * (MAX_PROFILE + 1), "profile-too-long"),
        (b"", "profile-syntax"),
        (b"{", "profile-syntax"),
        (b"[" * 100_000, "profile-syntax"),
        (b"{} {}", "profile-syntax"),
        (b"{}", "profile-shape"),
        (file_of(SMALL).replace(b'"version": 2', b'"version": 2.0'), "profile-shape"),
        (
            file_of(SMALL).replace(b'"craft": "barrel"', b'"craft": "barrel", "craft": "barrel"'),
            "profile-not-canonical",
        ),
        (file_of(SMALL).replace(b'"en": "Barrels"', b'"en": "B\\u0061rrels"'), "profile-not-canonical"),
        (file_of(SMALL).replace(b"Barrels", "Barr\u202eels".encode()), "profile-text"),
        (json.dumps(SMALL, ensure_ascii=False).encode(), "profile-not-canonical"),
        (changed("outcomes", 0, "certifiable", to=None), "profile-shape"),
        (changed("outcomes", 1, "certifiable", to=False), "profile-not-canonical"),
        (changed("outcomes", 0, "class", to="lovely"), "profile-shape"),
        (changed("owner", to="x"), "profile-shape"),
        (changed("vocabularies", 0, "terms", 0, "code", to="Oak"), "profile-code"),
        (changed("vocabularies", 0, "terms", 0, "code", to="o" * 41), "profile-code"),
        (changed("vocabularies", 1, "code", to="wood"), "profile-code"),
        (changed("flags", to=SMALL["flags"] * 2), "profile-code"),
        (changed("layouts", to=SMALL["layouts"] * 2), "profile-code"),
        (changed("vocabularies", 0, "source", to="hearsay"), "profile-reference"),
        (changed("vocabularies", 1, "terms", 0, "source", to="hearsay"), "profile-reference"),
        (changed("bands", 0, "source", to="hearsay"), "profile-reference"),
        (changed("bands", 0, "code", to="ash"), "profile-reference"),
        (changed("flags", 0, "source", to="hearsay"), "profile-reference"),
        (changed("flags", 0, "code", to="dry"), "profile-reference"),
        (changed("outcomes", 0, "code", to="lost"), "profile-reference"),
        (changed("outcomes", 0, "grade", to="second"), "profile-reference"),
        (changed("outcomes", 0, "grade", to=...), "profile-reference"),
        (changed("outcomes", 1, "faults", to=["dent"]), "profile-reference"),
        (changed("outcomes", 1, to=...), "profile-reference"),
        (changed("vocabularies", 0, "terms", 0, "group", to="yard-b"), "profile-reference"),
        (changed("vocabularies", 0, "groups", to=...), "profile-reference"),
        (changed("vocabularies", 1, "terms", 0, "group", to="attic"), "profile-reference"),
        (changed("flags", 0, "when", to=["eval", "1"]), "profile-formula"),
        (changed("flags", 0, "when", to=["is", "wet", None]), "profile-formula"),
    ],
)
def test_a_wrong_file_is_refused(data, code):
    """Each fault has its own code, and nothing of the file is used."""
    with pytest.raises(MalformedError) as refusal:
        parse_profile(data)
    assert refusal.value.code == code


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_changed_byte_never_leaks_another_error(data):
    """Any one byte replaced gives a profile under another name, or a refusal of ours."""
    original = file_of(SMALL)
    at = data.draw(st.integers(0, len(original) - 1))
    file = original[:at] + bytes([data.draw(st.integers(0, 255))]) + original[at + 1 :]
    try:
        assert parse_profile(file).hash == sha256(file).hexdigest()
    except LedgerError as e:
        code = e.code
    else:
        return
    assert code.startswith("profile-")
