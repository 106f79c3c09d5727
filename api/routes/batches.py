"""`GET /api/v1/batches/{batch}`: a kiln batch in counts and slots, without names.

{"as_of":{…},"batch":"k2026-05","counts":{"good":270,"loaded":310,"open":0,…},"phase":"closed","root":"9f86…",
 "slots":[{"count":1,"outcome":"qualified","slot":"1-1-1-1-1"},…],…}
"""

from typing import Any

import msgspec
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api.batch_counts import BatchCounts, count_batch
from api.fast import HEAD, keep
from api.routes.statements import Problem
from api.site import AtSite
from ledger.craft.slots import show_root

router = APIRouter(tags=["kiln"])


@router.get(
    "/api/v1/batches/{batch}",
    summary="A kiln batch: counts, slots and outcomes",
    responses={200: {"content": {"application/json": {}}}, 404: {"model": Problem}},
)
def get_batch(batch: str, request: Request, site: AtSite) -> Response:
    """Return the counts of a batch: the same bytes for everybody, until the head moves."""
    generation = site.cache.generation
    with site.instance.store.read() as reading:
        head = reading.head()
        counts = count_batch(reading, site.profile_in(reading), batch)
    content = {**_shown(counts), "as_of": {"size": head.size, "time": head.time}}
    keep(request.scope, generation, HEAD)
    data = msgspec.json.encode(content, order="sorted")
    return Response(data, headers={"Cache-Control": "public, max-age=1"}, media_type="application/json")


def _shown(counts: BatchCounts) -> dict[str, Any]:
    batch, kiln = counts.batch, counts.kiln
    return {
        "batch": batch.code,
        "kiln": {"code": kiln.code, "zh": kiln.zh, "en": kiln.en, "place": kiln.place},
        "date": batch.date,
        "quick": batch.quick,
        "phase": batch.phase,
        "head": batch.head.hex(),
        "lines": batch.lines,
        "root": batch.root.hex(),
        "mark": show_root(batch.root) if batch.root else "",
        "ignited_at": batch.ignited_at,
        "counts": {"loaded": counts.loaded, **counts.classes},
        "outcomes": counts.outcomes,
        "slots": [_slot(*slot) for slot in counts.slots],
    }


def _slot(slot: str, count: int, outcome: str, fault: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"slot": slot, "count": count}
    if outcome:
        shown["outcome"] = outcome
    if fault:
        shown["fault"] = fault
    return shown
