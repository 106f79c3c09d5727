"""E10: a right proof of another statement. Every part of a certificate is put into every other's place."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random

from certs.bundle import Bundle, format_bundle, parse_bundle
from certs.gather import make_bundle
from certs.verify import Report, verify
from ledger.log.receipt import Receipt, format_receipt, parse_receipt
from ledger.log.trust import Trust
from tests.assure.row import Figures, Row, counted, found
from tests.certs.documents import pdf_of
from tests.certs.ledger_world import LedgerWorld
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import START

CERTIFICATES = 100
Judge = Callable[[bytes, Trust], str]


class Town(LedgerWorld):
    """The documents' world with a hundred pieces more: singles, and sheets of seven, of two makers."""

    def _furnish(self) -> None:
        super()._furnish()
        numbers = list(range(1000, 1000 + CERTIFICATES))
        while numbers:
            maker = MAKER if len(numbers) % 2 else OTHER
            taken, numbers = (numbers[:7], numbers[7:]) if len(numbers) % 3 else (numbers[:1], numbers[1:])
            subjects = [self.piece(maker, number=number) for number in taken]
            if len(subjects) == 1:
                self.register(subjects[0])
            else:
                self.sheet(*subjects)


@cache
def town() -> tuple[Trust, tuple[tuple[str, Receipt, Bundle], ...]]:
    """Return the trust file and, of each piece, code, receipt and bundle."""
    world = Town()
    made = []
    for number in range(1000, 1000 + CERTIFICATES):
        bundle = parse_bundle(make_bundle(world.view, code_of(number)))
        made.append((code_of(number), parse_receipt(bundle.receipts[0]), bundle))
    return world.entered.trust(), tuple(made)


def strict(data: bytes, trust: Trust) -> str:
    """Return the code of the piece that is confirmed, or ""."""
    report: Report = verify(data, trust, START)
    return report.verdict.code if report.piece is not None else ""


def swaps(mine: tuple[str, Receipt, Bundle], theirs: tuple[str, Receipt, Bundle]) -> tuple[tuple[str, bytes], ...]:
    """Return the seven: index, path, frame, sheet's frames, receipt in a bundle, file's name, and receipt beside it."""
    (code, receipt, bundle), (other_code, other, other_bundle) = mine, theirs
    frames = (other.frames[0], *receipt.frames[1:])
    beside = (*receipt.frames[:1], *other.frames[1:])
    name = f"{other_code}__tlog_proof"
    swapped = Bundle((other_bundle.receipts[0], *bundle.receipts[1:]), bundle.slots)
    own = {f"{code}__tlog_proof": format_receipt(other), f"{code}__proof__json": format_bundle(bundle)}
    return (
        ("index", format_receipt(replace(receipt, index=other.index))),
        ("path", format_receipt(replace(receipt, path=other.path))),
        ("entry", format_receipt(replace(receipt, frames=frames))),
        ("sheet and path under it", format_receipt(replace(receipt, frames=beside))),
        ("piece of the bundle", format_bundle(swapped)),
        ("name of the file", pdf_of(**{name: format_receipt(receipt)})),
        ("receipt beside the bundle", pdf_of(**own)),
    )


def exchanged(count: int, random: Random, judge: Judge = strict) -> Figures:
    """Put each part of one certificate into another: what is confirmed then is only ever what all parts are of."""
    trust, made = town()
    pairs = [(one, other) for one in range(CERTIFICATES) for other in range(CERTIFICATES) if one != other]
    random.shuffle(pairs)
    tried = sound = 0
    for number in counted(count):
        one, other = (made[at] for at in pairs[number % len(pairs)])
        assert judge(format_receipt(one[1]), trust) == one[0], "the harness refuses a sound certificate"
        for part, data in swaps(one, other):
            if data in (format_receipt(one[1]), format_receipt(other[1])):
                continue  # two items of one sheet, or two singles, have this part in common: nothing was changed
            confirmed = judge(data, trust)
            tried += 1
            # Another maker's piece whole, in a bundle that shows all it rests on, is that piece's own proof.
            if confirmed == other[0] and part == "piece of the bundle":
                sound += 1
                continue
            assert not confirmed, f"{one[0]} with the {part} of {other[0]} is confirmed as {confirmed}"
    return {"pairs": count, "swaps": tried, "whole proofs of the other": sound}


def proof_alone(data: bytes, trust: Trust) -> str:
    """The weak judge, as cosign in 2022 and 2026: the proof is right, and what it is a proof of is not looked at."""
    from ledger.errors import LedgerError
    from ledger.log.checkpoint import open_checkpoint
    from ledger.log.tree import hash_leaf, verify_inclusion

    if not data.startswith(b"c2sp"):
        return ""
    receipt = parse_receipt(data)
    try:
        page = open_checkpoint(receipt.checkpoint, trust.log, trust.origin)
        verify_inclusion(hash_leaf(receipt.frames[0]), receipt.index, page.size, receipt.path, page.root)
    except LedgerError:
        return ""
    _, made = town()
    return next(code for code, own, _ in made if own.index == receipt.index)


ROWS = (
    Row(
        name="E10", claim="no part of one certificate passes in another's: 9,900 pairs, seven parts each",
        unit="pairs", small=60, full=CERTIFICATES * (CERTIFICATES - 1), run=exchanged,
        control=lambda random: found(lambda: exchanged(200, random, proof_alone)),
    ),
)  # fmt: skip
