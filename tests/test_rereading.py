"""Re-reading: what an entry says wrongly of itself is damage, though its hash is true."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from ledger.backend import Head
from ledger.craft.submission import read_submission
from ledger.errors import InconsistencyError
from ledger.log.entry import Entry, format_entry, parse_entry
from ledger.log.tree import hash_leaf
from ledger.rereading import check_stored, statement_id
from ledger.staged import Tail, staged_since
from tests.craft.world import START
from tests.desk import Desk


@pytest.fixture
def desk(desk: Desk) -> Desk:
    """A ledger of six entries, then a piece at 6 and a sheet of two from 7 on."""
    desk.accepted(desk.piece(1))
    desk.accepted(desk.sheet((2, 3)))
    return desk


class Told:
    """A view whose entries from 6 on are these."""

    def __init__(self, reading: Any, entries: tuple[bytes, ...]) -> None:
        self._reading, self._entries = reading, entries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reading, name)

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """See `Reading.entries`."""
        return iter(self._entries[start - 6 : end - 6] if start >= 6 else list(self._reading.entries(start, end)))


def reread(desk: Desk, change: Callable[[Entry], bytes], at: int, texts: dict[int, bytes] | None = None) -> None:
    """Re-read the last four entries, one of them changed in database and stage alike, its hash true."""
    with desk.store.read() as reading:
        head = reading.head()
        tail = staged_since(desk.stage, 6, head.size, head.root)
        assert tail is not None
        entries = list(tail.entries)
        entries[at - 6] = change(parse_entry(entries[at - 6]))
        told = Tail(tail.before, tuple(entries), tuple(map(hash_leaf, entries)))
        check_stored(Told(reading, told.entries), told, head, texts or {})  # type: ignore[arg-type]  # a view all the same


def test_what_was_written_passes(desk: Desk) -> None:
    """Nothing changed; with the hash of what was verified, and by the signature."""
    reread(desk, format_entry, 6)
    with desk.store.read() as reading:
        statement = parse_entry(next(reading.entries(6, 7))).statement
    assert statement is not None
    reread(desk, format_entry, 6, {6: sha256(statement.encode()).digest()})


def tampered(entry: Entry) -> str:
    """Return the JWS with another signature."""
    assert entry.statement is not None
    return entry.statement[:-8] + ("AAAAAAAA" if entry.statement[-8] != "A" else "BAAAAAAA")


WRONG: dict[str, tuple[int, Callable[[Entry], bytes], str]] = {
    "place": (7, lambda e: format_entry(replace(e, index=9)), "link of entry 7"),
    "link": (8, lambda e: format_entry(replace(e, prev=bytes(32))), "link of entry 8"),
    "time": (6, lambda e: format_entry(replace(e, time=START - 1)), "link of entry 6"),
    "signature": (6, lambda e: format_entry(replace(e, statement=tampered(e))), "signature-invalid"),
    "item": (9, lambda e: format_entry(replace(e, item=b'{"a":1}')), "statement of entry 9"),
    "form": (6, lambda e: b"{}", "entry-shape"),
}


@pytest.mark.parametrize("name", WRONG)
def test_an_entry_that_is_wrong_before_its_hash_is_damage(desk: Desk, name: str) -> None:
    """G6: its hash is true, and nothing is signed upon it."""
    at, change, reason = WRONG[name]
    with pytest.raises(InconsistencyError) as caught:
        reread(desk, change, at)
    assert (caught.value.code, caught.value.fields["reason"]) == ("store-damaged", reason)


def test_another_text_than_the_one_verified_is_damage(desk: Desk) -> None:
    """The signature is not looked at again where the hash of what was verified is at hand."""
    with pytest.raises(InconsistencyError) as caught:
        reread(desk, format_entry, 6, {6: bytes(32)})
    assert caught.value.fields["reason"] == "signature of entry 6"


@pytest.mark.parametrize("change", [{"last": bytes(32)}, {"time": START + 9}])
def test_a_head_that_is_not_the_last_entry_s_is_damage(desk: Desk, change: dict[str, Any]) -> None:
    """Its link would be the next entry's `prev`, its time the next one's least."""
    with desk.store.read() as reading:
        head: Head = reading.head()
        tail = staged_since(desk.stage, 6, head.size, head.root)
        assert tail is not None
        with pytest.raises(InconsistencyError) as caught:
            check_stored(reading, tail, replace(head, **change), {})
    assert caught.value.fields["reason"] == "head"


def test_an_id_is_reckoned_from_the_bytes_alone(desk: Desk) -> None:
    """It is the one that reading the statement or item gives."""
    body = desk.piece(1)
    (statement,) = read_submission(body).statements
    with desk.store.read() as reading:
        entries = [parse_entry(data) for data in reading.entries(6, 10)]
        assert statement_id(entries[0]) == statement.id
        assert [reading.index_of(statement_id(entry)) for entry in entries] == [6, 7, 8, 9]
