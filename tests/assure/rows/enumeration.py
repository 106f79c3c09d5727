"""C4: piece codes enumerated: the neighbours of registered codes name nothing, every unknown code costs the same, and
whoever asks for too many of them is told nothing more.

No clock is read: what is compared is the work, in statements and instructions of the database, of each question.
"""

import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from unittest.mock import patch

from api import app
from api.routes import verify
from api.site import Site
from api.verdicts import Scan, asked
from ledger.craft.code import ALPHABET, check_character, make_code, show_code
from ledger.store import sqlite
from ledger.store.reading import SqliteReading
from tests.api.served import Served
from tests.assure.asking import Asker
from tests.assure.row import Figures, Row, counted, found

PATHS = ("/api/v1/verify/{}", "/api/v1/pieces/{}", "/api/v1/pieces/{}/bundle", "/c/{}")
A_PIECE = 300  # neighbours that are asked for of one registered code
BY_HTTP = 20  # one question in so many goes through every route as well
FIRST = 1 << 58
LIMIT = 300  # unknown codes a minute and source, as the settings say by default
Draw = Callable[[Random, int], str]


def at_random(random: Random, number: int) -> str:
    """Draw a code as the ledger does; a test's chance in place of the system's."""
    del number
    return make_code(random.randbytes)


def one_after_another(random: Random, number: int) -> str:
    """The weak drawer: a counter."""
    del random
    return make_code(lambda length: (FIRST + number).to_bytes(length, "big"))


def neighbours(code: str) -> Iterator[str]:
    """Yield codes beside a code, each with a right check character: counted on, swapped, one character changed."""
    body = code[:-1]
    near = []
    for turn in (1, -1):  # as a number, read from either end
        number = sum(ALPHABET.index(letter) << 5 * place for place, letter in enumerate(body[::turn]))
        for step in range(-8, 9):
            other = "".join(ALPHABET[number + step >> 5 * place & 31] for place in range(12))
            near.append(other[::turn])
    near += [body[:at] + body[at + 1] + body[at] + body[at + 2 :] for at in range(11)]
    near += [body[:at] + letter + body[at + 1 :] for at in range(12) for letter in ALPHABET]
    for other in dict.fromkeys(near):
        if other != body:
            yield other + check_character(other)


@dataclass(slots=True)
class Work:
    """What the database did: statements begun, instructions of its machine."""

    statements: int = 0
    instructions: int = 0

    def take(self) -> tuple[int, int]:
        """Return the work since the last time."""
        done = self.statements, self.instructions
        self.statements = self.instructions = 0
        return done


async def _nothing(_: object) -> None:
    """Look at nothing."""


@contextmanager
def still(studio: Served) -> Iterator[Served]:
    """Serve a studio of which nothing is read but what is asked for: views and hall are not looked after meanwhile."""
    with patch.object(app, "_look_back", _nothing), studio:
        studio.site.hall.follower.close()
        yield studio


@contextmanager
def working() -> Iterator[Work]:
    """Count what every reading from now on does."""
    work = Work()

    def statement(_: str) -> None:
        work.statements += 1

    def instruction() -> int:
        work.instructions += 1
        return 0

    class Counting(SqliteReading):
        def __init__(self, connection: sqlite3.Connection) -> None:
            super().__init__(connection)
            connection.set_trace_callback(statement)
            connection.set_progress_handler(instruction, 1)

    with patch.object(sqlite, "SqliteReading", Counting):
        yield work


def answer(studio: Served, path: str, code: str) -> tuple[object, ...]:
    """Return everything that a stranger gets, but for the code itself."""
    # Unpacked: how small a page packs depends on the letters of the code in it, which whoever asks has anyway.
    got = studio.get(path.format(code), **{"Accept-Encoding": "identity"})
    text = got.text.replace(code, "…").replace(show_code(code), "…")
    return got.status_code, sorted(got.headers.items()), text


def enumerated(count: int, random: Random, draw: Draw = at_random) -> Figures:
    """Ask for neighbours and for codes from anywhere, in turn: no hit, one kind of answer, one amount of work."""
    with tempfile.TemporaryDirectory() as name, still(Served(Path(name) / "studio")) as studio, working() as work:
        codes = [draw(random, number) for number in range(max(4, count // A_PIECE + 1))]
        for code in codes:
            studio.register(studio.piece(code=code))
            assert verify.asked(studio.site, code).piece is not None
        near = _beside(codes, random, count)
        far = [make_code(random.randbytes) for _ in range(len(near) // 10)]
        kinds: dict[str, tuple[object, ...]] = {}
        costs: dict[tuple[int, int], str] = {}
        work.take()
        for number in counted(len(near)):
            for code in (near[number], *far[number // 10 : number // 10 + 1 if number % 10 == 0 else 0]):
                _ask(studio.site, code, work, costs)
                if number % BY_HTTP == 0:
                    for path in PATHS:
                        told = answer(studio, path, code)
                        assert told == kinds.setdefault(path, told), f"{path} answers {code} as no other"
                    work.take()
        ((statements, instructions),) = costs
    first = waits(near[: min(len(near), 5000)], codes[0])
    return {
        "codes": len(near), "far ones beside": len(far), "hits": 0, "statements each": statements,
        "instructions each": instructions, "routes": len(PATHS), "registered": len(codes),
        "first to wait": first,
    }  # fmt: skip


def waits(near: list[str], registered: str, rate: str = f"{LIMIT}/minute") -> int:
    """Ask for neighbours from one address with the quotas of everyday; return the place of the first that waits."""
    with (
        tempfile.TemporaryDirectory() as name,
        still(Served(Path(name) / "studio", rate_unknown=rate)) as studio,
        working() as work,
    ):
        studio.register(studio.piece(code=registered))
        studio.site.ticks = lambda: 1000.0
        return asyncio.run(_asked_from_one(Asker(studio.fast), near, registered, work))


async def _asked_from_one(asker: Asker, near: list[str], registered: str, work: Work) -> int:
    answers: set[object] = set()
    for number, code in enumerate([*near[:LIMIT], registered, *near[LIMIT:], registered]):
        work.take()
        path = PATHS[number % len(PATHS)].format(code)
        status, headers, body = await asker.ask("GET", path)
        if number < LIMIT:
            assert status != 429, f"question {number + 1} waits already"
            continue
        assert status == 429, f"question {number + 1} is still answered"
        assert work.take() == (0, 0), "whoever waits has something looked up"
        answers.add((path.partition(code)[0], path.partition(code)[2], headers["retry-after"], _shown(body, code)))
    assert len(answers) <= len(PATHS), "whoever waits can tell one code from another"
    status, _, _ = await Asker(asker.app, "198.51.100.7").ask("GET", PATHS[0].format(registered))
    assert status == 200, "somebody else waits too"
    return LIMIT + 1


def _shown(body: bytes, code: str) -> str:
    return body.decode().replace(code, "…").replace(show_code(code), "…")


def _beside(codes: list[str], random: Random, count: int) -> list[str]:
    """Return so many neighbours at least, equally many of each code; those counted on or swapped are always there."""
    near = [other for code in codes for other in islice(neighbours(code), -(-count // len(codes)))]
    random.shuffle(near)
    return near


def _ask(site: Site, code: str, work: Work, costs: dict[tuple[int, int], str]) -> None:
    scan = verify.asked(site, code)
    assert scan.piece is None, f"{code} is a registered code"
    costs.setdefault(work.take(), code)
    assert len(costs) == 1, f"more work for one unknown code than for another: {costs}"


def _suggesting(site: Site, code: str) -> Scan:
    """The weak answer: it looks for what may have been meant, which costs more where there is something near."""
    scan = asked(site, code)
    if scan.piece is None:
        with site.instance.store.read() as reading:
            tables = "SELECT id FROM state WHERE id >= ? AND id < ?"
            reading._connection.execute(tables, (code[:4], code[:4] + "~")).fetchall()
    return scan


def _control(random: Random) -> str:
    first = found(lambda: enumerated(100, random, one_after_another))
    with patch.object(verify, "asked", _suggesting):
        second = found(lambda: enumerated(100, random))
    near = [make_code(random.randbytes) for _ in range(LIMIT + 9)]
    return f"{first}; {second}; {found(lambda: waits(near, make_code(random.randbytes), ''))}"


ROWS = (
    Row(
        name="C4", claim="no neighbour is a code; unknown codes get one answer for one amount of work; too many wait",
        unit="codes", small=500, full=100_000, run=enumerated, control=_control,
    ),
)  # fmt: skip
