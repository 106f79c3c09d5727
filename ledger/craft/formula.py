"""Formulas: the small expressions of a craft profile, as JSON arrays (SPEC §12, craft profile).

    ["all",["is","gi"],["in","forming",["hand-thrown","slip-cast"]]]
    [">",["*",1000000,["field","measures.capacity"]],["*",["high","capacity-of-box"],["field","measures.height"]]]

A condition is true, false or unknown; a number is an exact integer or unknown. What the maker did not state is
unknown, and so is what is reckoned from it: silence contradicts nothing. Nothing is evaluated but these forms:

    condition  ["all",c…] ["any",c…] ["not",c]    three-valued: one false makes `all` false, one true makes `any` true
               ["has",path]                       the field stands
               ["is",path]                        the field stands and is true
               ["in",path,[code…]]                the field stands and is one of the codes
               ["<",n,n] [">",n,n]                unknown when either number is
    number     an integer other than 0
               ["field",path]                     absent and 0 alike are unknown: no measure of a thing is 0
               ["+",n…] ["*",n…] ["-",n,n]
               ["low",band,[vocabulary,path]…]    the band's low − margin, for the first place that has one
               ["high",band,[vocabulary,path]…]   the band's high + margin

A path is field names joined by dots. At most 12 levels deep, at most 32 members a list.
"""

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from math import prod
from typing import Protocol, TypeAlias

from ledger.errors import MalformedError

MAX_DEPTH = 12
MAX_MEMBERS = 32  # of a list; a profile is somebody's file, and its numbers multiply

_PATH = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")
_COMPARISONS: dict[str, Callable[[int, int], bool]] = {"<": operator.lt, ">": operator.gt}


class Bands(Protocol):
    """Where a formula finds the profile's usual figures, while it is compiled and after."""

    def find(self, vocabulary: str, word: str) -> str | None:
        """Return the code of a spelling, or None."""
        ...

    def edges(self, name: str, *places: tuple[str, str]) -> tuple[int, int] | None:
        """Return (low − margin, high + margin) of the band for the first (vocabulary, code) that has one, or None."""
        ...


Formula: TypeAlias = Callable[[object], bool | None]
"""`formula(subject)`: True, False, or None where too little is stated to know."""
_Number: TypeAlias = Callable[[object], int | None]


def compile_formula(expression: object, bands: Bands) -> Formula:
    """Return the condition that the decoded JSON array describes, with the figures of `bands`.

    Raises:
        MalformedError: `profile-formula`, with the form `at` which it fails.
    """
    return _condition(expression, bands, 0)


def fields_read(expression: object) -> frozenset[str]:
    """Return the top-level fields of a subject that an expression, which compiles, looks at."""
    if not isinstance(expression, list):
        return frozenset()
    name, *parts = expression
    if name in {"has", "is", "in", "field"}:
        return frozenset([str(parts[0]).partition(".")[0]])
    if name in {"low", "high"}:
        return frozenset(str(path).partition(".")[0] for _, path in parts[1:])
    return frozenset[str]().union(*map(fields_read, parts))


def _refuse(at: object) -> MalformedError:
    return MalformedError("profile-formula", at=str(at)[:80])


def _parts(expression: object, depth: int) -> tuple[str, list[object]]:
    if not isinstance(expression, list) or not 1 <= len(expression) <= MAX_MEMBERS or depth > MAX_DEPTH:
        raise _refuse(expression)
    name, *arguments = expression
    if not isinstance(name, str):
        raise _refuse(expression)
    return name, arguments


def _condition(expression: object, bands: Bands, depth: int) -> Formula:
    match _parts(expression, depth):
        case ("all" | "any" as name, [_, *_] as conditions):
            return _joined([_condition(each, bands, depth + 1) for each in conditions], decides=name == "any")
        case ("not", [inner]):
            return _negated(_condition(inner, bands, depth + 1))
        case ("has", [str(path)]):
            return _has(_reader(path))
        case ("is", [str(path)]):
            return _is(_reader(path))
        case ("in", [str(path), [_, *_] as codes]) if all(isinstance(code, str) for code in codes):
            return _in(_reader(path), frozenset(codes))
        case ("<" | ">" as name, [left, right]):
            a, b = (_number(each, bands, depth + 1) for each in (left, right))
            return _compared(_COMPARISONS[name], a, b)
        case _:
            raise _refuse(expression)


def _number(expression: object, bands: Bands, depth: int) -> _Number:
    if isinstance(expression, int) and not isinstance(expression, bool) and expression:
        constant = expression
        return lambda _subject: constant
    match _parts(expression, depth):
        case ("field", [str()]):
            return _product([expression], bands, depth)
        case ("*", [_, _, *_] as factors):
            return _product(factors, bands, depth)
        case ("+", [_, _, *_] as terms):
            return _sum([_number(each, bands, depth + 1) for each in terms])
        case ("-", [left, right]):
            less = _product([-1, right], bands, depth + 1)
            return _sum([_number(left, bands, depth + 1), less])
        case ("low" | "high" as name, [str(band), *places]):
            return _edge(band, [_place(place) for place in places], bands, side=0 if name == "low" else 1)
        case _:
            raise _refuse(expression)


def _place(place: object) -> tuple[str, Callable[[object], object]]:
    match place:
        case [str(vocabulary), str(path)]:
            return vocabulary, _reader(path)
        case _:
            raise _refuse(place)


def _getter(*paths: str) -> Callable[[object], object]:
    """Return a function that reads one field, or several as a tuple; AttributeError where one of them is absent."""
    for path in paths:
        if not _PATH.fullmatch(path):
            raise _refuse(path)
    return operator.attrgetter(*paths)


def _reader(path: str) -> Callable[[object], object]:
    """Return a function that reads one field; None where it is absent."""
    get = _getter(path)

    def read(subject: object) -> object:
        try:
            value: object = get(subject)
        except AttributeError:  # a part of the path is absent
            return None
        return value

    return read


# Each of these returns the closure for one form; absent fields come as None, "", UNSET or 0.


def _joined(conditions: list[Formula], *, decides: bool) -> Formula:
    def joined(subject: object) -> bool | None:
        unknown = False
        for condition in conditions:
            answer = condition(subject)
            if answer is decides:
                return decides
            unknown = unknown or answer is None
        return None if unknown else not decides

    return joined


def _negated(inner: Formula) -> Formula:
    def negated(subject: object) -> bool | None:
        answer = inner(subject)
        return None if answer is None else not answer

    return negated


def _has(read: Callable[[object], object]) -> Formula:
    return lambda subject: bool(read(subject))


def _is(read: Callable[[object], object]) -> Formula:
    return lambda subject: read(subject) is True


def _in(read: Callable[[object], object], codes: frozenset[object]) -> Formula:
    def within(subject: object) -> bool:
        value = read(subject)
        return isinstance(value, str) and value in codes

    return within


def _compared(compare: Callable[[int, int], bool], left: _Number, right: _Number) -> Formula:
    def compared(subject: object) -> bool | None:
        try:
            a = left(subject)
            b = None if a is None else right(subject)
        except AttributeError:  # a part of one of the paths is absent
            return None
        return None if a is None or b is None else compare(a, b)

    return compared


def _sum(terms: list[_Number]) -> _Number:
    def added(subject: object) -> int | None:
        result = 0
        for term in terms:
            value = term(subject)
            if value is None:
                return None
            result += value
        return result

    return added


def _product(factors: list[object], bands: Bands, depth: int) -> _Number:
    """Multiply. Constants are taken together once, and all fields are read in one go: this runs for every piece."""
    constant, paths, others = 1, [], []
    for factor in factors:
        match factor:
            case bool():
                raise _refuse(factor)
            case int() if factor:
                constant *= factor
            case ["field", str(path)]:
                paths.append(path)
            case _:
                others.append(_number(factor, bands, depth + 1))
    measures = _measures(paths, constant) if paths else _number(constant, bands, depth)
    return _times(measures, others) if others else measures


def _measures(paths: list[str], constant: int) -> _Number:
    """Multiply fields: the hottest form, so one field has its own closure and nothing is looked at twice.

    An absent path is left to `_compared` to catch.
    """
    get = _getter(*paths)

    def one(subject: object) -> int | None:
        value = get(subject)
        return constant * value if value.__class__ is int and value else None

    def many(subject: object) -> int | None:
        values = get(subject)
        assert isinstance(values, tuple)
        if not all(values) or {*map(type, values)} != {int}:
            return None
        return constant * prod(values)

    return one if len(paths) == 1 else many


def _times(first: _Number, others: list[_Number]) -> _Number:
    def times(subject: object) -> int | None:
        result = first(subject)
        if result is None:
            return None
        for other in others:
            value = other(subject)
            if value is None:
                return None
            result *= value
        return result

    return times


def _edge(name: str, places: list[tuple[str, Callable[[object], object]]], bands: Bands, *, side: int) -> _Number:
    @lru_cache(
        maxsize=256
    )  # a maker's pieces are of few clays; the words are the maker's own, so the memory is bounded
    def look_up(*words: object) -> int | None:
        known = []
        for (vocabulary, _), word in zip(places, words, strict=True):
            code = bands.find(vocabulary, word) if isinstance(word, str) else None
            if code is not None:
                known.append((vocabulary, code))
        edges = None if places and not known else bands.edges(name, *known)
        return None if edges is None else edges[side]

    if not places:
        constant = look_up()
        return lambda _subject: constant
    return lambda subject: look_up(*[read(subject) for _, read in places])
