"""Oversight at the doors: snapshots and their chunks, bundles that show them, prints outside their key's window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from certs.bundle import parse_bundle
from certs.summary import Summary, sign_summary
from ledger.craft.kinds.foundation.certifier_change import CertifierChange
from ledger.craft.records.status import CHUNK
from ledger.craft.state import Piece, Snapshot
from ledger.log.encoding import encode_base32
from ledger.log.tree import hash_leaf
from tests.api.served import Served
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, key_of


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A studio with one piece."""
    with Served(tmp_path / "studio") as opened:
        opened.register(opened.piece(number=1))
        yield opened


def test_a_snapshot_is_served_chunk_by_chunk_and_in_the_bundle(served: Served) -> None:
    """The tick of a server that keeps snapshots makes it; without a maker it makes none."""
    served.site.tick()
    served.instance.snapshot()
    row = served.instance.state.get(Snapshot, "")
    assert row is not None
    answer = served.client.get(f"/status/{row.root.hex()}")
    assert (answer.status_code, len(answer.content)) == (200, CHUNK)
    assert "immutable" in answer.headers["cache-control"]
    assert hash_leaf(answer.content) == row.root
    assert served.client.get(f"/status/{'0' * 64}").status_code == 404
    assert served.client.get("/status/guard").status_code == 400
    shown = parse_bundle(served.client.get(f"/api/v1/pieces/{code_of(1)}/bundle").content).snapshot
    assert shown is not None
    assert shown.chunk == answer.content


def test_a_print_outside_its_keys_window_can_not_be_told(served: Served) -> None:
    """What the old key printed while it was in use is as before; what it prints afterwards is not known."""
    old, new = served.certifier, key_of("certifier-2")
    head = served.ledger.certifier_head.hex()
    change = CertifierChange(add=new.did, end=old.did, reason="每年更换", after=head)
    said = served.say("CertifierChange", change, served.registrars[0])
    served.endorse(said, *served.registrars[1 : served.k], new)
    piece = served.row(Piece, code_of(1))
    with served.instance.store.read() as reading:
        leaf = hash_leaf(next(reading.entries(piece.index, piece.index + 1)))
    for key, time, word in ((old, served.time - 3600, "registered"), (old, served.time + 3600, "cannot-tell"),
                            (new, served.time, "registered"), (new, served.time - 3600, "cannot-tell")):  # fmt: skip
        summary = Summary(ORIGIN, piece.code, time, piece.index, leaf, 1, "示例", "示例m1", "m1", "石瓢", 2026)
        proof = encode_base32(sign_summary(summary, key))
        page = served.client.get(f"/C/{piece.code}/{proof}?lang=en").text
        assert ("not in use at the time" in page) == (word == "cannot-tell"), (key.did, time)
