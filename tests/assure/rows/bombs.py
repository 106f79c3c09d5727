"""D11: bombs for every parser: deep, long, many. Each costs a bounded number of calls and less than 50 MB.

Nothing is timed: the memory is the operating system's to refuse (the address space is closed 50 MB above what is in
use), the work is counted in calls, ours and the libraries'.
"""

import json
import multiprocessing
import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

from certs.bundle import parse_bundle
from certs.presented import present
from certs.summary import read_summary
from ledger.craft.sheet import MAX_BODY, read_item_alone
from ledger.craft.statement import read_payload, read_statement
from ledger.craft.submission import read_submission
from ledger.errors import LedgerError, MalformedError
from ledger.log.encoding import decode_json
from ledger.log.entry import parse_entry
from ledger.log.fork import parse_fork
from ledger.log.keyfile import read_public
from ledger.log.note import parse_note
from ledger.log.receipt import parse_receipt
from ledger.log.tiles import decode_bundle
from ledger.log.trust import parse_trust
from tests.assure.row import Figures, Row, counted, found

Parser = Callable[[bytes], object]
MEMORY = 50 << 20
CALLS = 20_000
LARGE = MAX_BODY + (1 << 20)

PARSERS: dict[str, Parser] = {
    "json": lambda data: decode_json(data, 32_768), "statement": read_statement, "payload": read_payload,
    "submission": read_submission, "item": read_item_alone, "entry": parse_entry, "note": parse_note,
    "receipt": parse_receipt, "bundle": parse_bundle, "document": present, "summary": read_summary,
    "trust": parse_trust, "fork": parse_fork, "key file": read_public, "entry bundle": decode_bundle,
}  # fmt: skip


def bombs() -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the bombs, unmade: each as large as a parser may be handed, or a little larger."""
    for size in (32_000, 60_000, 500_000, 4 << 20, MAX_BODY, LARGE):
        yield f"arrays open, {size}", lambda n=size: b"[" * n
        yield f"arrays, {size}", lambda n=size: b"[" * (n // 2) + b"]" * (n // 2)
        yield f"objects, {size}", lambda n=size: b'{"a":' * (n // 6) + b"1" + b"}" * (n // 6)
        yield f"items open, {size}", lambda n=size: b'{"items":' + b"[" * n
        yield f"one number, {size}", lambda n=size: b"9" * n
        yield f"one exponent, {size}", lambda n=size: b"1e" + b"9" * n
        yield f"small elements, {size}", lambda n=size: b"[" + b"1," * (n // 2) + b"1]"
        yield f"small texts, {size}", lambda n=size: b'["' + b'a","' * (n // 4) + b'"]'
        yield f"items, {size}", lambda n=size: b'{"items":[' + b"{}," * (n // 3) + b'{}],"sheet":""}'
        yield f"keys, {size}", lambda n=size: b"{" + b",".join(b'"k%d":1' % k for k in range(n // 12)) + b"}"
        yield f"one key over and over, {size}", lambda n=size: b"{" + b'"a":1,' * (n // 6) + b'"a":1}'
        yield f"escapes, {size}", lambda n=size: b'"' + b"\\u0061" * (n // 6) + b'"'
        yield f"backslashes, {size}", lambda n=size: b'"' + b"\\\\" * (n // 2) + b'"'
        yield f"lines, {size}", lambda n=size: b"\n" * n
        yield f"dots, {size}", lambda n=size: b"." * n
        yield f"signatures, {size}", lambda n=size: b"a\n\n" + "— a AAAAAAA=\n".encode() * (n // 16)
        yield (
            f"hashes, {size}",
            lambda n=size: b"c2sp.org/tlog-proof@v1\nextra AAA=\nindex 7\n" + (b"A" * 43 + b"=\n") * (n // 45),
        )
        yield (
            f"empty frames, {size}",
            lambda n=size: b"c2sp.org/tlog-proof@v1\nextra " + b"A" * (n // 4 * 4) + b"\nindex 7\n\n",
        )
        yield f"receipts, {size}", lambda n=size: b'{"receipts":["' + b'","' * (n // 3) + b'"],"v":1}'
        yield f"CBOR arrays, {size}", lambda n=size: b"\x81" * n
        yield f"a huge CBOR array, {size}", lambda n=size: b"\x9b\x00\x00\x00\x00\xff\xff\xff\xff" + b"\x01" * n
        yield f"combining marks, {size}", lambda n=size: b'"' + "e\u0301\u0323".encode() * (n // 5) + b'"'
        yield f"rare characters, {size}", lambda n=size: b'"' + "𰻞".encode() * (n // 4) + b'"'
        yield f"zeros, {size}", lambda n=size: bytes(n)


class _Calls:
    """Counts calls, those into libraries too."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, _frame: object, event: str, _argument: object) -> None:
        if event in ("call", "c_call"):
            self.count += 1


def defuse(name: str, parser: Parser, bomb: str, data: bytes) -> int:
    """Hand the bomb to a parser with 50 MB to spare; return the calls it took."""
    calls = _Calls()
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (in_use() + MEMORY, limits[1]))
    sys.setprofile(calls)
    try:
        parser(data)
    except LedgerError:
        pass
    except MemoryError as e:
        raise AssertionError(f"{name}: {bomb} takes more than 50 MB") from e
    except Exception as e:
        raise AssertionError(f"{name}: {bomb} ends in {type(e).__name__}") from e
    finally:
        sys.setprofile(None)
        resource.setrlimit(resource.RLIMIT_AS, limits)
    assert calls.count <= CALLS, f"{name}: {bomb} takes {calls.count} calls"
    return calls.count


def in_use() -> int:
    """Return this process's address space, bytes."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[0]
    return int(pages) * resource.getpagesize()


def _all(told: object, count: int, seed: int, parsers: dict[str, Parser]) -> None:
    """The child: every bomb, some parser each, or all of them when the count is that high."""
    random, most, done = Random(seed), 0, 0
    try:
        for parser in parsers.values():
            with suppress(LedgerError):  # what is built at the first use is no part of a bomb
                parser(b"{}")
        cases = [(bomb, name) for bomb in bombs() for name in parsers]
        random.shuffle(cases)
        for (bomb, make), name in cases[: max(count, 1)]:
            most = max(most, defuse(name, parsers[name], bomb, make()))
            done += 1
        told.send((done, most, ""))  # type: ignore[attr-defined]  # a pipe's end
    except AssertionError as e:
        told.send((done, most, str(e)))  # type: ignore[attr-defined]


def defused(count: int, random: Random, parsers: dict[str, Parser] | None = None) -> Figures:
    """Hand the bombs to the parsers in a child process, whose address space is nobody else's."""
    context = multiprocessing.get_context("fork")
    done = most = 0
    for _ in counted(1):
        mine, theirs = context.Pipe()
        child = context.Process(target=_all, args=(theirs, count, random.randrange(1 << 30), parsers or PARSERS))
        child.start()
        theirs.close()
        try:
            done, most, trouble = mine.recv()
        except EOFError as e:
            raise AssertionError("a bomb killed the process") from e
        finally:
            child.join()
        assert not trouble, trouble
    return {"bombs": done, "most calls": most, "parsers": len(parsers or PARSERS)}


def unbounded(data: bytes) -> object:
    """The weak parser: the standard library's, with no cap before it."""
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as e:
        raise MalformedError("json-syntax") from e


ROWS = (
    Row(
        name="D11", claim="no bomb costs a parser more than 50 MB or 20,000 calls, or kills it", unit="bombs",
        small=120, full=200, run=defused,
        control=lambda random: found(lambda: defused(144, random, {"json.loads": unbounded})),
    ),
)  # fmt: skip
