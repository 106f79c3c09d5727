"""Rows about people: who is enrolled, their standing, seals and quota, what their keys signed to (SPEC §12).

Seal(person="zs001", seal="base-1", text="示例甲印", relief="relief", width=18, height=18, …, state="stated", …)
"""

from typing import ClassVar

from ledger.craft.records.record import Record


class Person(Record, frozen=True, array_like=True, kw_only=True):
    """An enrolled person or studio.

    Attributes:
        zh, pinyin, en: the names shown; `en` may be empty.
        kind: `person` or `studio`.
        checked: how identity was checked: `in-person`, `notarised`, `video`; by which registrar key; on which date.
        registrars: how many registrar keys attest it.
        enrolled, enrolled_at: index and time of the entry at which the enrolment took effect.
        paused, ended: index of the entry from which; -1 when not.
        keys_head: id of the last statement that changed their keys; at first the enrolment's.
        why_ended: `retired` or `deceased`; empty while not ended.
        doubted: index before which a suspension put every piece of theirs in dispute; -1 when none did.
    """

    KIND: ClassVar[str] = "person"
    code: str
    kind: str
    zh: str
    pinyin: str
    en: str
    roles: tuple[str, ...]
    studio: str
    responsible: tuple[str, ...]
    checked_how: str
    checked_by: str
    checked_on: str
    registrars: int
    head: bytes
    enrolled: int
    enrolled_at: int
    statement: bytes
    paused: int = -1
    ended: int = -1
    keys_head: bytes = b""
    why_ended: str = ""
    doubted: int = -1

    @property
    def id(self) -> str:
        """The person code."""
        return self.code


class Attestation(Record, frozen=True, array_like=True, kw_only=True):
    """One standing of a person (the statement kind `Standing`), attested by registrars.

    Attributes:
        standing: vocabulary code of the profile's `standing` list, or `gi-mark`.
        start, end: dates `YYYY-MM-DD`; `end` is empty when it has none.
        withdrawn: index of the entry that withdrew it; -1 when none did.
        withdrawn_on: day from which it no longer counts; empty when it was not withdrawn.
    """

    KIND: ClassVar[str] = "standing"
    statement: bytes
    person: str
    standing: str
    issuer: str
    number: str
    start: str
    end: str
    index: int
    registrars: int
    withdrawn: int = -1
    withdrawn_on: str = ""

    @property
    def id(self) -> str:
        """The statement id in hex."""
        return self.statement.hex()

    @property
    def parent(self) -> str:
        """The person code."""
        return self.person


class Seal(Record, frozen=True, array_like=True, kw_only=True):
    """A seal of a person's register: stated by its owner, later checked by a registrar.

    Attributes:
        state: `stated`, `checked`, `refused`, or `held` (its text is another person's too, or the key that stated it is
            in doubt: a registrar decides).
        impression: hex SHA-256 of the impression's photo.
        start, end: dates of use; `end` empty while in use.
        key: did of the key that stated it.
        retired_by, retired_at: did of the key that stated its end, and that entry; empty and -1 while in use.
    """

    KIND: ClassVar[str] = "seal"
    person: str
    seal: str
    text: str
    relief: str
    width: int
    height: int
    impression: str
    carver: str
    start: str
    end: str
    state: str
    statement: bytes
    index: int
    key: str = ""
    retired_by: str = ""
    retired_at: int = -1

    @property
    def id(self) -> str:
        """`<person>/<seal>`."""
        return f"{self.person}/{self.seal}"

    @property
    def parent(self) -> str:
        """The person code."""
        return self.person


class SealText(Record, frozen=True, array_like=True, kw_only=True):
    """Who registered a seal text first, so that the same text by another person is held."""

    KIND: ClassVar[str] = "seal-text"
    text: str
    person: str

    @property
    def id(self) -> str:
        """The text itself (its own characters: ids of this type are not ASCII)."""
        return self.text


class GiMark(Record, frozen=True, array_like=True, kw_only=True):
    """When a person may use the geographical indication: what `Standing` attests, found by one look for each piece.

    Attributes:
        periods: (start, end) of each attestation that counts, days `YYYY-MM-DD`; an empty end means none is set.
    """

    KIND: ClassVar[str] = "gi-mark"
    person: str
    periods: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        """The person code."""
        return self.person

    def held(self, date: str) -> bool:
        """Report whether the mark was held on that day."""
        return any(start <= date and (not end or date <= end) for start, end in self.periods)


class Quota(Record, frozen=True, array_like=True, kw_only=True):
    """How many pieces a person may register a month, and how many there are; only of those for whom one is set.

    Attributes:
        starts, pieces: the settings in force and to come: from which day, ascending, and how many.
        month: `YYYY-MM` of the counts, at UTC+8; empty before the first piece.
        count, late: pieces registered in that month, and pieces registered late (补登) in it.
    """

    KIND: ClassVar[str] = "quota"
    person: str
    starts: tuple[str, ...]
    pieces: tuple[int, ...]
    month: str = ""
    count: int = 0
    late: int = 0

    @property
    def id(self) -> str:
        """The person code."""
        return self.person


class Said(Record, frozen=True, array_like=True, kw_only=True):
    """What a person's key has signed beside registrations and seals: should the key turn out stolen, it is in doubt.

    Attributes:
        key: did; index: of the statement's own entry.
        what: `role` (answered), `slots` (confirmed), `loading` (loaded by their maker's key), `attribution` (answered),
            `piece` (handed over, corrected, given a new print or a status, by that signature alone).
        of: role ids; slot ids; batch code and statement id in hex; the piece's code.
    """

    KIND: ClassVar[str] = "said"
    key: str
    index: int
    what: str
    of: tuple[str, ...]

    @property
    def id(self) -> str:
        """`<did>/<index>`."""
        return f"{self.key}/{self.index:012}"

    @property
    def parent(self) -> str:
        """The did."""
        return self.key
