r"""Pieces: what the ledger holds of one, and its proof bundle (SPEC §7, §12).

GET /api/v1/pieces/{code}          ← {"code":"0123456789ABT","entry":412,"head":"9f86…","roles":[…],"stated":{…},…}
GET /api/v1/pieces/{code}/bundle   ← {"receipts":["c2sp.org/tlog-proof@v1\n…"],"slots":[…],"v":1}
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.routes.statements import PROBLEMS
from api.site import AtSite, Site
from api.verdicts import ask_in
from certs.gather import LedgerView, make_bundle
from ledger.craft.code import parse_code
from ledger.craft.state import Piece, Role, State
from ledger.craft.verdict_facts import PieceFacts
from ledger.errors import NotFoundError, PushbackError
from ledger.prover import Prover

router = APIRouter(tags=["pieces"])

# What of the maker's words would name somebody who has not signed, and what is said beside.
_OF_A_MAKER = ("maker", "forming", "firings", "year")
_NAMING = frozenset({"roles", "decoration", "ledger"})


@router.get(
    "/api/v1/pieces/{code}",
    summary="A registered piece",
    responses={
        200: {"content": {"application/json": {}}},
        **PROBLEMS,
    },
)
def get_piece(code: str, site: AtSite) -> Response:
    """Return where the piece stands and what its maker stated; a role that nobody has signed names nobody."""
    stored = parse_code(code)
    with site.instance.store.read() as reading:
        scan = ask_in(reading, site, stored)
        piece, facts = scan.piece, scan.facts.piece
        if piece is None or not isinstance(facts, PieceFacts):
            raise NotFoundError("piece-unknown", piece=stored)
        stated = msgspec.to_builtins(facts.subject)
        if facts.older is not None:  # no maker stated it
            stated = {name: value for name, value in stated.items() if name not in _OF_A_MAKER}
            stated["older"] = msgspec.to_builtins(facts.older)
        content = {
            "code": piece.code, "person": piece.person, "entry": piece.index, "time": facts.time,
            "statement": piece.statement.hex(), "head": piece.head.hex(), "issuer": facts.key,
            "valid_from": facts.valid_from, "status": facts.status, "serial": piece.serial, "flags": piece.flags,
            "slots": piece.slots, "roles": list(_roles(reading, piece)),
            "stated": {name: value for name, value in stated.items() if name not in _NAMING},
            "decoration": [each.technique for each in facts.subject.decoration],
        }  # fmt: skip
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "no-cache"}, media_type="application/json")


@router.get(
    "/api/v1/pieces/{code}/bundle",
    summary="A piece's proof bundle",
    responses={
        200: {"content": {"application/json": {}}},
        **PROBLEMS,
    },
)
def get_bundle(code: str, site: AtSite) -> Response:
    """Return every receipt the verdict rests on, under one checkpoint: `kilnmark verify` needs nothing else."""
    stored = parse_code(code)
    bundle = bundle_of(site, stored)
    headers = {"Cache-Control": "no-cache", "Content-Disposition": f'attachment; filename="{stored}.proof.json"'}
    return Response(bundle, headers=headers, media_type="application/json")


def bundle_of(site: Site, stored: str) -> bytes:
    """Return the proof bundle of a piece by its stored code; raises as `make_bundle`, and `outcome-unknown`."""
    page = site.page()  # before the view is opened: the view then holds all that the page covers
    with site.instance.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)

        def receipt(index: int) -> bytes:
            if index >= page.checkpoint.size:  # committed a moment ago, and not yet under any checkpoint
                raise PushbackError("outcome-unknown", retry_after=1)
            return prover.receipt(index)

        view = LedgerView(reading, receipt, reading.index_of, site.instance.chunks.get, page.checkpoint.size)
        return make_bundle(view, stored)


def _roles(state: State, piece: Piece) -> Iterator[dict[str, Any]]:
    """Yield the roles: whoever signed, by code; what waits, without anybody; what was refused, not at all."""
    for role in state.list(Role, piece.code):
        if role.state == "signed":
            yield {"role": role.role, "state": "signed", "person": role.person}
        elif role.state == "named":
            yield {"role": role.role, "state": "awaited"}
