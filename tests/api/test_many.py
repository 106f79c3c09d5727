"""Many at once: everybody is answered with their own receipts, and nobody reads what is no longer so."""

import asyncio

import httpx2 as httpx

from ledger.log.receipt import open_receipt, parse_receipt
from tests.api.served import URL, Served
from tests.craft.kiln_world import MAKER, code_of

PIECES = 40


def test_each_of_many_posts_gets_its_own_entry_and_a_verdict_at_once(desk: Served) -> None:
    """Forty makers' posts at the same time, each followed by a look: one entry each, receipts that open."""
    bodies = {n: desk.draft("PieceRegistration", desk.piece(number=n), MAKER) for n in range(PIECES)}
    start, trust = desk.size(), desk.instance.trust

    async def register(client: httpx.AsyncClient, number: int) -> int:
        before = await client.get(f"/api/v1/verify/{code_of(number)}")
        answer = await client.post(
            "/api/v1/statements", content=bodies[number], headers={"Content-Type": "application/json"}
        )
        assert (before.status_code, answer.status_code) == (404, 200), answer.text
        opened = open_receipt(parse_receipt(answer.json()["receipts"][0].encode()), trust)
        after = await client.get(f"/api/v1/verify/{code_of(number)}")
        assert after.status_code == 200
        assert after.json()["as_of"]["size"] > opened.entry.index
        return opened.entry.index

    async def everybody() -> list[int]:
        transport = httpx.ASGITransport(app=desk.fast)
        async with httpx.AsyncClient(transport=transport, base_url=URL) as client:
            return await asyncio.gather(*(register(client, number) for number in bodies))

    entries = asyncio.run(everybody())
    assert sorted(entries) == list(range(start, start + PIECES))
    assert desk.size() == start + PIECES
