"""A statement of every kind whose shape is sound, built from the shapes themselves; rules would refuse most of them.

    for kind, stated in stated_of_every_kind(): …      {"code":"a","names":{"zh":"a",…},…}, all fields filled

A kind that is added later is among them without a word.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

from ledger.craft.kinds import KINDS
from ledger.craft.statement import CREDENTIAL_TYPE, CREDENTIALS, context_of
from tests.craft.world import ORIGIN, key_of

Path = tuple[str | int, ...]


def stated_of_every_kind() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each kind's name with a subject in which every field there can be is filled."""
    for name in sorted(KINDS):
        stated = _filled(inspect.type_info(KINDS[name].subject))
        yield name, stated | {"ledger": ORIGIN}


def payload_of(kind: str, stated: dict[str, Any]) -> bytes:
    """Return the payload that states this, canonical but for what `stated` has wrong."""
    credential = {
        "@context": [CREDENTIALS, context_of(ORIGIN)], "credentialSubject": stated, "issuer": key_of("m1").did,
        "type": [CREDENTIAL_TYPE, kind], "validFrom": "2026-05-01T08:00:00Z",
    }  # fmt: skip
    return msgspec.json.encode(credential, order="sorted")


def texts_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """Yield where each text stands in a subject."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict):
        for name, child in value.items():
            yield from texts_in(child, (*path, name))
    elif isinstance(value, list):
        for place, child in enumerate(value):
            yield from texts_in(child, (*path, place))


def with_text(value: Any, path: Path, text: str) -> Any:
    """Return the subject with another text at that place."""
    if not path:
        return text
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        return {name: with_text(child, rest, text) if name == first else child for name, child in value.items()}
    return [with_text(child, rest, text) if place == first else child for place, child in enumerate(value)]


def _filled(info: inspect.Type) -> Any:
    """Return a value of a type: each field filled, each array with as few as it may have and at least one."""
    match info:
        case inspect.StructType(fields=fields):
            return {field.encode_name: _unlike(field.default, _filled(field.type)) for field in fields}
        case inspect.StrType():
            return "示例"
        case inspect.IntType():
            return 3 if info.ge is None else info.ge
        case inspect.BoolType():
            return True
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.ListType() | inspect.VarTupleType():
            return [_filled(info.item_type) for _ in range(max(1, info.min_length or 0))]
        case inspect.TupleType(item_types=kinds):
            return [_filled(each) for each in kinds]
        case inspect.UnionType(types=kinds):
            return _filled(next(each for each in kinds if not isinstance(each, inspect.UnsetType | inspect.NoneType)))
        case _:
            raise AssertionError(f"no value known for {info}")


def _unlike(default: Any, value: Any) -> Any:
    """Return a value that is not the default, which would be left out."""
    if value != default or isinstance(value, str | list | dict):
        return value
    return not value if isinstance(value, bool) else value + 1
