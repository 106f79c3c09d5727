"""Kinds: every one known by its name, its shape with one spelling only."""

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any, cast, get_args

import msgspec
import pytest

from ledger.craft import kinds
from ledger.craft.kind import Facts, Kind, Needs, Part, Subject, no_form, no_head, no_needs, no_waiting
from ledger.craft.kinds import KINDS, kind_named
from ledger.craft.profile import zisha
from ledger.craft.state import MemoryState
from ledger.errors import MalformedError
from tests.craft.world import refused

ROLES = {"registrar", "recovery", "certifier", "person", "helper", "claim", "owner", "auditor", "candidate"}


def kind_files() -> Iterator[Kind]:
    """Every `KIND` in the files under `kinds/`."""
    for module in pkgutil.walk_packages(kinds.__path__, f"{kinds.__name__}."):
        kind = getattr(importlib.import_module(module.name), "KIND", None)
        if kind is not None:
            yield kind


def shapes_in(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    """Every Struct that a type names, at any depth."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
        for field in msgspec.structs.fields(annotation):
            yield from shapes_in(field.type)
    for part in get_args(annotation):
        yield from shapes_in(part)


SHAPES = sorted(
    {shape for kind in KINDS.values() for shape in shapes_in(kind.subject)}, key=lambda shape: shape.__name__
)


def test_every_file_of_a_kind_is_registered() -> None:
    """A kind that is written and not in the list would be refused by everyone."""
    assert sorted(kind.name for kind in kind_files()) == sorted(KINDS)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_is_known_by_the_name_of_its_shape(name: str) -> None:
    """The credential type, the shape's class and the file say the same."""
    kind = kind_named(name)
    assert kind.name == name
    assert kind.subject.__name__ == name
    assert issubclass(kind.subject, Subject)
    assert kind.signers
    assert set(kind.signers) <= ROLES


def test_another_name_is_refused() -> None:
    """Kinds that later rules bring are unknown today, and case matters."""
    for name in ("", "KilnDream", "charter", "VerifiableCredential"):
        with refused(MalformedError, "statement-kind-unknown", kind=name):
            kind_named(name)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_shape_refuses_what_it_does_not_know(shape: type[msgspec.Struct]) -> None:
    """Unknown fields are refused at every depth, and shapes are never changed."""
    config = shape.__struct_config__
    assert issubclass(shape, Subject | Part)
    assert (config.frozen, config.forbid_unknown_fields, config.omit_defaults) == (True, True, True)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_default_is_left_out_and_nothing_else_is(shape: type[msgspec.Struct]) -> None:
    """A default that stands explicitly vanishes when encoded again: so the canonical compare refuses it.

    The encoder leaves out what is empty or small; a default such as "own-device" would have two spellings.
    """
    for field in msgspec.structs.fields(shape):
        if not field.required and field.default is not msgspec.UNSET:
            alone = msgspec.defstruct("Alone", [("x", field.type, field.default)], omit_defaults=True)
            explicit = msgspec.json.encode({"x": field.default})
            assert msgspec.json.encode(msgspec.json.decode(explicit, type=alone)) == b"{}", field.name


def test_a_shape_has_no_room_for_null() -> None:
    """Absent is the only way to say nothing."""
    for shape in SHAPES:
        for field in msgspec.structs.fields(shape):
            assert type(None) not in get_args(field.type), f"{shape.__name__}.{field.name}"
            assert field.type is not float


def test_a_kind_by_default_needs_nobody_and_changes_nothing() -> None:
    """No endorsements, no `after`."""
    facts = cast(Facts, None)
    assert no_needs(Subject(), facts, MemoryState()) == Needs(registrars=0, keys=())
    assert no_head(Subject(), MemoryState()) is None
    assert no_waiting(Subject(), facts, MemoryState()) == ()
    assert no_form(Subject(), zisha()) is None
