"""A statement in plain words: every kind, every field, both languages."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ledger.craft import statement_words
from ledger.craft.keyring import CUSTODIES
from ledger.craft.kinds import KINDS
from ledger.craft.kinds.foundation import log_closing
from ledger.craft.kinds.oversight.finding import NATURES, RESULTS
from ledger.craft.kinds.people import person_end, person_enrolment, seal_check, seal_retirement
from ledger.craft.kinds.piece import attribution_answer, certificate_reissue, piece_status
from ledger.craft.profile import zisha
from ledger.craft.records.foundation import Keeper
from ledger.craft.state import Auditor, Keepers, Key, MemoryState, Person, Put
from ledger.craft.statement import Statement, read_payload
from ledger.craft.statement_words import FIXED, HASHES, label_of, names_in, say_kind, say_statement, word_of
from ledger.words import LANGS, Lang, knows
from tests.craft.every_kind import payload_of, stated_of_every_kind
from tests.craft.world import ORIGIN, key_of

EVERY = list(stated_of_every_kind())
CHOICES = {
    ("PersonEnrolment", "kind"): person_enrolment.KINDS_OF_PERSON, ("", "custody"): CUSTODIES,
    ("checked", "how"): person_enrolment.WAYS_TO_CHECK, ("PieceStatus", "status"): piece_status.STATUSES,
    ("CertificateReissue", "reason"): certificate_reissue.REASONS, ("LogClosing", "reason"): log_closing.REASONS,
    ("PersonEnd", "reason"): person_end.REASONS, ("SealRetirement", "reason"): seal_retirement.REASONS,
    ("Suspension", "earlier"): ("disputed",), ("AuditFinding", "nature"): NATURES,
    ("FindingResolution", "result"): RESULTS, ("SealCheck", "result"): seal_check.RESULTS,
    ("AttributionAnswer", "answer"): attribution_answer.ANSWERS,
}  # fmt: skip


def read(kind: str, stated: dict[str, Any]) -> Statement:
    """Return the statement that says this."""
    return read_payload(payload_of(kind, stated))


def fields_of(around: str, stated: dict[str, Any]) -> list[tuple[str, str]]:
    """Return each field there can be, with its kind or the field around it."""
    found = []
    for name, value in stated.items():
        found.append((around, name))
        for each in value if isinstance(value, list) else [value]:
            found += fields_of(name, each) if isinstance(each, dict) else []
    return found


@pytest.mark.parametrize(("kind", "stated"), EVERY, ids=lambda value: value if isinstance(value, str) else "")
def test_every_kind_and_field_has_words(kind: str, stated: dict[str, Any]) -> None:
    """Nobody is asked to stand behind a word of the format alone."""
    assert knows(f"kind.{kind}")
    bare = [
        f"{around}.{name}"
        for around, name in fields_of(kind, stated)
        if not (knows(f"field.{around}-{name}") or knows(f"field.{name}"))
    ]
    assert bare == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(("kind", "stated"), EVERY, ids=lambda value: value if isinstance(value, str) else "")
def test_every_field_of_a_statement_is_said(kind: str, stated: dict[str, Any], lang: Lang) -> None:
    """What stands in the bytes stands in the words: every label, and every text as it is or as its word."""
    statement = read(kind, stated)
    told = "\n".join(say_statement(statement, lang, zisha()))
    for around, name in fields_of(kind, stated):
        assert name == "ledger" or label_of(around, name, lang) in told, (around, name)
    left_out = kind == "Endorsement"  # its one field is an id
    assert left_out or "示例" in told or not any("示例" in str(value) for value in stated.values())
    assert ORIGIN in told
    assert statement.issuer in told
    assert say_kind(kind, lang) in told


def test_a_field_that_is_not_said_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a speaker that drops one field of a statement fails the test above."""
    whole = msgspec.to_builtins

    def without_code(value: Any) -> Any:
        told = whole(value)
        told.pop("code", None)
        return told

    monkeypatch.setattr(statement_words.msgspec, "to_builtins", without_code)
    stated = next(stated for kind, stated in EVERY if kind == "PersonEnrolment")
    with pytest.raises(AssertionError, match="code"):
        test_every_field_of_a_statement_is_said("PersonEnrolment", stated, "zh")


def test_words_that_the_format_fixes_are_the_catalogues() -> None:
    """Each value that a rule accepts by name has words, under its kind or alone."""
    assert frozenset(CHOICES) == FIXED
    for (around, _), values in CHOICES.items():
        assert [each for each in values if not (knows(f"word.{around}-{each}") or knows(f"word.{each}"))] == []
    assert word_of("SealRetirement", "retired", "en") != word_of("PersonEnd", "retired", "en")


def test_what_has_no_words_is_shown_as_it_is() -> None:
    """A kind, a field or a word of a later program: its own name rather than none."""
    assert say_kind("LaterKind", "zh") == "LaterKind"
    assert label_of("LaterKind", "laterField", "zh") == "laterField"
    assert word_of("checked", "later", "zh") == "later"


@pytest.fixture
def known() -> MemoryState:
    """A ledger that knows a registrar, a potter, an auditor, and a holder's key."""
    state = MemoryState()
    did = {name: key_of(name).did for name in ("o1", "m1", "a1", "h1", "new")}
    person = Person(
        code="zs001", kind="person", zh="示例甲", pinyin="Shili Jia", en="", roles=("maker",), studio="",
        responsible=(), checked_how="in-person", checked_by=did["o1"], checked_on="2026-05-01", registrars=1,
        head=bytes(32), statement=bytes(32), enrolled=1, enrolled_at=1,
    )  # fmt: skip
    auditor = Auditor(code="museum-1", zh="示例博物馆", en="", did=did["a1"], statement=bytes(32), index=2)
    keeper = Keeper(code="office-1", name="登记员甲", did=did["o1"])
    rows = [
        person, auditor, Keepers(registrars=(keeper,), recovery=(), certifiers=()),
        Key(did=did["o1"], role="registrar", holder="office-1"), Key(did=did["m1"], role="person", holder="zs001"),
        Key(did=did["h1"], role="owner", holder="0123456789ABT"), Key(did=did["new"], role="candidate", holder=""),
    ]  # fmt: skip
    state.apply([Put(row) for row in rows])
    return state


@pytest.mark.parametrize(
    ("who", "zh", "en"),
    [
        ("zs001", "示例甲", "Shili Jia"),
        ("museum-1", "示例博物馆", "示例博物馆"),
        ("office-1", "登记员甲", "登记员甲"),
        ("m1", "示例甲（zs001）", "Shili Jia (zs001)"),
        ("o1", "登记员甲（office-1）", "登记员甲 (office-1)"),
        ("h1", "持有人（0123-4567-89AB-T）", "owner (0123-4567-89AB-T)"),
        ("new", "", ""),
        ("zs999", "", ""),
    ],
)
def test_people_and_keys_have_the_names_the_ledger_knows(known: MemoryState, who: str, zh: str, en: str) -> None:
    """A person, a registrar, an auditor, the holder of a key; empty for a key or a code that nobody has yet."""
    asked = key_of(who).did if who in {"m1", "o1", "h1", "new"} else who
    assert names_in(known, "zh")(asked) == zh
    assert names_in(known, "en")(asked) == en
    assert names_in(MemoryState(), "zh")(asked) == ""


def test_codes_are_the_crafts_words_and_names_the_ledgers(known: MemoryState) -> None:
    """陶刻 for carving, a slot as it is spoken, a piece's code as printed, a person by name, hashes cut short."""
    stated = {"piece": "0123456789ABT", "role": "carving", "seen": "ab" * 32, "ledger": ORIGIN, "person": "zs001"}
    told = say_statement(read("RoleSignature", stated), "zh", zisha(), names_in(known, "zh"))
    assert told[1] == f"  声明人：示例甲（zs001），手机印章 {key_of('m1').did}"
    assert "  分工：陶刻" in told
    assert "  作品：0123-4567-89AB-T" in told
    assert "  人员：zs001（示例甲）" in told
    assert f"  签署时所见的记录：{'ab' * 8}…" in told
    ended = say_statement(
        read("HelperEnd", {"key": key_of("o1").did, "ledger": ORIGIN, "person": "zs001"}), "zh", zisha(),
        names_in(known, "zh"),
    )  # fmt: skip
    assert f"  手机印章：登记员甲（office-1），{key_of('o1').did}" in ended
    opened = {"batch": "k1", "ledger": ORIGIN, "outcomes": [{"outcome": "qualified", "slot": "1-2-3-4-5"}]}
    told = say_statement(read("BatchOpening", opened), "zh", zisha())
    assert "    - 窑位 1-2-3-4-5（一节二排三幢四层五位）；结果 成品合格" in told
    assert told[1] == f"  声明人：手机印章 {key_of('m1').did}"


@pytest.mark.parametrize("text", ["ab" * 32, "did:key:这把壶是仿品", f"{'ab' * 32}。", key_of("new").did])
def test_what_people_wrote_is_said_whole(text: str) -> None:
    """A reason, a note, a ground in the form of a hash or a key: to the last character, in either language."""
    for kind, name in (("PieceCorrection", "reason"), ("PieceStatus", "note"), ("ClaimDispute", "ground")):
        stated = next(fields for each, fields in EVERY if each == kind)
        for lang in LANGS:
            told = say_statement(read(kind, stated | {name: text}), lang, zisha())
            assert any(line.endswith(text) for line in told), (kind, lang)


def test_the_fields_that_are_said_short_are_the_formats_hashes() -> None:
    """By the tables of SPEC §12: every field of the form hash, and none in which people write."""
    spec = (Path(statement_words.__file__).parents[1] / "SPEC.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][a-zA-Z, ]*) \| (.*) \|", spec, re.MULTILINE)
    forms = {name: form for names, form in rows for name in names.split(", ")}
    hashes = {name for name, form in forms.items() if re.match(r"(optional )?(list \S+ of )?hash\b", form)}
    hashes |= {name for _, form in rows for name in re.findall(r"(\w+): hash\b", form)}
    written = {name for name, form in forms.items() if re.match(r"(optional )?text\b", form)}
    written |= {name for _, form in rows for name in re.findall(r"(\w+): (?:optional )?text\b", form)}
    assert {"after", "root", "sha256", "evidence"} <= hashes <= HASHES
    assert {"ground", "grounds", "reason", "number"} <= written
    assert written & HASHES == set()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_kind_is_named_with_its_word_in_the_format(kind: str) -> None:
    """Who compares with SPEC finds the name there."""
    assert kind in say_kind(kind, "zh")
    assert kind in say_kind(kind, "en")
