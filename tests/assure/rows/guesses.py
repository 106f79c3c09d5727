"""C3: hidden codes guessed online: no hit, let in early and then no more, and nothing to be learnt from an answer.

No clock is read: what is compared is what an answer says and what the database did for it.
"""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from api.settings import Settings
from ledger import grouping
from ledger.admission import check
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.piece_keys import claim_key
from ledger.craft.state import Piece
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.log.keys import SigningKey
from tests.api.served import Served
from tests.assure.asking import Asker
from tests.assure.row import Figures, Row, counted, found
from tests.assure.rows.enumeration import Work, still, working
from tests.craft.kiln_world import code_of
from tests.craft.world import ORIGIN, key_of

CLAIMABLE, PLAIN, UNKNOWN = 24, 4, 4  # pieces with a hidden code, without one, codes that nobody registered
A_SECOND = 500  # guesses in a second of the server's ticks
LIMIT, WINDOW = 300, 60  # what the settings say by default
Draw = Callable[[Random], str]


class Shop:
    """A served ledger with pieces to be claimed, and what a thief posts to it."""

    def __init__(self, folder: Path, random: Random, draw: Draw, **rates: str) -> None:
        self.studio = Served(folder / "studio", **rates)
        self.ticks = 1000.0
        self.studio.site.ticks = lambda: self.ticks
        self.codes = [code_of(number) for number in range(CLAIMABLE + PLAIN + UNKNOWN)]
        self.hidden = [draw(random) for _ in range(CLAIMABLE)]
        for number in range(CLAIMABLE + PLAIN):
            claim = claim_key(self.hidden[number], ORIGIN, self.codes[number], 1).did if number < CLAIMABLE else ""
            self.studio.register(self.studio.piece(number=number, claim=claim))
        self.owner = key_of("thief")

    def claim(self, place: int, hidden: str) -> tuple[bytes, str]:
        """Return a claim of a piece under the key that a guess gives, and that key."""
        piece = self.studio.state.get(Piece, self.codes[place])
        after = "00" * 32 if piece is None else piece.head.hex()
        key = claim_key(hidden, ORIGIN, self.codes[place], 1)
        subject = OwnershipClaim(piece=self.codes[place], owner=self.owner.did, after=after, ledger=ORIGIN)
        claim = sign_statement("OwnershipClaim", subject, key, self.studio.time, ORIGIN)
        proof = self._proof(read_statement(claim).id.hex(), self.owner)
        return format_submission([claim, proof]), key.did

    def _proof(self, endorses: str, key: SigningKey) -> str:
        subject = Endorsement(endorses=endorses, ledger=ORIGIN)
        return sign_statement("Endorsement", subject, key, self.studio.time, ORIGIN)


@contextmanager
def shop(random: Random, draw: Draw, **rates: str) -> Iterator[Shop]:
    """Open a shop."""
    with tempfile.TemporaryDirectory() as name:
        opened = Shop(Path(name), random, draw, **rates)
        with still(opened.studio):
            yield opened


def full_draw(random: Random) -> str:
    """Draw a hidden code as the maker's machine does; a test's chance in place of the system's."""
    return draw_hidden(random.randbytes)


def short_draw(random: Random) -> str:
    """The weak drawer: sixteen codes in all."""
    return draw_hidden(lambda length: bytes([random.randrange(16)]) * length)


def guessed(count: int, random: Random, draw: Draw = full_draw, rate: str = f"{LIMIT}/minute") -> Figures:
    """Guess from one address: claims under the keys that drawn codes give, posted one after another."""
    with shop(random, draw, rate_refused=rate) as opened, working() as work:
        let_in, first, costs = asyncio.run(_guess(opened, count, random, draw, work))
    windows = -(-count // (A_SECOND * WINDOW))
    assert first == LIMIT, f"guess {first + 1} was the first to wait"
    assert let_in <= LIMIT * windows, f"{let_in} guesses were let in within {windows} minutes"
    return {
        "guesses": count, "let in": let_in, "first to wait": first + 1, "hits": 0, "pieces": CLAIMABLE + PLAIN,
        "statements each": costs[0], "instructions each": costs[1],
    }  # fmt: skip


async def _guess(opened: Shop, count: int, random: Random, draw: Draw, work: Work) -> tuple[int, int, tuple[int, int]]:
    """Post the guesses; return how many were let in, the place of the first that waits, and the work of each."""
    asker, let_in, first = Asker(opened.studio.fast), 0, -1
    answers: set[bytes] = set()
    costs: set[tuple[int, int]] = set()
    for _ in range(3):  # somebody else's, so that readers are open
        await Asker(opened.studio.fast, "198.51.100.1").ask(
            "POST", "/api/v1/statements", opened.claim(0, draw(random))[0]
        )
    for number in counted(count):
        if number and number % A_SECOND == 0:
            opened.ticks += 1
        place = random.randrange(len(opened.codes))
        body, did = opened.claim(place, draw(random))
        work.take()
        status, headers, said = await asker.ask("POST", "/api/v1/statements", body)
        done = work.take()
        assert status != 200, f"guess {number + 1} claimed a piece"
        if status == 429:
            first = number if first < 0 else first
            assert int(headers["retry-after"]) >= 1
            assert done == (0, 0), "whoever waits has something looked up"
            continue
        let_in += 1
        answers.add(_without(said, did))
        costs.add(done)
        assert len(answers) == 1, f"an answer tells one piece from another: {answers}"
        assert len(costs) == 1, f"more work for one guess than for another: {costs}"
    return let_in, first, next(iter(costs))


def _without(said: bytes, did: str) -> bytes:
    """Return an answer without the key that was guessed."""
    return said.replace(did.encode(), b"did:key:")


def _curious(submission: Any, state: Any) -> Any:
    """The weak check: it looks at the piece first, and further where there is one."""
    piece = state.get(Piece, submission.statements[0].subject.piece)
    if piece is not None:
        state.get(Piece, piece.code)
    return check(submission, state)


def _control(random: Random) -> str:
    hit = found(lambda: guessed(200, random, short_draw))
    unlimited = found(lambda: guessed(LIMIT + 20, random, rate=""))
    with patch.object(grouping, "check", _curious):
        return f"{hit}; {unlimited}; {found(lambda: guessed(60, random))}"


assert Settings.model_fields["rate_refused"].default == f"{LIMIT}/minute"

ROWS = (
    Row(
        name="C3", claim="no guess of a hidden code claims a piece; guesses wait early, and answers tell nothing",
        unit="guesses", small=LIMIT + 60, full=1_000_000, run=guessed, control=_control,
    ),
)  # fmt: skip
