"""A plugin of pytest that keeps every refusal which the tests of the rules meet, with all that was said before it.

    python -m pytest -p tests.assure.breaking.recording --breaks OUT tests/craft/test_role.py

OUT is filled with a pickle of `(breaks, spoken, blobs)`: what was refused, once for each rule and kind of statement,
with what was admitted, made upon another head; one statement of each kind; the files whose hashes statements name.
"""

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft import profile
from ledger.craft.kind import no_head
from ledger.craft.kinds import kind_named
from ledger.craft.state import Change, MemoryState
from ledger.craft.statement import Statement, sign_statement
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey
from tests.assure.breaking.broken import Break, Said
from tests.assure.breaking.rules import rule_of
from tests.craft import kiln_world
from tests.craft.world import ORIGIN, World

_breaks: dict[tuple[str, str], Break] = {}
_blobs: dict[str, bytes] = {}
_now = [""]
_keys: dict[bytes, SigningKey] = {}
_spoken: dict[str, str] = {}  # kind → JWS of one that was admitted
STALE = "policy.py _check_after: after-not-head"


def _keep(data: bytes) -> str:
    name = hashlib.sha256(data).hexdigest()
    _blobs[name] = data
    return name


def _from_entries(world: World) -> bool:
    """Report whether the world is what its entries made of it: nobody reached into its state, its place or its past."""
    story: tuple[Said, ...] = vars(world).get("told", ())
    return (
        vars(world.state).get("applied", 0) == world.index == len(story)
        and (not story or world.time >= story[-1].time)
        and bool(world.profiles)
    )


def _stale(world: World, statement: Statement) -> str | None:
    """Return the same statement made upon another head, signed alike; None where it has none, or it is known."""
    key = _keys.get(statement.id)
    if key is None or (STALE, statement.kind) in _breaks or kind_named(statement.kind).head is no_head:
        return None
    return sign_statement(
        statement.kind, changed(statement.subject, after="5a" * 32), key, statement.valid_from, ORIGIN
    )


def _record() -> None:
    take, sign, apply = World.take, World.sign, MemoryState.apply

    def applying(self: MemoryState, changes: Iterable[Change]) -> None:
        vars(self)["applied"] = vars(self).get("applied", 0) + 1
        apply(self, changes)

    def signing(self: World, kind: str, subject: Any, key: SigningKey, *more: Any, **named: Any) -> Statement:
        statement = sign(self, kind, subject, key, *more, **named)
        _keys[statement.id] = key
        return statement

    def taking(self: World, statement: Statement) -> Statement:
        story = vars(self).get("told", ())  # a copy of a world has the story so far
        said = Said(self.time, statement.jws, statement.payload if statement.sheet is not None else b"")
        sound = _from_entries(self)
        stale = _stale(self, statement) if sound else None
        try:
            take(self, statement)
        except LedgerError as e:
            rule = rule_of(e)
            if rule and sound:
                _breaks.setdefault((rule, statement.kind), Break(rule, e.code, statement.kind, story, (said,), _now[0]))
            raise
        if stale is not None:  # the statement was admitted, so its head alone is wrong
            held = Said(self.time - 1, stale)
            _breaks[STALE, statement.kind] = Break(STALE, "after-not-head", statement.kind, story, (held,), _now[0])
        if sound and statement.sheet is None and statement.kind not in _spoken:
            _spoken[statement.kind] = statement.jws
        vars(self)["told"] = (*story, said)
        return statement

    def hashing(data: bytes) -> Any:
        _keep(data)
        return hashlib.sha256(data)

    World.sign = signing  # type: ignore[method-assign]
    World.take = taking  # type: ignore[method-assign]  # that is the recorder
    MemoryState.apply = applying  # type: ignore[method-assign]
    profile.sha256 = hashing  # type: ignore[attr-defined]
    kiln_world.digest = lambda text: _keep(text.encode())
    _keep(b"consent")


_record()  # before any test imports what it wraps


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where to write."""
    parser.addoption("--breaks", default="")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note whose refusals follow."""
    _now[0] = item.nodeid
    _keys.clear()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write what was met."""
    out = session.config.getoption("--breaks")
    if out:
        Path(out).write_bytes(pickle.dumps((list(_breaks.values()), _spoken, _blobs)))
