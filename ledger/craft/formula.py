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

A formula runs for every piece, so it becomes one Python expression, compiled once for a profile:

    ["<",2,["*",3,["field","measures.lid"]]]
    None if (a0 := n2) is None or (b1 := (n7*t3 if (t3 := getattr(o4, n6, None)).__class__ is int and t3 else None)) …

Of the profile nothing stands in that text: its numbers, names, codes and bands are values beside it.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import Any, Protocol, TypeAlias

from ledger.errors import MalformedError

MAX_DEPTH = 12
MAX_MEMBERS = 32  # of a list; a profile is somebody's file, and its numbers multiply

_PATH = re.compile(r"[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*")


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


def compile_formula(expression: object, bands: Bands) -> Formula:
    """Return the condition that the decoded JSON array describes, with the figures of `bands`.

    Raises:
        MalformedError: `profile-formula`, with the form `at` which it fails.
    """
    text = _Text(bands)
    condition = text.condition(expression, 0)
    owners = "".join(f"    {name} = {read}\n" for name, read in text.owners.values())
    exec(f"def formula(subject):\n{owners}    return {condition}\n", text.values)  # noqa: S102  # our own text, see above
    formula: Formula = text.values["formula"]
    return formula


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


class _Text:
    """Writes one formula as Python. Every part is an expression in brackets, evaluated from left to right.

    Attributes:
        owners: path of an object that holds fields → its local name in the formula, and the expression that reads it.
        values: what the formula's text names: the profile's numbers, field names, codes and bands.
    """

    def __init__(self, bands: Bands) -> None:
        self.owners: dict[tuple[str, ...], tuple[str, str]] = {}
        self.values: dict[str, Any] = {}
        self._bands = bands
        self._numbers = count()

    def _name(self, letter: str) -> str:
        return f"{letter}{next(self._numbers)}"

    def _value(self, value: object) -> str:
        name = self._name("n")
        self.values[name] = value
        return name

    def condition(self, expression: object, depth: int) -> str:
        match _parts(expression, depth):
            case ("all" | "any" as name, [_, *_] as conditions):
                return self._joined([self.condition(each, depth + 1) for each in conditions], decides=name == "any")
            case ("not", [inner]):
                told = self._name("c")
                return f"(None if ({told} := {self.condition(inner, depth + 1)}) is None else not {told})"
            case ("has", [str(path)]):
                return f"bool({self._read(path)})"
            case ("is", [str(path)]):
                return f"({self._read(path)} is True)"
            case ("in", [str(path), [_, *_] as codes]) if all(isinstance(code, str) for code in codes):
                word = self._name("w")
                return f"(isinstance({word} := {self._read(path)}, str) and {word} in {self._value(set(codes))})"
            case ("<" | ">" as sign, [left, right]):
                a, b = self._name("a"), self._name("b")
                first, second = self._number(left, depth + 1), self._number(right, depth + 1)
                return f"(None if ({a} := {first}) is None or ({b} := {second}) is None else {a} {sign} {b})"
            case _:
                raise _refuse(expression)

    def _joined(self, conditions: list[str], *, decides: bool) -> str:
        """One that decides makes an end; where none does, one that is unknown leaves the whole unknown."""
        names = [self._name("c") for _ in conditions]
        decided = " or ".join(f"({name} := {each}) is {decides}" for name, each in zip(names, conditions, strict=True))
        unknown = " or ".join(f"{name} is None" for name in names)
        return f"({decides} if {decided} else None if {unknown} else {not decides})"

    def _number(self, expression: object, depth: int) -> str:
        if isinstance(expression, int) and not isinstance(expression, bool) and expression:
            return self._value(expression)
        match _parts(expression, depth):
            case ("field", [str()]):
                return self._product([expression], depth)
            case ("*", [_, _, *_] as factors):
                return self._product(factors, depth)
            case ("+", [_, _, *_] as terms):
                return self._sum([self._number(each, depth + 1) for each in terms])
            case ("-", [left, right]):
                less = self._product([-1, right], depth + 1)
                return self._sum([self._number(left, depth + 1), less])
            case ("low" | "high" as name, [str(band), *places]):
                return self._edge(band, [_place(place) for place in places], side=0 if name == "low" else 1)
            case _:
                raise _refuse(expression)

    def _sum(self, terms: list[str]) -> str:
        names = [self._name("t") for _ in terms]
        unknown = " or ".join(f"({name} := {each}) is None" for name, each in zip(names, terms, strict=True))
        return f"(None if {unknown} else {' + '.join(names)})"

    def _product(self, factors: list[object], depth: int) -> str:
        """Multiply: constants once, here; a field is a number when it is an integer other than 0."""
        constant, names, known = 1, [], []
        for factor in factors:
            if isinstance(factor, int) and not isinstance(factor, bool) and factor:
                constant *= factor
                continue
            name = self._name("t")
            names.append(name)
            match factor:
                case ["field", str(path)]:
                    known.append(f"({name} := {self._read(path)}).__class__ is int and {name}")
                case _:
                    known.append(f"({name} := {self._number(factor, depth + 1)}) is not None")
        product = "*".join([self._value(constant), *names])
        return f"({product} if {' and '.join(known)} else None)" if known else product

    def _edge(self, name: str, places: list[tuple[str, str]], *, side: int) -> str:
        """A band's edge: without a place it is known here, else it is looked up by what the subject says."""
        edges = self._bands.edges(name) if not places else None
        if not places:
            return self._value(None if edges is None else edges[side])
        look_up = _looked_up(name, [vocabulary for vocabulary, _ in places], self._bands, side)
        return f"{self._value(look_up)}({', '.join(self._read(path) for _, path in places)})"

    def _read(self, path: str) -> str:
        """Read a field, None where it is absent; what holds several of them is read once."""
        if not _PATH.fullmatch(path):
            raise _refuse(path)
        *above, field = path.split(".")
        owner = "subject"
        for depth, part in enumerate(above, 1):
            known = self.owners.get(tuple(above[:depth]))
            if known is None:
                known = self._name("o"), f"getattr({owner}, {self._value(part)}, None)"
                self.owners[*above[:depth],] = known
            owner = known[0]
        return f"getattr({owner}, {self._value(field)}, None)"


def _place(place: object) -> tuple[str, str]:
    match place:
        case [str(vocabulary), str(path)]:
            return vocabulary, path
        case _:
            raise _refuse(place)


def _looked_up(name: str, vocabularies: list[str], bands: Bands, side: int) -> Callable[..., int | None]:
    """Return the function that gives a band's edge for the words of a subject; None when no word is known."""

    @lru_cache(
        maxsize=256
    )  # a maker's pieces are of few clays; the words are the maker's own, so the memory is bounded
    def look_up(*words: object) -> int | None:
        known = []
        for vocabulary, word in zip(vocabularies, words, strict=True):
            code = bands.find(vocabulary, word) if isinstance(word, str) else None
            if code is not None:
                known.append((vocabulary, code))
        edges = bands.edges(name, *known) if known else None
        return None if edges is None else edges[side]

    return look_up
