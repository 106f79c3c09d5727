"""Blobs: which hashes of an entry stand for files that a mirror holds."""

from dataclasses import replace

import pytest

from ledger.craft.blobs import EntryReader, blobs_named
from ledger.craft.kind import Subject
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.errors import VerificationError
from ledger.log.entry import parse_entry
from ledger.log.tree import hash_leaf
from tests.vectors.sample import piece, sample

ENTRIES = [parse_entry(entry) for entry in sample().entries]
ITEM = next(number for number, entry in enumerate(ENTRIES) if entry.item is not None)


def test_pieces_name_their_photos_seals_their_impression_others_nothing() -> None:
    """In the order in which they are stated."""
    seal = SealRegistration(
        person="zs001", seal="s1", text="示例", relief="zhuwen", width=18, height=18,
        start="2020-01-01", impression="1" * 64, after="0" * 64,
    )  # fmt: skip
    assert blobs_named(piece(0)) == tuple(photo.sha256 for photo in piece(0).photos)
    assert blobs_named(seal) == ("1" * 64,)
    assert blobs_named(Subject()) == ()


def test_an_item_is_read_after_its_sheet_alone() -> None:
    """The sheet before it says whose item it is; without one it is nothing."""
    reader = EntryReader()
    sheet = reader.read(ENTRIES[ITEM - 1], ITEM - 1)
    assert reader.read(ENTRIES[ITEM], ITEM).sheet == sheet.id
    with pytest.raises(VerificationError) as caught:
        EntryReader().read(replace(ENTRIES[ITEM], prev=hash_leaf(b"")), ITEM)
    assert caught.value.code == "item-without-sheet"
