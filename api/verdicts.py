"""What a scan of a code is told: facts out of the state as committed now, the verdict on them, and as of when.

asked(site, "0123456789ABT")                    the link on a label
asked(site, "0123456789ABT", "QRGQDIQBGIAQ…")   the proof QR on a certificate: its print, and whether it fits the record
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from api.site import Site
from certs.holder import open_holder_proof
from certs.summary import Summary, key_id, key_id_of, open_summary
from ledger.backend import Reading
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.profile import Profile
from ledger.craft.state import Key, Piece
from ledger.craft.verdict import Verdict, verdict
from ledger.craft.verdict_facts import UNKNOWN, Holder, Scans, Unknown, VerdictFacts
from ledger.craft.verdict_line import Line
from ledger.craft.verdict_state import View, facts_from_state
from ledger.errors import LedgerError, UnknownKeyError, VerificationError
from ledger.log.encoding import decode_base32
from ledger.log.entry import parse_entry
from ledger.log.keys import parse_did
from ledger.log.tree import hash_leaf


@dataclass(frozen=True, slots=True)
class Scan:
    """A question and its answer.

    Attributes:
        facts, verdict: what is known, and what is said of it.
        profile: in whose words.
        size, time: of the log's newest entry when it was asked.
        piece: its record; None when the ledger has none.
        has_blob: whether the file of a hash is here.
        trouble: what is wrong with the proof QR, if one was scanned and something is.
    """

    facts: VerdictFacts
    verdict: Verdict
    profile: Profile
    size: int
    time: int
    piece: Piece | None
    has_blob: Callable[[str], bool]
    trouble: LedgerError | None = None

    @property
    def said_above(self) -> Line | None:
        """The line that the overall word's own sentence says already; a notice is said in its box."""
        return None if self.verdict.word == "notice" else self.verdict.because


def asked(site: Site, code: str, proof: str = "") -> Scan:
    """Ask for the verdict on a code.

    Args:
        site: whose ledger answers.
        code: stored form.
        proof: base32 of the summary on the certificate; empty when only a link was scanned.
    """
    with site.instance.store.read() as reading:
        return ask_in(reading, site, code, proof)


def held(site: Site, code: str, holder: Holder) -> Scan:
    """Ask what a holder's proof is worth now, its signature right (SPEC §8.7): is its key the present owner's?"""
    with site.instance.store.read() as reading:
        return _held_in(reading, site, code, holder)


def ask_holder(reading: Reading, site: Site, code: str, proof: str) -> Scan:
    """Ask what a holder's proof is worth, as its link has it: base32, nothing of it looked at."""
    try:
        said, did = open_holder_proof(decode_base32(proof.upper()))
        if said.origin != site.instance.origin:
            raise UnknownKeyError("holder-other-ledger", expected=site.instance.origin, got=said.origin)
        if said.code != code:
            raise VerificationError("holder-code", expected=code, got=said.code)
    except LedgerError as e:
        scan = ask_in(reading, site, code)
        unsure = isinstance(e, UnknownKeyError)
        facts = replace(scan.facts, obstacle=e.code) if unsure else replace(scan.facts, fault=e.code)
        return replace(scan, facts=facts, verdict=verdict(facts, scan.verdict.at), trouble=e)
    return _held_in(reading, site, code, Holder(did, said.time, said.until, said.head.hex(), said.word))


def _held_in(reading: Reading, site: Site, code: str, holder: Holder) -> Scan:
    scan = ask_in(reading, site, code)
    if scan.piece is not None:
        current = life_of(reading, code).owner == holder.key
        holder = replace(holder, current=current, moved=scan.piece.head.hex() != holder.head)
    facts = replace(scan.facts, holder=holder)
    return replace(scan, facts=facts, verdict=verdict(facts, scan.verdict.at))


def ask_in(reading: Reading, site: Site, code: str, proof: str = "") -> Scan:
    """Ask inside a view that the caller holds; arguments as `asked`."""
    now = site.now()
    head = reading.head()
    piece = reading.get(Piece, code)
    serial: int | None = None
    trouble: LedgerError | None = None
    if proof:
        try:
            serial = _proof_of(site, reading, code, proof, piece).serial
        except LedgerError as e:
            trouble = e
    has_blob = site.instance.blobs.__contains__
    scans: Scans | Unknown = UNKNOWN if piece is None else site.scans.of(reading, code)
    view = View(head.size, now, serial=serial, has_photo=has_blob, scans=scans, stamped=site.stamps.around)
    facts = facts_from_state(
        reading, lambda index: entry_at(reading, index), code, site.instance.profiles, view
    )  # fmt: skip
    if isinstance(trouble, UnknownKeyError):
        facts = replace(facts, obstacle=trouble.code)
    elif trouble is not None:
        facts = replace(facts, fault=trouble.code)
    return Scan(facts, verdict(facts, now), site.profile_in(reading), head.size, head.time, piece, has_blob, trouble)


def entry_at(reading: Reading, index: int) -> bytes:
    """Return the bytes of an entry that the state names."""
    return next(reading.entries(index, index + 1))


def entry_time(reading: Reading, index: int) -> int:
    """Return the time of an entry that the state names."""
    return parse_entry(entry_at(reading, index)).time


def _printed_within(key: Key, time: int) -> bool:
    """Report whether a print of that time falls into the window of the key that signed it (SPEC §12.4)."""
    return key.not_before <= time and (key.not_after == 0 or time <= key.not_after)


def _proof_of(site: Site, reading: Reading, code: str, proof: str, piece: Piece | None) -> Summary:
    """Return what the certificate's QR says, if the certifier signed it and it speaks of this very record."""
    keepers = keepers_of(reading)
    windows = {did: reading.get(Key, did) for did in (*keepers.certifiers, *keepers.retired)}
    data = decode_base32(proof.upper())
    summary = open_summary(data, [parse_did(did) for did in windows])
    for did, key in windows.items():
        if key_id_of(data) == key_id(parse_did(did)) and key is not None and not _printed_within(key, summary.time):
            raise UnknownKeyError("certifier-window", key=did, time=summary.time)
    if summary.origin != site.instance.origin:
        raise UnknownKeyError("summary-other-ledger", expected=site.instance.origin, got=summary.origin)
    if summary.code != code:
        raise VerificationError("summary-code", expected=code, got=summary.code)
    if piece is not None:
        entry = entry_at(reading, piece.index)
        if summary.index != piece.index or summary.leaf_hash != hash_leaf(entry):
            raise VerificationError("summary-entry", expected=piece.index, got=summary.index)
    return summary
