"""A rule switched off: its `raise` does nothing, in every module that has the function.

with switched_off("kinds/piece/role.py check_role: role-answered"): …
"""

import ast
import importlib
import inspect
from collections.abc import Iterator
from contextlib import contextmanager

from tests.assure.breaking.rules import CRAFT, all_rules
from tests.assure.mutation import _code, _forget, _function


class _Silent(ast.NodeTransformer):
    def __init__(self, line: int) -> None:
        self.line = line

    def visit_Raise(self, node: ast.Raise) -> ast.stmt:
        """Let the one `raise` pass."""
        return ast.copy_location(ast.Pass(), node) if node.lineno == self.line else node


@contextmanager
def switched_off(name: str) -> Iterator[None]:
    """Let the rule of this name refuse nothing, while the context lasts."""
    rule = next(each for each in all_rules() if each.name == name)
    path = CRAFT / rule.file
    tree = _Silent(rule.first).visit(ast.parse(path.read_text(encoding="utf-8")))
    code = compile(ast.fix_missing_locations(tree), str(path), "exec", dont_inherit=True)
    dotted = f"ledger/craft/{rule.file}".removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    held = importlib.import_module(dotted)
    for part in rule.where.split("."):
        code = _code(code, part)
        held = inspect.getattr_static(held, part)  # type: ignore[assignment]  # a class or a function from here on
    function = _function(held)
    before = function.__code__
    _forget()
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = before
        _forget()
