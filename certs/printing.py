"""From the ledger to paper: what the prints of a piece or a batch say. SPEC §8.

    room = PrintRoom(reading=…, profile=…, blobs=…, certifier=…, host="zisha.example", …)
    print_certificate(room.certificate("0123456789ABT"), room.attachments("0123456789ABT"))
    print_labels([room.label(code) for code in codes], time=room.time)

The same facts as the buyer's page has: a role that nobody has signed yet is not printed, a standing only when it was
held at the date of making. What the ledger does not say is left out; nothing is filled in for looks.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from certs.craft_words import craft_words, stand_in
from certs.fields import CertificateFields, SignedRole, Words
from certs.gather import Gatherer, LedgerView
from certs.kiln_list import KilnLine, KilnListFields
from certs.labels import LabelFields
from certs.summary import Summary, format_link, sign_summary
from ledger.backend import Photos, Reading
from ledger.craft.kinds.people.standing import GI_MARK
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.profile import Profile
from ledger.craft.state import Batch, Kiln, Person, Piece, Slot
from ledger.craft.status import DESTROYED, DISPUTED, LOST, WITHDRAWN
from ledger.craft.verdict_facts import Fired, Held, Maker, PieceFacts
from ledger.craft.verdict_state import View, facts_from_state
from ledger.craft.verdict_words import say_time
from ledger.errors import NotFoundError, PolicyError
from ledger.log.keys import SigningKey
from ledger.log.tree import hash_leaf
from ledger.prover import Prover
from ledger.words import say

KEPT = 256  # pieces whose facts are at hand: for the label after the certificate, not for a run of ten thousand
TRIAL = "/trial"  # how the origin of a ledger ends that may only print samples


@dataclass(frozen=True, kw_only=True)
class PrintRoom:
    """One view of a ledger, and what its prints need beside. Belongs to one thread, as the view does.

    Attributes:
        reading: does not move while it is printed from. prover: makes receipts under one checkpoint of it.
        profile: the craft profile in force.
        blobs: photos and seal impressions.
        certifier: signs the proof QRs.
        origin: of the ledger. host: what stands on the paper. mirror: a second place to check; empty for none.
        time: of printing, seconds since the epoch; the same view and time give the same bytes.
        chunk: gives a file of the status snapshots by its name; None where they are not at hand.
    """

    reading: Reading
    prover: Prover
    profile: Profile
    blobs: Photos
    certifier: SigningKey
    origin: str
    host: str
    mirror: str
    time: int
    chunk: Callable[[str], bytes] | None = None
    _facts: dict[str, PieceFacts] = field(default_factory=dict)

    @property
    def sample(self) -> bool:
        """Whether this ledger is a trial, so that everything bears 样张 SAMPLE."""
        return self.origin.endswith(TRIAL)

    def certificate(self, code: str) -> CertificateFields:
        """Return what the piece's certificate says.

        Raises:
            NotFoundError: `piece-unknown`. PolicyError: `print-stopped`: the piece is withdrawn, destroyed or under
                review. VerificationError: `blob-damaged`.
        """
        facts = self._printable(code)
        subject = facts.subject
        entry = self._entry(facts.index)
        maker = _maker(facts)
        link = format_link(self.host, code)
        measures = subject.measures
        size = (measures.length, measures.width, measures.height)
        edition = subject.edition
        fired = facts.firings
        assert isinstance(fired, tuple)
        return CertificateFields(
            code=code, host=self.host, mirror=self.mirror, link=link,
            proof_link=format_link(self.host, code, self._summary(facts, maker, hash_leaf(entry))),
            title=Words(subject.title.zh, subject.title.en), maker=Words(maker.zh, maker.en),
            shape=self._words("shape", subject.shape), clay=self._clay(subject),
            forming=self._words("forming", subject.forming), standing=self._standing(facts, fired),
            capacity_ml=measures.capacity or None, weight_g=measures.weight or None,
            size_mm=size if all(size) else None, year=subject.year, kiln=self._kiln(subject, fired),
            opened=fired[-1].day if fired else "",
            grade=self._words("grade", fired[-1].grade) if fired and fired[-1].grade else None,
            roles=self._roles(facts), edition=(edition.number, edition.size) if edition else None,
            note=Words(subject.note.zh, subject.note.en) if subject.note else Words(""),
            gi=subject.gi, heading=craft_words(self.profile, "heading", gi=subject.gi),
            drawing=stand_in(self.profile), index=facts.index, time=facts.time, entry_hash=hash_leaf(entry),
            key_id=facts.key.removeprefix("did:key:"), photo=self._photo(subject), seal=self._seal(facts),
            sample=self.sample,
        )  # fmt: skip

    def label(self, code: str) -> LabelFields:
        """Return what the piece's box label says; raises as `certificate`."""
        subject = self._printable(code).subject
        shape = self.profile.words("shape", subject.shape, "zh")
        return LabelFields(code, format_link(self.host, code), self.host, shape, subject.gi, self.sample,
            craft_words(self.profile, "strip", gi=subject.gi).zh)  # fmt: skip

    def attachments(self, code: str) -> dict[str, bytes]:
        """Return the proofs of a certificate by file name: the receipt and the proof bundle.

        Raises:
            NotFoundError: `piece-unknown`.
        """
        bundle = self._gatherer.bundle(code)
        piece = self.reading.get(Piece, code)
        assert piece is not None
        return {f"{code}.tlog-proof": self.prover.receipt(piece.index), f"{code}.proof.json": bundle}

    def kiln_list(self, batch_code: str) -> KilnListFields:
        """Return the loading list of a batch, with its outcomes where it is opened.

        Raises:
            NotFoundError: `batch-unknown`.
        """
        batch = self.reading.get(Batch, batch_code)
        if batch is None:
            raise NotFoundError("batch-unknown", batch=batch_code)
        kiln = self.reading.get(Kiln, batch.kiln)
        assert kiln is not None
        slots = [s for s in self.reading.list(Slot, batch_code) if s.listed or batch.ignited < 0]
        return KilnListFields(
            batch=batch_code, kiln=Words(kiln.zh, kiln.en), host=self.host, time=self.time,
            lines=[self._line(slot) for slot in sorted(slots, key=_in_order)],
            closed=say_time(batch.ignited_at) if batch.ignited >= 0 else "", root=batch.root or None,
            sample=self.sample,
        )  # fmt: skip

    # Parts ------------------------------------------------------------------------------------------------------------

    @cached_property
    def _gatherer(self) -> Gatherer:
        return Gatherer(
            LedgerView(self.reading, self.prover.receipt, self.reading.index_of, self.chunk, self.prover.size)
        )

    def _entry(self, index: int) -> bytes:
        return next(iter(self.reading.entries(index, index + 1)))

    def _words(self, vocabulary: str, code: str) -> Words:
        return Words(self.profile.words(vocabulary, code, "zh"), self.profile.words(vocabulary, code, "en"))

    def _about(self, code: str) -> PieceFacts:
        if code not in self._facts:
            view = View(self.reading.head().size, None)
            facts = facts_from_state(self.reading, self._entry, code, {self.profile.hash: self.profile}, view).piece
            if not isinstance(facts, PieceFacts):
                raise NotFoundError("piece-unknown", piece=code)
            if len(self._facts) >= KEPT:
                del self._facts[next(iter(self._facts))]
            self._facts[code] = facts
        return self._facts[code]

    def _printable(self, code: str) -> PieceFacts:
        facts = self._about(code)
        if facts.older is not None:
            raise PolicyError("older-not-printed", piece=code)
        assert isinstance(facts.status, int)
        if facts.status & (WITHDRAWN | DESTROYED | DISPUTED | LOST):
            raise PolicyError("print-stopped", piece=code)
        return facts

    def _summary(self, facts: PieceFacts, maker: Maker, leaf_hash: bytes) -> bytes:
        subject = facts.subject
        assert isinstance(facts.serial, int)
        summary = Summary(
            self.origin, subject.code, self.time, facts.index, leaf_hash, facts.serial, subject.title.zh, maker.zh,
            maker.code, self.profile.words("shape", subject.shape, "zh"), subject.year,
        )  # fmt: skip
        return sign_summary(summary, self.certifier)

    def _clay(self, subject: PieceRegistration) -> Words:
        """Return the clay as its maker names it, blend before it; English where the profile knows the name."""
        clay = subject.clay
        known = self.profile.find("clay", clay.name)
        english = self.profile.words("clay", known, "en") if known else self._words("clay-group", clay.group).en
        blend = self._words("blend", clay.blend) if clay.blend else Words("")
        mesh = f" · {clay.mesh} {say('print.mesh', 'zh')}" if clay.mesh else ""
        return Words(f"{blend.zh}{clay.name}{mesh}", f"{english}, {blend.en.lower()}" if blend.en else english)

    def _standing(self, facts: PieceFacts, fired: tuple[Fired, ...]) -> tuple[Words, ...]:
        """Return what the maker held on the day of making, highest first; the leave to use a mark is no standing."""
        assert isinstance(facts.standings, tuple)
        made = _made_on(facts.subject, fired)
        held = {each.standing for each in facts.standings if _held_on(each, made) and each.standing != GI_MARK}
        ranked = [code for code in reversed(self.profile.codes("standing")) if code in held]
        return tuple(self._words("standing", code) for code in ranked)

    def _kiln(self, subject: PieceRegistration, fired: tuple[Fired, ...]) -> Words:
        """Return where it was fired, the last firing last; a studio firing says so."""
        if len(fired) == 1 and len(subject.firings) == 1:
            at = fired[0]
            return Words(f"{at.kiln_zh} · {at.batch} · {at.slot}", at.kiln_en)
        parts = [Words(f"{at.kiln_zh} {at.batch} {at.slot}", at.kiln_en) for at in fired]
        for firing in subject.firings:
            if not firing.slot:
                kind = self._words("firing-kind", firing.kind)
                studio = Words(say("print.studio-firing", "zh"), say("print.studio-firing", "en"))
                peak = f" {firing.peak} °C" if firing.peak else ""
                parts.append(Words(f"{studio.zh} · {kind.zh}{peak} · {firing.date}", f"{studio.en}, {kind.en}"))
        return Words(" → ".join(part.zh for part in parts), " → ".join(part.en for part in parts if part.en))

    def _roles(self, facts: PieceFacts) -> tuple[SignedRole, ...]:
        """Return the signed roles in the profile's order; whoever has not signed is not on paper."""
        order = self.profile.codes("role")
        signed = sorted(facts.signed_roles, key=lambda held: (order.index(held.role), held.person))
        return tuple(SignedRole(self._words("role", held.role), Words(held.zh, held.en)) for held in signed)

    def _photo(self, subject: PieceRegistration) -> bytes | None:
        front = next((photo.sha256 for photo in subject.photos if photo.view == "front"), "")
        return self._blob(front)

    def _seal(self, facts: PieceFacts) -> bytes | None:
        """Return the impression of the first seal cited; one held for the registrar is not printed."""
        assert isinstance(facts.seals, tuple)
        shown = next((seal.impression for seal in facts.seals if seal.state != "held"), "")
        return self._blob(shown)

    def _blob(self, sha256: str) -> bytes | None:
        """Return a picture, or None where nobody has sent it yet: the print says so by its drawing or empty place."""
        return self.blobs.get(sha256) if sha256 and sha256 in self.blobs else None

    def _line(self, slot: Slot) -> KilnLine:
        person = self.reading.get(Person, slot.person)
        assert person is not None
        works = Words("")
        if slot.piece:
            title = self._about(slot.piece).subject.title
            works = Words(title.zh, title.en)
        elif slot.count > 1:
            works = Words(say("print.bulk", "zh", count=slot.count), say("print.bulk", "en", count=slot.count))
        return KilnLine(slot.slot, Words(person.zh, person.en or person.pinyin), works, slot.count, self._outcome(slot))

    def _outcome(self, slot: Slot) -> Words | None:
        if not slot.outcome:
            return None
        outcome = self._words("outcome", slot.outcome)
        if not slot.fault:
            return outcome
        fault = self._words("fault", slot.fault)
        return Words(f"{outcome.zh} · {fault.zh}", f"{outcome.en}: {fault.en.lower()}")


def _maker(facts: PieceFacts) -> Maker:
    assert isinstance(facts.maker, Maker)
    return facts.maker


def _held_on(held: Held, day: str) -> bool:
    return held.start <= day and (not held.end or day <= held.end)


def _made_on(subject: PieceRegistration, fired: tuple[Fired, ...]) -> str:
    """Return the day of the last firing, as the verdict has it."""
    days = [firing.date for firing in subject.firings if firing.date] + [each.day for each in fired if each.day]
    return max(days)


def _in_order(slot: Slot) -> tuple[tuple[int, str], ...]:
    """Return what sorts 1-2 before 1-10, as people walk along a kiln."""
    return tuple((len(part), part) for part in slot.slot.split("-"))
