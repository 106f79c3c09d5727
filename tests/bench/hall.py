"""Searching the hall at a million pieces: typical questions, p50 and p99, each beside the textbook's way to ask it.

    python -m tests.bench.hall [PIECES]
    python -m tests.bench.hall followed      what following costs whoever registers meanwhile

The file is the hall's own, filled through its own writing with pieces that nobody registered: 900 makers, 40 kilns,
twelve years, some thousand titles. The control asks the same in one table with LIKE and GROUP BY, no index on the text:
what a page costs without any of this. Every question is asked anew; what is remembered between two is measured apart.
"""

import itertools
import random
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from ledger.craft.profile import zisha
from ledger.log.entry import FIRST_PREV
from ledger.store.hall.facets import CHUNK, write_facets
from ledger.store.hall.file import HallFile, turn
from ledger.store.hall.fold import _PUT, _SEE, form
from ledger.store.hall.question import Question
from ledger.store.hall.search import Search
from ledger.store.hall.words import romanised, terms
from tests.bench.client import post_all
from tests.bench.doors import Studio
from tests.bench.measure import ROUNDS, Line, paired
from tests.bench.server import served
from tests.bench.writing import SHEET
from tests.craft.kiln_world import MAKER

PIECES, ASKED, SLOW = 1_000_000, 100, 3  # questions of a sort; of the control's, which take seconds
HEADS = tuple("松竹梅兰春夏秋冬风花雪月山水云雨听观抱枕归寒晚初清闲古大小长")
TAILS = tuple("声影涛泉石溪谷亭月雪照庭江和云林峰波井雁舟柳荷竹菊鹤烟霞露桥")
ENGLISH = ("", "", "Wind in the Pines", "Evening Light", "Cold River", "First Snow", "Listening to Rain")
CLAYS = ("底槽清", "清水泥", "紫泥", "大红袍", "本山绿泥", "降坡泥", "黑泥")
FAMILIES = tuple(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
CONTROL = """
CREATE TABLE plain (id INTEGER PRIMARY KEY, text TEXT, shape TEXT, clay TEXT, year INTEGER, kiln TEXT, word TEXT)
"""


def synthetic(count: int) -> Iterator[tuple[tuple[object, ...], frozenset[tuple[str, str]], str]]:
    """Yield (row, facets, terms) of pieces that nobody registered."""
    rng = random.Random(6)
    profile = zisha()
    shapes, groups = profile.codes("shape"), profile.codes("clay-group")
    names = {shape: profile.words("shape", shape, "zh") for shape in shapes}
    weights = [1 / (place + 1) for place in range(len(shapes))]
    for ordinal in range(count):
        (shape,) = rng.choices(shapes, weights)
        zh = rng.choice(HEADS) + rng.choice(TAILS) + names[shape]
        en, clay, group = rng.choice(ENGLISH), rng.choice(CLAYS), rng.choice(groups)
        maker, year, kiln = f"zs{rng.randrange(900):03}", 2015 + ordinal * 12 // count, f"k{rng.randrange(40)}"
        word = "notice" if ordinal % 31 == 0 else "registered"
        row = (
            ordinal, f"X{ordinal:012}", ordinal, 0, maker, 0, zh, en, shape, group, clay, "fully-handmade", year, 0, "",
            1, 1, 0, "b", maker, "", word,
        )  # fmt: skip
        facets = frozenset([("shape", shape), ("clay", group), ("firing", "kiln"), ("kiln", kiln), ("year", str(year)),
                            ("word", word), ("forming", "fully-handmade")])  # fmt: skip
        yield row, facets, " ".join(sorted(terms(zh) | terms(en) | terms(clay)))


def filled(path: Path, count: int) -> sqlite3.Connection:
    """Return the hall's file, and the control's table beside it."""
    connection = HallFile(path).open()
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute(CONTROL)
    rows = synthetic(count)
    while part := list(itertools.islice(rows, CHUNK)):
        with turn(connection):
            connection.executemany(_PUT, [row for row, _, _ in part])
            connection.executemany(
                "INSERT INTO title (rowid, terms) VALUES (?, ?)", [(row[0], doc) for row, _, doc in part]
            )
            connection.executemany(
                "INSERT INTO hand (person, ordinal) VALUES (?, ?)", [(row[4], row[0]) for row, _, _ in part]
            )
            kilns = {row[0]: next(value for name, value in facets if name == "kiln") for row, facets, _ in part}
            connection.executemany(
                "INSERT INTO plain VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(r[0], f"{r[6]} {r[7]} {r[10]}", r[8], r[9], r[12], kilns[int(str(r[0]))], r[21]) for r, _, _ in part],
            )  # fmt: skip
            write_facets(connection, {int(str(row[0])): facets for row, facets, _ in part}, 1)
    with turn(connection):
        for number in range(900):
            found = terms(f"示例{called(number)}") | romanised(f"Shili {number}")
            doc = " ".join(sorted(found))
            new = ("person", f"zs{number:03}", doc, "shili")
            connection.execute("INSERT INTO name (kind, code, terms, sort) VALUES (?, ?, ?, ?)", new)
            connection.execute("INSERT INTO naming (rowid, terms) VALUES (last_insert_rowid(), ?)", (doc,))
        connection.execute(_SEE, (form(), count, FIRST_PREV, 1))
    return connection


def called(number: int) -> str:
    """Return a maker's name: every sixtieth has the same family's."""
    return FAMILIES[number % len(FAMILIES)] + HEADS[number // 60 % len(HEADS)] + TAILS[number // 7 % len(TAILS)]


def plain(connection: sqlite3.Connection, text: str, picks: dict[str, str]) -> None:
    """Ask the control: a page, and the counts of every facet."""
    where, values = "text LIKE ?", [f"%{text}%"]
    for name, value in picks.items():
        where, values = f"{where} AND {name} = ?", [*values, value]
    connection.execute(f"SELECT * FROM plain WHERE {where} ORDER BY id DESC LIMIT 24", values).fetchall()
    for name in ("shape", "clay", "year", "kiln", "word"):
        connection.execute(f"SELECT {name}, count(*) FROM plain WHERE {where} GROUP BY 1", values).fetchall()


def questions() -> dict[str, Callable[[random.Random], tuple[str, dict[str, str]]]]:
    """Return typical questions by what they are: text and picks."""
    shapes = zisha().codes("shape")
    return {
        "nothing asked": lambda rng: ("", {}),
        "a shape in Chinese (石瓢)": lambda rng: (zisha().words("shape", rng.choice(shapes), "zh"), {}),
        "two characters of a title": lambda rng: (rng.choice(HEADS) + rng.choice(TAILS), {}),
        "one character": lambda rng: (rng.choice(HEADS), {}),
        "pinyin (shi piao)": lambda rng: (rng.choice(["shi piao", "song tao", "fang gu", "chun quan", "xishi"]), {}),
        "English (pines)": lambda rng: (rng.choice(["pines", "evening", "rain", "cold river"]), {}),
        "a maker": lambda rng: (called(rng.randrange(900)), {}),
        "a family's name": lambda rng: (rng.choice(FAMILIES), {}),
        "a word in every maker's name": lambda rng: ("示例", {}),
        "shape, clay and year picked": lambda rng: (
            "", {"shape": rng.choice(shapes[:12]), "clay": "zini", "year": str(2015 + rng.randrange(12))},
        ),
        "text and two picks": lambda rng: (rng.choice(TAILS), {"shape": rng.choice(shapes[:6]), "kiln": "k7"}),
    }  # fmt: skip


def asked(connection: sqlite3.Connection, count: int) -> Iterator[str]:
    """Yield a line for each sort of question."""
    search = Search(connection)
    for name, draw in questions().items():
        rng, took, control = random.Random(7), [], []
        for number in range(ASKED):
            text, picks = draw(rng)
            search._found.clear()
            search._answers.clear()
            question = Question(text, {key: (value,) for key, value in picks.items()})
            started = perf_counter()
            search.answer(question, zisha())
            took.append(perf_counter() - started)
            if number < SLOW:
                started = perf_counter()
                plain(connection, text, picks)
                control.append(perf_counter() - started)
        ours = statistics.median(took)
        ratio = statistics.median(control) / ours
        yield (
            f"| hall, {count:,} pieces: {name} | {statistics.median(control) * 1e3:,.0f} ms | {ours * 1e3:,.1f} ms "
            f"| p99 {sorted(took)[98] * 1e3:,.0f} ms | {ratio:,.0f}× |"
        )


def followed(directory: Path, count: int = 400, sheets: int = 4) -> Iterator[Line]:
    """P3 and P4 over HTTP while the hall follows, beside the same without it."""
    bodies: dict[str, list[list[bytes]]] = {}
    for kind in ("unseen", "followed"):
        studio = Studio(directory / kind)
        singles = [
            [studio.draft("PieceRegistration", studio.stated(n), MAKER) for n in range(at, at + count)]
            for at in range(1, 1 + ROUNDS * count, count)
        ]
        lists = [
            [studio.sheet_of(*(studio.stated(n) for n in range(first, first + SHEET)))
             for first in range(at, at + sheets * SHEET, SHEET)]
            for at in range(100_000, 100_000 + ROUNDS * sheets * SHEET, sheets * SHEET)
        ]  # fmt: skip
        bodies[kind] = [*singles, *lists]
        studio.close()
    with served("unseen", directory / "unseen") as control, served("followed", directory / "followed") as ours:
        took = [
            [post_all(port, bodies[kind][turn], 64 if turn < ROUNDS else 2)[0] for kind, port in
             (("unseen", control), ("followed", ours))]
            for turn in range(2 * ROUNDS)
        ]  # fmt: skip
    pairs = [(count / other, count / mine) for other, mine in took[:ROUNDS]]
    yield paired("P3 with the hall following; control: without", "/s", pairs)
    pairs = [(sheets * SHEET / other, sheets * SHEET / mine) for other, mine in took[ROUNDS:]]
    yield paired("P4 over HTTP with the hall following; control: without", "/s", pairs)


def measured(count: int = PIECES) -> Iterator[str]:
    """Fill a hall and ask it; yield lines for the report."""
    with tempfile.TemporaryDirectory(prefix="kilnmark-bench-") as folder:
        started = perf_counter()
        connection = filled(Path(folder) / "hall.db", count)
        size = (Path(folder) / "hall.db").stat().st_size
        took = perf_counter() - started
        yield f"| hall filled with {count:,} pieces, and the control's table | {took:,.0f} s | {size >> 20} MiB | | |"
        yield from asked(connection, count)
        connection.close()


def main() -> None:
    """Print the lines."""
    if sys.argv[1:] == ["followed"]:
        with tempfile.TemporaryDirectory(prefix="kilnmark-bench-") as folder:
            for each in followed(Path(folder)):
                sys.stdout.write(f"{each}\n")
        return
    for line in measured(int(sys.argv[1]) if len(sys.argv) > 1 else PIECES):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
