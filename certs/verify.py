"""Verification, in numbered steps: SPEC §7. One function, all or nothing, no network, no clock.

     0 document     what was shown is one of our forms, and its parts speak of one piece
     1 frames       the receipt parses; its first frame is an entry
     2 leaf         the leaf hash of frame 1; of an item, frame 2 is the sheet's entry that frame 1 names by hash
     3 index        the entry's own index is the proof's
     4 inclusion    the leaf stands under the checkpoint's root
     5 checkpoint   the log's signature, with the key that the trust file pins
     6 quorum       the cosignatures of the trust file's witnesses, and what time they give
     7 signature    the statement's own signature; of an item, its sheet's, and the item's path under the sheet's root
     8 ledger       the statement was made for this ledger (a replay from another would pass 1 to 7)
     9 kind         the kind is known, and the first receipt is a piece's
    10 page         every receipt of a bundle bears the same checkpoint
    11 keys         each signer's key was put in place by the entries before, from the charter that the trust file pins
    12 slots        the piece's lines stand under the closed lists' roots; what came out there could be registered
    13 summary      of a proof QR alone: the certifier's signature on what is printed
    14 snapshot     the piece's status as a snapshot shows it, where the bundle has one that a known certifier signed
    15 holder       of a holder's proof alone: the signature of the key in it, made for this ledger and this piece

Steps 1 to 9 are done for every receipt. Never checked here, whatever the verdict: that the object in the hand is the
one described; what else happened, before the checkpoint or after (a slot corrected, a key revoked, and after the
snapshot, or where there is none, a piece withdrawn or reported lost); that the log kept all rules (`kilnmark audit`
does); the ink on the page or beside the QR.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from certs.chain import Proof
from certs.holder import HolderLink, open_holder_proof
from certs.presented import Presented, present
from certs.proven import follow
from certs.shown import facts_shown
from certs.slots_proven import check_outcome, prove_slots
from certs.stamp_proof import prove_stamp
from certs.standing_proof import prove_status
from certs.summary import Link, open_summary
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile, shipped_profiles
from ledger.craft.reasons import reasons, refusal
from ledger.craft.sheet import read_item, verify_item
from ledger.craft.statement import Statement, read_statement, verify_statement
from ledger.craft.verdict import Verdict, verdict
from ledger.craft.verdict_facts import Holder, PieceFacts, Printed, VerdictFacts
from ledger.errors import Field, LedgerError, UnknownKeyError, VerificationError
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.encoding import Json
from ledger.log.keys import parse_did
from ledger.log.note import parse_note
from ledger.log.receipt import OpenedReceipt, open_receipt, parse_receipt
from ledger.log.seen_page import SeenPage
from ledger.log.trust import Trust

# The order in which `open_receipt` works: what comes before a failure has passed.
_OPENING = ("frames", "index", "checkpoint", "inclusion", "quorum", "leaf")


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a verification.

    Attributes:
        number, name: see the module.
        ok: True passed, False refused, None not reached or nothing to do.
        code: why it was refused, or why it says nothing (`quorum-none`, `quorum-short`); empty otherwise.
        fields: of that code.
    """

    number: int
    name: str
    ok: bool | None
    code: str = ""
    fields: tuple[tuple[str, Field], ...] = ()

    def to_json(self) -> dict[str, Json]:
        """Return the step as JSON; `ok` is left out when the step says nothing."""
        shown: dict[str, Json] = {"name": self.name, "number": self.number}
        if self.ok is not None:
            shown["ok"] = self.ok
        if self.code:
            shown["code"] = self.code
            shown["fields"] = {k: list(v) if isinstance(v, tuple) else v for k, v in self.fields if v is not None}
        return shown


@dataclass(frozen=True, slots=True)
class Report:
    """What a verification found.

    Attributes:
        form: what was shown: `receipt`, `bundle`, `pdf`, `page`, `picture`, `link`, `code`, `holder`, `evidence`; empty
            when it was none of them.
        steps: all of them, in their order.
        verdict: what to tell the person.
        piece: the statement verified; None unless every step passed.
        holder: what a holder's proof says, its signature right; None otherwise. Whoever has the ledger asks it further.
    """

    form: str
    steps: tuple[Step, ...]
    verdict: Verdict
    piece: Statement | None = None
    holder: Holder | None = None

    def to_json(self) -> dict[str, Json]:
        """Return the report as JSON."""
        steps: list[Json] = [step.to_json() for step in self.steps]
        shown: dict[str, Json] = {"form": self.form, "steps": steps, "verdict": self.verdict.to_json()}
        return shown if self.holder is None else {**shown, "holder": self.holder.to_json()}


@dataclass(slots=True)
class _Trace:
    """Which steps passed so far, and the one under way."""

    now: str = "document"
    said: dict[str, Step] = field(default_factory=dict)
    form: str = ""
    code: str = ""

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.now = name
        yield
        self.say(name, ok=True)

    def say(self, name: str, *, ok: bool | None, code: str = "", fields: Mapping[str, Field] | None = None) -> None:
        self.said[name] = Step(reasons().steps.index(name), name, ok, code, tuple(sorted((fields or {}).items())))

    def steps(self) -> tuple[Step, ...]:
        return tuple(self.said.get(name, Step(number, name, None)) for number, name in enumerate(reasons().steps))


def verify(
    data: bytes, trust: Trust, at: int, profiles: Mapping[str, Profile] | None = None, earlier: Sequence[SeenPage] = ()
) -> Report:
    """Verify a certificate PDF, a receipt, a proof bundle, the text of a QR, or a picture of one.

    What the report calls checked was reckoned from these bytes and the trust file. See the module for what is not.

    Args:
        data: the bytes of the file, or the text in UTF-8.
        trust: pinned beforehand; never taken from whoever hands over `data`.
        at: time of asking, seconds since the epoch.
        profiles: craft profiles by hash; those shipped when None.
        earlier: pages of the same ledger that somebody kept: the piece was entered after those it is not under.

    Returns:
        Always a report. Whatever is wrong with the bytes is a verdict: `mismatch`, or `cannot-tell` where a key or
        a form is unknown here. A document that does not show for whom the piece's key is enrolled (any lone receipt)
        passes its steps and is `cannot-tell` too, because `maker-not-shown`.
    """
    trace = _Trace()
    try:
        facts, piece = _examine(data, trust, trace, shipped_profiles() if profiles is None else profiles)
    except LedgerError as e:
        facts, piece = _refused(e, trust, trace), None
    return Report(trace.form, trace.steps(), verdict(_entered_after(facts, earlier), at), piece, facts.holder)


def _entered_after(facts: VerdictFacts, earlier: Sequence[SeenPage]) -> VerdictFacts:
    """Add the other end of the time: the latest that a quorum saw of a page on which the piece does not stand yet.

    The cosignatures say that these pages are of one history (SPEC §6); a page of another ledger says nothing.
    """
    piece = facts.piece
    if not isinstance(piece, PieceFacts) or piece.witnessed is None:
        return facts
    seen = [
        page.time for page in earlier
        if page.time is not None and page.checkpoint.origin == facts.origin and page.checkpoint.size <= piece.index
    ]  # fmt: skip
    after = max((time for time in seen if time <= piece.witnessed.before), default=None)
    return replace(facts, piece=replace(piece, witnessed=replace(piece.witnessed, after=after)))


def _refused(error: LedgerError, trust: Trust, trace: _Trace) -> VerdictFacts:
    """Turn an error into the step it failed at and the word it gives: an unknown key is never a mismatch."""
    known = refusal(error.code)
    if known is not None and trace.now == "document":  # sorting a document opens some of its parts
        trace.now = known.step
    trace.say(trace.now, ok=False, code=error.code, fields=error.fields)
    unsure = isinstance(error, UnknownKeyError) or (known is not None and known.word == "cannot-tell")
    if unsure:
        return VerdictFacts(trace.code, trust.origin, obstacle=error.code)
    return VerdictFacts(trace.code, trust.origin, fault=error.code)


def _examine(
    data: bytes, trust: Trust, trace: _Trace, profiles: Mapping[str, Profile]
) -> tuple[VerdictFacts, Statement | None]:
    with trace.step("document"):
        shown = present(data)
        trace.form, trace.code = shown.form, shown.code
    if shown.link is not None and shown.link.summary is not None:
        return _examine_summary(shown.link, shown.link.summary, trust, trace), None
    if shown.holder is not None:
        return _examine_holder(shown.holder, trust, trace), None
    if shown.bundle is None:
        return VerdictFacts(shown.code, trust.origin, obstacle="network-needed"), None
    of = trust.for_origin(_origin_of(shown.bundle.receipts[0]))
    proofs = tuple(_prove(receipt, place, of, trace) for place, receipt in enumerate(shown.bundle.receipts))
    facts, piece = _examine_bundle(shown, proofs, of, trace, profiles)
    return (facts if of.final is None else replace(facts, successor=trust.origin)), piece


def _origin_of(receipt: bytes) -> str:
    """Return which ledger's a receipt says it is: it selects a key and proves nothing. Empty when it can't be read."""
    try:
        return parse_checkpoint(parse_note(parse_receipt(receipt).checkpoint).text).origin
    except LedgerError:
        return ""


def _examine_bundle(
    shown: Presented, proofs: tuple[Proof, ...], trust: Trust, trace: _Trace, profiles: Mapping[str, Profile]
) -> tuple[VerdictFacts, Statement]:
    assert shown.bundle is not None
    piece = proofs[0].statement
    with trace.step("kind"):
        if not isinstance(piece.subject, PieceRegistration | LegacyRegistration):
            raise VerificationError("bundle-not-a-piece", kind=piece.kind)
    with trace.step("document"):
        if shown.code not in {"", piece.subject.code}:
            raise VerificationError("document-code", expected=shown.code, got=piece.subject.code)
        trace.code = piece.subject.code
    # One page of the log: else each part could come from a page on which the others do not stand.
    with trace.step("page"):
        if len({parse_receipt(receipt).checkpoint for receipt in shown.bundle.receipts}) != 1:
            raise VerificationError("bundle-page")
    with trace.step("keys"):
        chain = follow(proofs, trust.charter, profiles)
    with trace.step("slots"):
        prove_slots(chain, shown.bundle.slots, proofs)
        check_outcome(chain)
    if chain.charter is None:  # nothing is shown of whose keys they are: no tick for what was not looked at
        trace.say("keys", ok=None)
    if not shown.bundle.slots:
        trace.say("slots", ok=None)
    trace.now = "snapshot"
    status = prove_status(chain, shown.bundle.snapshot, proofs, trust.certifiers)
    if shown.bundle.snapshot is not None:
        overtaken = status is not None and status.index < chain.life.seen  # the piece has changed since
        status = None if overtaken else status
        code = "snapshot-overtaken" if overtaken else "" if status else "snapshot-signer-unknown"
        trace.say("snapshot", ok=True if status else None, code=code)
    opened = proofs[0].opened
    newest = max(proof.opened.entry.time for proof in proofs)  # the ledger's own clock, where no other is asked for
    told = replace(facts_shown(chain, status), stamped=prove_stamp(shown.stamped, opened, trust))
    facts = VerdictFacts(
        piece.subject.code, trust.origin, piece=told, size=opened.checkpoint.size,
        known_at=opened.time if trust.quorum else newest, newest=newest,
    )  # fmt: skip
    return facts, piece


def _prove(data: bytes, place: int, trust: Trust, trace: _Trace) -> Proof:
    """Take one receipt through steps 1 to 9; `receipt` in an error's fields says which one it was."""
    try:
        opened = _open(data, trust, trace)
        with trace.step("signature"):
            statement = _read(opened)
        # Of an item the sheet was asked, which carries the name of the ledger.
        with trace.step("ledger"):
            said, ledger = statement
            if ledger != trust.origin:
                raise VerificationError("statement-other-ledger", expected=trust.origin, got=ledger)
    except LedgerError as e:
        e.fields["receipt"] = place
        raise
    return Proof(opened, said)


def _open(data: bytes, trust: Trust, trace: _Trace) -> OpenedReceipt:
    """Steps 1 to 6, which `ledger.log.receipt` does at one go; its error tells which of them refused."""
    try:
        opened = open_receipt(parse_receipt(data), trust)
    except LedgerError as e:
        known = refusal(e.code)
        trace.now = known.step if known is not None and known.step in _OPENING else "frames"
        for name in _OPENING[: _OPENING.index(trace.now)]:
            trace.say(name, ok=True)
        raise
    for name in _OPENING:
        trace.say(name, ok=True)
    if opened.time is None:
        code = "quorum-short" if trust.quorum else "quorum-none"
        trace.say("quorum", ok=None, code=code, fields={"operators": opened.operators, "quorum": trust.quorum})
    return opened


def _read(opened: OpenedReceipt) -> tuple[Statement, str]:
    """Return the statement, its signature verified, and the ledger it was made for; an item's are its sheet's."""
    entry, sheet = opened.entry, opened.sheet
    if sheet is None:
        assert entry.statement is not None
        statement = read_statement(entry.statement)
        verify_statement(statement)
        return statement, statement.subject.ledger
    assert entry.item is not None
    assert sheet.statement is not None
    signed = read_statement(sheet.statement)
    verify_statement(signed)
    item = read_item(entry.item, signed, opened.item_index)
    try:
        verify_item(item, opened.item_path, signed)
    except VerificationError as e:
        raise VerificationError("item-root", item=opened.item_index) from e
    return item, signed.subject.ledger


def _examine_summary(link: Link, data: bytes, trust: Trust, trace: _Trace) -> VerdictFacts:
    """(13) A proof QR alone: printed by this ledger, not yet checked; never more than *cannot-tell*."""
    with trace.step("summary"):
        summary = open_summary(data, [parse_did(did) for did in trust.certifiers])
        if trust.for_origin(summary.origin).origin != summary.origin:
            raise UnknownKeyError("summary-other-ledger", expected=trust.origin, got=summary.origin)
        if summary.code != link.code:
            raise VerificationError("summary-code", expected=link.code, got=summary.code)
    printed = Printed(
        summary.title, summary.maker, summary.person, summary.shape, summary.year, summary.index, summary.serial,
        summary.time,
    )  # fmt: skip
    return VerdictFacts(summary.code, trust.origin, printed=printed, serial=summary.serial)


def _examine_holder(link: HolderLink, trust: Trust, trace: _Trace) -> VerdictFacts:
    """(15) A holder's proof: that its key signed it, for this ledger and piece. Whose key it is the ledger tells."""
    with trace.step("holder"):
        proof, did = open_holder_proof(link.proof)
        if trust.for_origin(proof.origin).origin != proof.origin:
            raise UnknownKeyError("holder-other-ledger", expected=trust.origin, got=proof.origin)
        if proof.code != link.code:
            raise VerificationError("holder-code", expected=link.code, got=proof.code)
    holder = Holder(did, proof.time, proof.until, proof.head.hex(), proof.word)
    return VerdictFacts(proof.code, trust.origin, holder=holder)
