"""Which blobs an entry names: SPEC §4.

A mirror holds each of them under `blob/<sha256>`: the craft profiles of the charter and of later versions, a piece's
photos, the impression of a seal. Hashes of what is never published (a consent text, evidence kept elsewhere) are not
among them.
"""

from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.sheet import SHEET_KIND, read_item
from ledger.craft.statement import Statement, read_statement
from ledger.errors import VerificationError
from ledger.log.entry import Entry


def blobs_named(subject: Subject) -> tuple[str, ...]:
    """Return the hex SHA-256 of each blob that the subject of a statement or an item names, in its order."""
    if isinstance(subject, PieceRegistration | LegacyRegistration):
        return tuple([photo.sha256 for photo in subject.photos])
    if isinstance(subject, SealRegistration):
        return (subject.impression,)
    if isinstance(subject, Charter | ProfileVersion):
        return (subject.profile,)
    return tuple(photo.sha256 for photo in getattr(subject, "photos", ()))  # other kinds that show a piece


def pictures_welcome(subject: Subject) -> tuple[str, ...]:
    """Return the hex SHA-256 of each file that a ledger takes as a picture because the subject names it.

    Beside photos and impressions that is evidence of any kind of statement: where it is a picture the ledger may keep
    it, but nobody misses it (`blobs_named`), for much evidence is kept elsewhere on purpose.
    """
    if isinstance(subject, Charter | ProfileVersion):
        return ()  # its profile is no picture
    evidence = getattr(subject, "evidence", ())
    return (*blobs_named(subject), *((evidence,) if isinstance(evidence, str) and evidence else tuple(evidence)))


class EntryReader:
    """Reads entries in order: an item is understood by the sheet before it. Nothing is verified."""

    def __init__(self) -> None:
        self._sheet: tuple[int, Statement] | None = None

    def read(self, entry: Entry, index: int) -> Statement:
        """Return what the entry at `index` states.

        Raises:
            MalformedError: as `read_statement`, `read_item`. VerificationError: `item-without-sheet`, `sheet-place`.
        """
        if entry.statement is not None:
            statement = read_statement(entry.statement)
            self._sheet = (index, statement) if statement.kind == SHEET_KIND else None
            return statement
        if self._sheet is None or entry.item is None:
            raise VerificationError("item-without-sheet", index=index)
        start, sheet = self._sheet
        return read_item(entry.item, sheet, index - start - 1)
