"""A piece's page for its holder as values: which piece it is, how it stands, and what the statements take (SPEC §12.9).

OwnPage(code="0123-4567-89AB-T", stored="0123456789ABT", title="春水", word="registered", holder=("尚未认领。…",), …)

Who looks at it is not known here: whether the piece is theirs is found out in their browser, where the words are.
"""

from dataclasses import dataclass

from api.site import Site
from api.verdict_page import Picture, verdict_page
from api.verdicts import Scan
from ledger.backend import Reading
from ledger.craft.state import ledger_of
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_words import say_line
from ledger.errors import LedgerError, NotFoundError
from ledger.log.encoding import decode_base32, encode_base32
from ledger.log.keys import KEY_BYTES, format_did, parse_did
from ledger.words import Lang

_REASONS = "status-reason"
# What of a verdict's notes tells of the holder, SPEC §14.
_OF_HOLDER = frozenset({
    "unclaimed", "returned", "claimed", "claimed-since", "claimed-by-decision", "claim-dispute",
    "claim-dispute-objected",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What stands on the page before any program runs.

    Attributes:
        holder: sentences on who holds it, since when; warnings: as on the verdict's page.
        photo: the front, None while it has not come in.
        reasons: (code, words) of what a report may give.
        wait: days that a dispute about the holder stands in public.
        to: did of the next holder, where the address names one.
    """

    code: str
    stored: str
    title: str
    maker: str
    word: str
    first: str
    warnings: tuple[str, ...]
    holder: tuple[str, ...]
    photo: Picture | None
    reasons: tuple[tuple[str, str], ...]
    wait: int
    to: str


def own_page(reading: Reading, scan: Scan, lang: Lang, to: str = "") -> OwnPage:
    """Return the page of a registered piece.

    Raises:
        NotFoundError: `piece-unknown`.
    """
    piece, facts = scan.piece, scan.facts.piece
    if piece is None or not isinstance(facts, PieceFacts):
        raise NotFoundError("piece-unknown", piece=scan.facts.code)
    page = verdict_page(reading, scan, piece, facts, lang)
    return OwnPage(
        page.code, page.stored, page.title, page.maker, page.word, page.first, page.warnings,
        tuple(say_line(line, scan.profile, lang) for line in scan.verdict.notes if line.code in _OF_HOLDER),
        next((photo for photo in page.photos if photo.there), None),
        tuple((code, scan.profile.words(_REASONS, code, lang)) for code in scan.profile.codes(_REASONS)),
        ledger_of(reading).claim_days, to,
    )  # fmt: skip


def key_in_link(text: str) -> str:
    """Return the did that the last part of a pass-on link is: the key's 32 bytes in base32, any case.

    Raises:
        NotFoundError: `route-unknown`: anything else stands there.
    """
    try:
        public = decode_base32(text.upper())
    except LedgerError as e:
        raise NotFoundError("route-unknown", path=text[:100]) from e
    if len(public) != KEY_BYTES:
        raise NotFoundError("route-unknown", path=text[:100])
    return format_did(public)


def link_of(site: Site, code: str, did: str) -> str:
    """Return the link by which the holder of `did` is named as the next one; upper case, as a QR holds it tightest."""
    return f"{site.address}/own/{code}/{encode_base32(parse_did(did))}".upper()
