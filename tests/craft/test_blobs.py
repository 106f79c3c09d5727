"""Blobs: which hashes of an entry stand for files that a mirror holds."""

from dataclasses import replace

import pytest

from ledger.craft.blobs import EntryReader, blobs_named, pictures_welcome
from ledger.craft.kind import Subject
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.parts import Photo
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


def test_evidence_is_welcome_as_a_picture_and_missed_by_nobody() -> None:
    """Of any kind, one hash or several; a profile is no picture."""
    firing = BatchFiring(batch="b1", start="", end="", peak=1160, evidence=("2" * 64, "3" * 64))
    assert (blobs_named(firing), pictures_welcome(firing)) == ((), ("2" * 64, "3" * 64))
    assert pictures_welcome(piece(0)) == blobs_named(piece(0))
    assert pictures_welcome(OneEvidence(evidence="4" * 64)) == ("4" * 64,)
    assert pictures_welcome(OneEvidence()) == ()
    charter = EntryReader().read(ENTRIES[0], 0).subject
    assert (len(blobs_named(charter)), pictures_welcome(charter)) == (1, ())


def test_photos_of_any_kind_are_named() -> None:
    """A kind that shows a piece need not be known here by name."""
    shown = Shown(photos=piece(0).photos)
    assert blobs_named(shown) == pictures_welcome(shown) == blobs_named(piece(0))


class Shown(Subject, frozen=True, kw_only=True):
    """A subject with photos."""

    photos: tuple[Photo, ...] = ()


class OneEvidence(Subject, frozen=True, kw_only=True):
    """A subject that names one file as its evidence, or none."""

    evidence: str = ""
