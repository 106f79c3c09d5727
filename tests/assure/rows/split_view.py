"""A3: an operator shows two auditors two histories, each cosigned by as many witnesses as can be had for it.

Three witnesses. The operator asks them in any order, for either history, as often as it likes. While nobody colludes,
no two histories reach two of three; with one that signs whatever it is given, none reach three of three, and where two
of three were wanted both may: then the two pages, laid side by side, are a proof against log and colluder alike. No
protocol does better without witnesses that talk to each other: a quorum k of n stands against f colluders when
2k > n + f.
"""

from dataclasses import replace
from random import Random

from ledger.compare import compare, view_of_source
from ledger.errors import ConflictError, VerificationError
from ledger.log.add_checkpoint import AddCheckpoint, format_request, parse_answer
from ledger.log.cosignature import cosign, quorum_time
from ledger.log.fork import parse_fork
from ledger.log.note import COSIGNATURE, Note, NoteSignature, format_note, make_vkey, parse_note
from ledger.log.tree import consistency_path, hash_leaf
from ledger.log.trust import Trust
from ledger.log.trust import Witness as Known
from ledger.witness import Held, Witness
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.history import honest, rewritten
from tests.chronicle import Chronicle
from tests.craft.world import ORIGIN, key_of
from tests.log.naive_tree import nodes_of
from tests.test_mirror import Served

NAMES = ("a.example", "b.example", "c.example")
NOW = 1_790_000_000


class Memory:
    """A register in memory; one thread."""

    def __init__(self) -> None:
        self.held: Held | None = None

    def read(self, origin: str) -> Held | None:
        """See `Register.read`."""
        assert origin == ORIGIN
        return self.held

    def swap(self, origin: str, old: Held | None, new: Held) -> bool:
        """See `Register.swap`."""
        assert (origin, self.held) == (ORIGIN, old)
        self.held = new
        return True


class Forgetful(Memory):
    """The weak one: nothing is remembered."""

    def read(self, origin: str) -> Held | None:
        """See `Register.read`."""
        return None

    def swap(self, origin: str, old: Held | None, new: Held) -> bool:
        """See `Register.swap`."""
        return True


class Town:
    """Three witnesses of the honest log's key, the last one perhaps bought."""

    def __init__(self, *, bought: bool, memory: type[Memory]) -> None:
        self.proofs: list[bytes] = []
        self.registers = [memory() for _ in NAMES]
        logs = {ORIGIN: honest().trust.log}
        self.witnesses = [
            Witness(f"{name}/w", key_of(name), logs, register, lambda _, proof: self.proofs.append(proof))
            for name, register in zip(NAMES, self.registers, strict=True)
        ]
        self.bought = bought

    def line(self, number: int, log: Chronicle) -> NoteSignature | None:
        """Ask a witness for a page as often as it may help; return its line, or None."""
        note = parse_note(log.checkpoint())
        if self.bought and number == len(NAMES) - 1:
            return cosign(note.text, NOW, f"{NAMES[number]}/w", key_of(NAMES[number]))
        leaves = [hash_leaf(entry) for entry in log.entries]
        size = 0
        for _ in range(3):
            proof = tuple(consistency_path(size, len(leaves), nodes_of(leaves))) if 0 < size < len(leaves) else ()
            try:
                [line] = parse_answer(
                    self.witnesses[number].add(format_request(AddCheckpoint(size, proof, format_note(note))), NOW), note
                )
            except ConflictError as e:
                known = e.fields["known_size"]
                assert isinstance(known, int)
                if e.code == "witness-root" or known > len(leaves):
                    return None
                size = known
            except VerificationError:
                return None
            else:
                return line
        return None


def trust(quorum: int) -> Trust:
    """Return the trust file that wants so many of the three."""
    keys = [make_vkey(f"{name}/w", COSIGNATURE, key_of(name).public) for name in NAMES]
    known = tuple(Known(name, f"https://{name}", vkey) for name, vkey in zip(NAMES, keys, strict=True))
    return replace(honest().trust, quorum=quorum, witnesses=known)


def forked(random: Random) -> tuple[Chronicle, Chronicle]:
    """Return two logs of one key that part somewhere, each of any size beyond that."""
    entries, at = rewritten(random)
    logs = (Chronicle(), Chronicle())
    for log, of in zip(logs, (honest().entries, entries), strict=True):
        log.entries, log.blobs = list(of[: random.randint(at + 1, len(of))]), honest().blobs
    return logs


def splits(count: int, random: Random, memory: type[Memory] = Memory) -> Figures:
    """Split the view of two auditors in every way that three witnesses leave open."""
    doubled = proven = named = kept = 0
    for number in counted(count):
        pair, bought = forked(random), number % 2 == 1
        town = Town(bought=bought, memory=memory)
        asks = [(witness, log) for witness in range(len(NAMES)) for log in range(2)]
        random.shuffle(asks)
        lines: tuple[list[NoteSignature], list[NoteSignature]] = ([], [])
        for witness, log in asks:
            line = town.line(witness, pair[log])
            if line is not None:
                lines[log].append(line)
        pages = [_with(log, more) for log, more in zip(pair, lines, strict=True)]
        accepted = {k: sum(quorum_time(page, trust(k))[0] is not None for page in pages) for k in (2, 3)}
        assert accepted[3] <= 1, f"three of three cosigned both histories of fork {number}"
        assert bought or accepted[2] <= 1, f"two of three honest ones cosigned both histories of fork {number}"
        doubled += accepted[2] == 2
        views = [
            view_of_source(Served({**log.files(), "checkpoint": format_note(page)}), trust(2))
            for log, page in zip(pair, pages, strict=True)
        ]
        told = compare(views[0], views[1], trust(2))
        assert told.answer == "forked", f"fork {number} is {told.answer}"
        parse_fork(told.proof)
        proven += 1
        assert told.shown is not None
        if accepted[2] == 2:
            assert told.shown.cosigned == (NAMES[-1],), "who cosigned both is named"
            named += 1
        kept += bool(town.proofs)
    return {
        "forks": count, "proven": proven, "cosigned twice by three of three": 0, "by two of three, nobody bought": 0,
        "by two of three, one bought": doubled, "and the bought one named": named, "proofs that witnesses kept": kept,
    }  # fmt: skip


def _with(log: Chronicle, lines: list[NoteSignature]) -> Note:
    note = parse_note(log.checkpoint())
    return Note(note.text, (*note.signatures, *lines))


ROWS = (
    Row(
        name="A3", claim="no two histories are cosigned by a quorum that outweighs its colluders; any two are proven",
        unit="forks", small=12, full=500, run=splits,
        control=lambda random: found(lambda: splits(12, random, Forgetful)),
    ),
)  # fmt: skip
