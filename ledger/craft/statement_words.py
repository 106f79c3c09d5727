"""A statement in plain words, drawn from its own bytes: for whoever is about to stand behind it. SPEC §2, §12.

    人员登记（PersonEnrolment）
      声明人：登记员甲（office-1），手机印章 did:key:z6Mk…
      签署时间：2026-05-01 16:01 (UTC+8)
      写给账本：example.com/kiln
      编号：zs005
      姓名：中文 示例戊；拼音 Shili Wu

Every field that the payload has is said, whatever its kind: nothing is chosen here, so nothing can be left out. The
labels are the catalogue's (`field.<name>`, or `field.<kind>-<name>`, `field.<field around it>-<name>` where one name
means several things), a craft's codes the profile's words. Short are only the fields that the format has for
hashes: their first sixteen digits; what people wrote stands there to its last character.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from ledger.craft.code import check_code, show_code
from ledger.craft.profile import Profile
from ledger.craft.state import Auditor, Keepers, Key, Person, State
from ledger.craft.statement import Statement
from ledger.craft.verdict_words import say_time
from ledger.errors import MalformedError
from ledger.words import Lang, knows, say

_SHOWN = 16  # digits of a hash
_HASH = re.compile(r"[0-9a-f]{64}")

# The vocabulary of a field's codes, by (its kind, or the field around it; its name), or by its name alone.
_VOCABULARIES = {
    ("PersonEnrolment", "roles"): "person-role", ("PersonChange", "roles"): "person-role", ("", "role"): "role",
    ("Standing", "standing"): "standing", ("KilnEnrolment", "type"): "kiln-type", ("KilnChange", "type"): "kiln-type",
    ("", "shape"): "shape", ("", "forming"): "forming", ("clay", "group"): "clay-group", ("", "blend"): "blend",
    ("", "technique"): "decoration", ("", "relief"): "relief", ("", "view"): "view", ("", "method"): "measure-method",
    ("", "fuel"): "fuel", ("", "outcome"): "outcome", ("OutcomeCorrection", "old"): "outcome",
    ("OutcomeCorrection", "new"): "outcome", ("", "fault"): "fault", ("seals", "place"): "seal-place",
    ("firings", "kind"): "firing-kind", ("Suspension", "reason"): "suspension-reason",
    ("PieceStatus", "reason"): "status-reason", ("RoleRefusal", "reason"): "refusal-reason",
    ("OutcomeCorrection", "reason"): "correction-reason", ("BatchUnloading", "reason"): "unloading-reason",
}  # fmt: skip

FIXED = frozenset({
    ("PersonEnrolment", "kind"), ("", "custody"), ("checked", "how"), ("PieceStatus", "status"),
    ("CertificateReissue", "reason"), ("LogClosing", "reason"), ("PersonEnd", "reason"), ("SealRetirement", "reason"),
    ("Suspension", "earlier"), ("AuditFinding", "nature"), ("FindingResolution", "result"), ("SealCheck", "result"),
    ("AttributionAnswer", "answer"),
})  # fmt: skip
"""Fields whose values are words of the format: the catalogue has them as `word.<value>`."""

HASHES = frozenset({
    "after", "charter", "commission", "consent", "dispute", "endorses", "evidence", "finding", "impression", "loading",
    "objects", "order", "profile", "root", "seen", "sha256", "standing",
})  # fmt: skip
"""Fields whose values are hashes or statement ids, in whatever kind: what is written freely never has such a name."""

_OF_PIECE = frozenset({"owner", "claim"})  # roles of keys whose holder is a piece, not a person
_SLOTS = frozenset({"slot", "slots"})
_PEOPLE = frozenset({"person", "maker", "master", "deputies", "author", "responsible", "studio", "attributed"})

Names = Callable[[str], str]


def nobody(name: str) -> str:
    """Say that no name is known: for a statement that is read without a ledger."""
    del name
    return ""


def names_in(state: State, lang: Lang) -> Names:
    """Return what gives the name under which a ledger knows a code or a key: `示例甲（zs001）`; empty for others."""
    keepers = state.get(Keepers, "")
    registrars = {} if keepers is None else {each.code: each.name for each in keepers.registrars}

    def named(code: str) -> str:
        key = state.get(Key, code) if code.startswith("did:") else None
        holder = code if key is None else key.holder
        person, auditor = state.get(Person, holder), state.get(Auditor, holder)
        name = registrars.get(holder, "")
        if person is not None:
            name = person.zh if lang == "zh" else person.en or person.pinyin
        elif auditor is not None:
            name = auditor.zh if lang == "zh" else auditor.en or auditor.zh
        if key is None:
            return name
        if key.role in _OF_PIECE:
            name, holder = say(f"role.{key.role}", lang), show_code(holder)
        return say("cli.said-beside", lang, value=name, words=holder) if name else holder

    return named


def say_kind(kind: str, lang: Lang) -> str:
    """Return what a kind is called, with its name in the format: `人员登记（PersonEnrolment）`."""
    return say("cli.said-beside", lang, value=say(f"kind.{kind}", lang), words=kind) if knows(f"kind.{kind}") else kind


def say_statement(statement: Statement, lang: Lang, profile: Profile, named: Names = nobody) -> list[str]:
    """Return the statement's lines: its kind, who states it and when, then each field.

    Args:
        statement: read from its bytes; the signature is the caller's business.
        lang: `zh` or `en`.
        profile: its words stand for the codes; a code that it does not hold is shown as it is.
        named: see `names_in`.
    """
    told = msgspec.to_builtins(statement.subject)
    origin = told.pop("ledger", "")
    issuer = say("cli.said-key", lang, did=statement.issuer)
    if name := named(statement.issuer):
        issuer = say("cli.said-by-name", lang, name=name, key=issuer)
    lines = [
        say_kind(statement.kind, lang),
        say("cli.said-by", lang, issuer=issuer),
        say("cli.said-at", lang, time=say_time(statement.valid_from)),
        say("cli.said-to", lang, origin=origin),
    ]
    speaker = _Speaker(lang, profile, named)
    lines += [line for name, value in told.items() for line in speaker.lines(statement.kind, name, value)]
    return [lines[0], *(f"  {line}" for line in lines[1:])]


class _Speaker:
    """Says fields in one language, by one profile's words."""

    def __init__(self, lang: Lang, profile: Profile, named: Names) -> None:
        self._lang, self._profile, self._named = lang, profile, named
        self._between, self._comma = ("；", "、") if lang == "zh" else ("; ", ", ")

    def lines(self, around: str, name: str, value: Any) -> Iterator[str]:
        """Yield a field's line; of a list of objects one line each below it."""
        label = label_of(around, name, self._lang)
        if isinstance(value, list | tuple) and any(isinstance(each, dict) for each in value):
            yield self._said(label, "")
            yield from (f"  - {self._object(name, each)}" for each in value)
        else:
            yield self._said(label, self._value(around, name, value))

    def _said(self, label: str, value: str) -> str:
        return say("cli.said-field", self._lang, label=label, value=value).rstrip()

    def _object(self, around: str, value: dict[str, Any]) -> str:
        parts = (
            f"{label_of(around, name, self._lang)} {self._value(around, name, each)}" for name, each in value.items()
        )
        return self._between.join(parts)

    def _value(self, around: str, name: str, value: Any) -> str:
        if isinstance(value, dict):
            return self._object(name, value)
        if isinstance(value, list | tuple):
            return self._comma.join(self._value(around, name, each) for each in value)
        if isinstance(value, bool):
            return say("word.yes", self._lang)  # what is false is left out
        return self._text(around, name, value) if isinstance(value, str) else str(value)

    def _text(self, around: str, name: str, value: str) -> str:
        vocabulary = _VOCABULARIES.get((around, name)) or _VOCABULARIES.get(("", name))
        if vocabulary is not None and self._profile.has(vocabulary, value):
            return self._profile.words(vocabulary, value, self._lang)
        if (around, name) in FIXED or ("", name) in FIXED:
            return word_of(around, value, self._lang)
        if name in _SLOTS:
            return self._beside(value, self._profile.words_of_slot(value, self._lang))
        if value.startswith("did:key:"):
            known = self._named(value)
            return say("cli.said-by-name", self._lang, name=known, key=value) if known else value
        if name in _PEOPLE:
            return self._beside(value, self._named(value))
        if name in {"piece", "code"} and _is_piece(value):
            return show_code(value)
        return f"{value[:_SHOWN]}…" if name in HASHES and _HASH.fullmatch(value) else value

    def _beside(self, value: str, words: str) -> str:
        return value if words in {"", value} else say("cli.said-beside", self._lang, value=value, words=words)


def label_of(around: str, name: str, lang: Lang) -> str:
    """Return what a field is called, within its kind or the field around it; its own name when nobody gave it one."""
    return next((say(key, lang) for key in (f"field.{around}-{name}", f"field.{name}") if knows(key)), name)


def word_of(around: str, value: str, lang: Lang) -> str:
    """Return what people read for a word that the format fixes; the word itself when the catalogue has none."""
    return next((say(key, lang) for key in (f"word.{around}-{value}", f"word.{value}") if knows(key)), value)


def _is_piece(text: str) -> bool:
    try:
        check_code(text)
    except MalformedError:
        return False
    return True
