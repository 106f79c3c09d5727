"""`GET /ns/v1`: the JSON-LD context that statements name (SPEC §2). Never fetched by a verifier; other tools do.

{"@context":{"@protected":true,"Charter":"https://ledger.example/zisha/ns/v1#Charter","batch":"…#batch",…}}
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.routes.log import NEVER_CHANGES
from api.site import AtSite
from ledger.craft.kinds import KINDS
from ledger.craft.statement import context_of

router = APIRouter(tags=["log"])

# Terms that the credentials context already has, protected: to define them again would be an error (VC 2.0, B.1).
_TAKEN = frozenset({"id", "type", "name", "description"})


@router.get("/ns/v1", summary="The JSON-LD context", responses={200: {"content": {"application/ld+json": {}}}})
def get_context(site: AtSite) -> Response:
    """Return the terms of every kind of statement."""
    data = msgspec.json.encode(context_document(site.instance.origin), order="sorted")
    return Response(data, headers={"Cache-Control": NEVER_CHANGES}, media_type="application/ld+json")


def context_document(origin: str) -> dict[str, Any]:
    """Return the context document of a ledger: its kinds and their fields, each with a name of its own."""
    address = context_of(origin)
    terms = {*KINDS}
    for kind in KINDS.values():
        terms.update(_fields(kind.subject))
    return {"@context": {"@protected": True, **{term: f"{address}#{term}" for term in sorted(terms - _TAKEN)}}}


def _fields(shape: type[msgspec.Struct]) -> Iterator[str]:
    for info in msgspec.structs.fields(shape):
        yield info.encode_name
        for inner in _structs(info.type):
            yield from _fields(inner)


def _structs(annotation: Any) -> Iterator[type[msgspec.Struct]]:
    """Yield the Structs in a field's type: itself, or inside a tuple or a union."""
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _structs(inner)
