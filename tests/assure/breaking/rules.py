"""The rules there are: every `raise` under `ledger/craft`, by its file, its function and its reason code.

    kinds/piece/firing_line.py _check_free: slot-taken          the second of its kind in one function: … slot-taken (2)

What says that the state itself is broken (`AssertionError`) and what never leaves its file (`KeyError`) are no rules.
`rules.txt` beside this says of each whether an operator's break reaches it, or why none can.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType

ROOT = Path(__file__).parents[3]
CRAFT = ROOT / "ledger/craft"
ARGUED = Path(__file__).with_name("rules.txt")
NO_RULES = ("AssertionError", "KeyError")


@dataclass(frozen=True)
class Rule:
    """A place that refuses. file: under `ledger/craft`; where: qualified name; code: reason; first, last: its lines."""

    file: str
    where: str
    code: str
    again: int
    first: int
    last: int

    @property
    def name(self) -> str:
        """What it is known by, whatever its line."""
        nth = f" ({self.again + 1})" if self.again else ""
        return f"{self.file} {self.where}: {self.code}{nth}"


def _raises(node: ast.AST, where: str) -> Iterator[tuple[str, ast.Raise]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Raise):
            yield where, child
        inner = f"{where}.{child.name}".lstrip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else where
        yield from _raises(child, inner)


def _code(raised: ast.Raise) -> str:
    """Return the reason code; where it is reckoned, how: `e.code`. Empty for what is no rule."""
    match raised.exc:
        case ast.Call(func=ast.Name(id=name)) if name in NO_RULES:
            return ""
        case ast.Call(args=[ast.Constant(value=str(code)), *_]):
            return code
        case ast.Call(args=[reckoned, *_]):
            return ast.unparse(reckoned)
        case _:
            return ast.unparse(raised)


@cache
def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by file and line."""
    rules = []
    for path in sorted(CRAFT.rglob("*.py")):
        file, seen = path.relative_to(CRAFT).as_posix(), Counter[tuple[str, str]]()
        for where, raised in _raises(ast.parse(path.read_text(encoding="utf-8")), ""):
            code = _code(raised)
            if code:
                rules.append(Rule(file, where, code, seen[where, code], raised.lineno, raised.end_lineno or 0))
                seen[where, code] += 1
    return tuple(rules)


@cache
def _by_line() -> dict[tuple[str, int], Rule]:
    return {(rule.file, line): rule for rule in all_rules() for line in range(rule.first, rule.last + 1)}


def rule_of(error: BaseException) -> str:
    """Return the name of the rule that raised this; "" for what was raised elsewhere than in `ledger/craft`."""
    trace: TracebackType | None = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    path = Path() if trace is None else Path(trace.tb_frame.f_code.co_filename)
    if trace is None or CRAFT not in path.parents:
        return ""
    rule = _by_line().get((path.relative_to(CRAFT).as_posix(), trace.tb_lineno))
    return "" if rule is None else rule.name


def rules_of(error: BaseException | None) -> tuple[str, ...]:
    """Return the rule that raised this, and those that raised what it says in its own words."""
    names = []
    while error is not None:
        names.append(rule_of(error))
        error = error.__cause__
    return tuple(name for name in names if name)


@cache
def told() -> dict[str, str]:
    """Return what `rules.txt` says: each rule's name with "" where it is broken, else why it can't be."""
    said: dict[str, str] = {}
    name = ""
    for line in ARGUED.read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        if line.startswith("    "):
            said[name] = f"{said[name]} {line.strip()}".strip()
            continue
        name = line
        assert name not in said, f"rules.txt says {name} twice"
        said[name] = ""
    return said
