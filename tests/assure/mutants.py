"""Mutants of the verifier: one small change each, made in the syntax tree; most take a check away or turn it about.

    ledger/log/tree.py verify_inclusion: `used != len(path)` -> `used == len(path)`

A mutant is known by its file, the function it is in, the text before and after, and which of several alike it is; so
its name survives edits elsewhere. Left alone: annotations, decorators, defaults, docstrings, assertions (they tell the
type checker what holds), and what an error says inside `raise`.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
VERIFIER = (
    "certs/bundle.py", "certs/chain.py", "certs/cose.py", "certs/endorsed.py", "certs/holder.py", "certs/links.py",
    "certs/people_shown.py", "certs/proven.py", "certs/slots_proven.py", "certs/standing_proof.py",
    "certs/status_link.py", "certs/verify.py",
    "ledger/craft/sheet.py", "ledger/craft/statement.py",
    "ledger/log/checkpoint.py", "ledger/log/cosignature.py", "ledger/log/keys.py", "ledger/log/note.py",
    "ledger/log/receipt.py", "ledger/log/tree.py", "ledger/log/trust.py",
)  # fmt: skip

_COMPARED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_RECKONED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.Mod: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.Pow: ast.Mult,
}  # fmt: skip
_OTHERS = {"any": "all", "all": "any", "min": "max", "max": "min"}


@dataclass(frozen=True)
class Mutant:
    """One change. file: under the project; where: qualified name, "" at module level; number: among the file's."""

    file: str
    where: str
    before: str
    after: str
    again: int
    number: int

    @property
    def name(self) -> str:
        """What it is known by."""
        nth = f" ({self.again + 1})" if self.again else ""
        return f"{self.file} {self.where or 'module'}: `{self.before}` -> `{self.after}`{nth}"


@dataclass(frozen=True)
class _Change:
    where: str
    holder: ast.AST
    field: str
    place: int | None
    new: ast.AST | None

    @property
    def old(self) -> ast.AST:
        held = getattr(self.holder, self.field)
        return held if self.place is None else held[self.place]

    def make(self) -> None:
        """Change the tree; None takes the element out of its list."""
        if self.place is None:
            setattr(self.holder, self.field, self.new)
        elif self.new is None:
            del getattr(self.holder, self.field)[self.place]
        else:
            getattr(self.holder, self.field)[self.place] = self.new


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _changes(tree: ast.Module) -> Iterator[_Change]:
    """Yield the changes of a file, always in the same order."""
    yield from _inside(tree, "")


def _inside(node: ast.AST, where: str) -> Iterator[_Change]:
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "args") and not isinstance(node, ast.Call):
            continue
        children = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for place, child in children:
            if not isinstance(child, ast.AST) or isinstance(child, ast.Assert | ast.Import | ast.ImportFrom):
                continue
            if isinstance(child, ast.stmt) and _is_docstring(child):
                continue
            if isinstance(node, ast.ClassDef) and not isinstance(child, ast.FunctionDef):
                continue
            for new in _others(child):
                yield _Change(where, node, field, place, new)
            if isinstance(child, ast.Raise):
                continue
            inner = f"{where}.{child.name}".lstrip(".") if isinstance(child, ast.FunctionDef | ast.ClassDef) else where
            yield from _inside(child, inner)


def _others(node: ast.AST) -> Iterator[ast.AST | None]:  # noqa: C901  # one table
    """Yield what may stand in the place of a node; None: nothing at all."""
    match node:
        case ast.Raise() | ast.Continue() | ast.Break() | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Compare(left=left, ops=ops, comparators=right):
            for place, op in enumerate(ops):
                turned = [*ops[:place], _COMPARED[type(op)](), *ops[place + 1 :]]
                yield ast.Compare(left, turned, right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            for place in range(len(values)):
                rest = [*values[:place], *values[place + 1 :]]
                yield rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _RECKONED:
            yield ast.BinOp(left, _RECKONED[type(op)](), right)
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(number)):
            yield ast.Constant(number + 1)
        case ast.Constant(value=bytes(data)):
            yield ast.Constant(data + b"!")
        case ast.Constant(value=str(text)):
            yield ast.Constant(f"{text}!")
        case ast.If(test=test, body=body, orelse=orelse) if not isinstance(test, ast.Constant):
            yield ast.If(ast.Constant(value=True), body, orelse)
            yield ast.If(ast.Constant(value=False), body, orelse)
        case ast.comprehension(ifs=[*_]) if node.ifs:
            for place in range(len(node.ifs)):
                ifs = [*node.ifs[:place], *node.ifs[place + 1 :]]
                yield ast.comprehension(node.target, node.iter, ifs, node.is_async)
        case ast.Call(func=ast.Name(id=name)) if name in _OTHERS:
            yield ast.Call(ast.Name(_OTHERS[name], ast.Load()), node.args, node.keywords)
        case ast.ExceptHandler(type=ast.Tuple(elts=kinds)):
            for place in range(len(kinds)):
                fewer = ast.Tuple([*kinds[:place], *kinds[place + 1 :]], ast.Load())
                yield ast.ExceptHandler(fewer, node.name, node.body)


def _said(node: ast.AST | None) -> str:
    """Return a node in one short line: of a compound statement its head alone."""
    if node is None:
        return ""
    if isinstance(node, ast.If):
        return f"if {ast.unparse(node.test)}"
    if isinstance(node, ast.ExceptHandler):
        assert node.type is not None
        return f"except {ast.unparse(node.type)}"
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return repr(node.value)
    return " ".join(ast.unparse(ast.fix_missing_locations(node)).split())


@cache
def mutants_of(file: str) -> tuple[Mutant, ...]:
    """Return the mutants of one file."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    seen: Counter[tuple[str, str, str]] = Counter()
    mutants = []
    for number, change in enumerate(_changes(tree)):
        key = (change.where, _said(change.old), _said(change.new))
        mutants.append(Mutant(file, *key, seen[key], number))
        seen[key] += 1
    return tuple(mutants)


@cache
def all_mutants() -> tuple[Mutant, ...]:
    """Return every mutant of the verifier."""
    return tuple(mutant for file in VERIFIER for mutant in mutants_of(file))


def mutated(mutant: Mutant) -> ast.Module:
    """Return the file's tree with this one change."""
    tree = ast.parse((ROOT / mutant.file).read_text(encoding="utf-8"))
    change = next(each for number, each in enumerate(_changes(tree)) if number == mutant.number)
    change.make()
    return ast.fix_missing_locations(tree)
