"""Formulas: the small expressions of a craft profile, as JSON arrays (SPEC §12, craft profile).

    ["all",["is","gi"],["in","forming",["hand-thrown","slip-cast"]]]
    ["<",["*",["field","measures.capacity"],1000],["*",["low","capacity-of-box"],["field","measures.height"]]]

A condition is true, false or unknown; a number is an integer or unknown. What the maker did not state is unknown, and
so is what is reckoned from it: silence contradicts nothing. Nothing is ever evaluated but these forms:

    condition  ["all",c…] ["any",c…] ["not",c]    three-valued: one false makes `all` false, one true makes `any` true
               ["is",path]                        the field stands and is true
               ["in",path,[code…]]                the field stands and is one of the codes
               ["<",n,n] [">",n,n]                unknown when either number is
    number     an integer
               ["field",path]                     absent and 0 alike are unknown: no measure of a thing is 0
               ["+",n,n] ["-",n,n] ["*",n,n]      unknown beyond ±(2^53 − 1), where other languages lose digits
               ["low",band,[vocabulary,path]…]    the band's low − margin, for the first place that has one
               ["high",band,[vocabulary,path]…]   the band's high + margin

A path is field names joined by dots. At most 12 levels deep.
"""

import operator
import re
from collections.abc import Callable
from typing import Protocol, TypeAlias

from ledger.errors import MalformedError
from ledger.log.encoding import MAX_INTEGER

MAX_DEPTH = 12

_PATH = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")
_ARITHMETIC: dict[str, Callable[[int, int], int]] = {"+": operator.add, "-": operator.sub, "*": operator.mul}
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {"<": operator.lt, ">": operator.gt}


class Range(Protocol):
    """A band of usual figures."""

    @property
    def low(self) -> int:
        """The lowest usual figure."""
        ...

    @property
    def high(self) -> int:
        """The highest usual figure."""
        ...

    @property
    def margin(self) -> int:
        """By how much sources differ on either side."""
        ...


class Bands(Protocol):
    """Where a formula finds the profile's bands; `Profile` is one."""

    def find(self, vocabulary: str, word: str) -> str | None:
        """Return the code of a spelling."""
        ...

    def band(self, name: str, *places: tuple[str, str]) -> Range | None:
        """Return the band for the first place that has one."""
        ...


Formula: TypeAlias = Callable[[object, Bands], bool | None]
"""`formula(subject, profile)`: True, False, or None where too little is stated to know."""
_Number: TypeAlias = Callable[[object, Bands], int | None]


def compile_formula(expression: object) -> Formula:
    """Return the condition that the decoded JSON array describes.

    Raises:
        MalformedError: `profile-formula`, with the form `at` which it fails.
    """
    return _condition(expression, 0)


def _refuse(at: object) -> MalformedError:
    return MalformedError("profile-formula", at=str(at)[:80])


def _parts(expression: object, depth: int) -> tuple[str, list[object]]:
    if not isinstance(expression, list) or not expression or depth > MAX_DEPTH:
        raise _refuse(expression)
    name, *arguments = expression
    if not isinstance(name, str):
        raise _refuse(expression)
    return name, arguments


def _condition(expression: object, depth: int) -> Formula:
    match _parts(expression, depth):
        case ("all" | "any" as name, [_, *_] as conditions):
            return _joined([_condition(each, depth + 1) for each in conditions], decides=name == "any")
        case ("not", [inner]):
            return _negated(_condition(inner, depth + 1))
        case ("is", [str(path)]):
            return _is(_reader(path))
        case ("in", [str(path), list(codes)]) if codes and all(isinstance(code, str) for code in codes):
            return _in(_reader(path), frozenset(codes))
        case ("<" | ">" as name, [left, right]):
            return _compared(_COMPARISONS[name], _number(left, depth + 1), _number(right, depth + 1))
        case _:
            raise _refuse(expression)


def _number(expression: object, depth: int) -> _Number:
    if isinstance(expression, int) and not isinstance(expression, bool):
        constant = expression
        return lambda _subject, _bands: constant
    match _parts(expression, depth):
        case ("field", [str(path)]):
            return _measure(_reader(path))
        case ("+" | "-" | "*" as name, [left, right]):
            return _reckoned(_ARITHMETIC[name], _number(left, depth + 1), _number(right, depth + 1))
        case ("low" | "high" as name, [str(band), *places]):
            return _edge(band, [_place(place) for place in places], low=name == "low")
        case _:
            raise _refuse(expression)


def _place(place: object) -> tuple[str, Callable[[object], object]]:
    match place:
        case [str(vocabulary), str(path)]:
            return vocabulary, _reader(path)
        case _:
            raise _refuse(place)


def _reader(path: str) -> Callable[[object], object]:
    """Return a function that walks the field names; None where one of them is absent."""
    if not _PATH.fullmatch(path):
        raise _refuse(path)
    names = path.split(".")

    def read(subject: object) -> object:
        value: object = subject
        for name in names:
            value = getattr(value, name, None)
        return value

    return read


# Each of these returns the closure for one form; absent fields come as None, "", UNSET or 0.


def _joined(conditions: list[Formula], *, decides: bool) -> Formula:
    def joined(subject: object, bands: Bands) -> bool | None:
        unknown = False
        for condition in conditions:
            answer = condition(subject, bands)
            if answer is decides:
                return decides
            unknown = unknown or answer is None
        return None if unknown else not decides

    return joined


def _negated(inner: Formula) -> Formula:
    def negated(subject: object, bands: Bands) -> bool | None:
        answer = inner(subject, bands)
        return None if answer is None else not answer

    return negated


def _is(read: Callable[[object], object]) -> Formula:
    return lambda subject, _bands: read(subject) is True


def _in(read: Callable[[object], object], codes: frozenset[object]) -> Formula:
    def within(subject: object, _bands: Bands) -> bool:
        value = read(subject)
        return isinstance(value, str) and value in codes

    return within


def _compared(compare: Callable[[int, int], bool], left: _Number, right: _Number) -> Formula:
    def compared(subject: object, bands: Bands) -> bool | None:
        a = left(subject, bands)
        if a is None:
            return None
        b = right(subject, bands)
        return None if b is None else compare(a, b)

    return compared


def _measure(read: Callable[[object], object]) -> _Number:
    def measure(subject: object, _bands: Bands) -> int | None:
        value = read(subject)
        return value if isinstance(value, int) and value else None

    return measure


def _reckoned(reckon: Callable[[int, int], int], left: _Number, right: _Number) -> _Number:
    def reckoned(subject: object, bands: Bands) -> int | None:
        a = left(subject, bands)
        if a is None:
            return None
        b = right(subject, bands)
        if b is None:
            return None
        result = reckon(a, b)
        return result if -MAX_INTEGER <= result <= MAX_INTEGER else None

    return reckoned


def _edge(name: str, places: list[tuple[str, Callable[[object], object]]], *, low: bool) -> _Number:
    def edge(subject: object, bands: Bands) -> int | None:
        known = []
        for vocabulary, read in places:
            word = read(subject)
            code = bands.find(vocabulary, word) if isinstance(word, str) else None
            if code is not None:
                known.append((vocabulary, code))
        if places and not known:
            return None
        band = bands.band(name, *known)
        if band is None:
            return None
        return band.low - band.margin if low else band.high + band.margin

    return edge
