"""JS, JE, JM: the browser's verifier says what Python's says, keeps the one rule of Ed25519, and loses no check unseen.

Node runs the modules as they stand in our sources; that they do the same joined is `tests/js/test_joined.py`'s to say.
"""

from collections.abc import Callable, Sequence
from random import Random

from tests.assure.row import Figures, Row, counted, found
from tests.js.compared import by_python, difference
from tests.js.histories import cases
from tests.js.node import Node
from tests.js.planted import Bug, bugs, planted, survivors
from tests.log import ed25519 as ed
from tests.log.ed25519_classes import Edge, coordinate_edges, point_edges, scalar_edges

NEEDS = ("node",)


def documents(count: int, random: Random, bug: Bug | None = None) -> Figures:
    """JS: generated documents before both programs, every seventh with our own arithmetic in the browser's."""
    codes: set[str] = set()
    words: set[str] = set()
    with Node() if bug is None else planted(bug) as node:
        numbers = counted(count)
        for case in cases(random, count):
            reckons = "own" if next(numbers) % 7 == 0 else "auto"
            told = difference(node, case.document, case.trust, case.at, reckons)
            assert told == "", f"{case.story}: {told}"
            report = by_python(case.document, case.trust, case.at)
            words.add(report["word"])
            codes |= {step["code"] for step in report["steps"] if step.get("ok") is False}
    return {"documents": count, "reason codes": len(codes), "words": len(words)}


def no_inclusion() -> Bug:
    """The weak one: a path that leads to another root is taken."""
    return next(bug for bug in bugs() if "inclusion-root" in bug.text)


# Ed25519 --------------------------------------------------------------------------------------------------------------

Ask = Callable[[Node, str, bytes, bytes, bytes], bool]


def strictly(node: Node, who: str, public: bytes, signature: bytes, message: bytes) -> bool:
    """Ask the program under the whole rule."""
    answer: bool = node.ask("ed25519", who, public.hex(), signature.hex(), message.hex())
    return answer


def equation_alone(node: Node, who: str, public: bytes, signature: bytes, message: bytes) -> bool:
    """The weak one: nothing is looked at before the equation."""
    answer: bool = node.ask("equation", who, public.hex(), signature.hex(), message.hex())
    return answer


def signatures(count: int, random: Random, ask: Ask = strictly) -> Figures:
    """JE: every class of point, encoding and S, by node's WebCrypto and by our arithmetic."""
    edges: list[Edge] = [*scalar_edges(random), *point_edges(random), *coordinate_edges(random)]
    drawn = edges if count >= len(edges) // 2 else random.sample(edges, count)
    valid = 0
    with Node() as node:
        for number in counted(len(drawn)):
            public, message, signature = _signed(drawn[number])
            wanted = ed.is_valid(public, signature, message)
            for who in ("own", "browser"):
                answer = ask(node, who, public, signature, message)
                assert answer is wanted, f"{who} {'refused' if wanted else 'took'} {drawn[number].name}"
            valid += wanted
    return {"signatures": len(drawn), "valid": valid, "programs": 2}


def _signed(edge: Edge) -> tuple[bytes, bytes, bytes]:
    for number in range(512):
        message = b"kilnmark %d" % number
        signature = edge.sign(message)
        if signature is not None:
            return edge.public, message, signature
    raise AssertionError(f"no message fits {edge.name}")


# Mutants --------------------------------------------------------------------------------------------------------------

# Checks that another one stands behind: what they refuse is refused all the same, with the same code.
EQUIVALENT = (
    "code.js: if ([...text].length > 40)",  # what is longer has not the form of a code either
    "entry.js: if (data.length > MAX_ENTRY)",  # a frame's length has two bytes
    "note.js: if (vkey.algorithm !== ED25519)",  # a trust file with such a key for the log is refused before
)
# Checks whose loss no document here gives away yet: each is owed one.
UNSEEN = (
    "links.js: if (link.have.has(issuer))",
    "presented.js: if (UNREAD.some(",
    "receipt.js: if (sheet.index >= entry.index",
    "sheet.js: if (!(0 <= place && place < count))",
    "sheet.js: if (!(MIN_COUNT <= count",
    "sheet.js: if (sheet.kind !== ",
    "sheet.js: if (subject.ledger)",
    "statement.js: if (jws.length > MAX_JWS)",
    "statement.js: if (signature === undefined",
    "statement.js: if (decodeBase64url(signature)",
    "statement.js: if (!equal(join(head",
    "tree.js: if (!(0 <= index",
)


def lost_checks(count: int, random: Random) -> Figures:
    """JM: each check of a step taken out of the program, one at a time: some document must give it away."""
    every = [bug for bug in bugs() if not bug.name.startswith(EQUIVALENT + UNSEEN)]
    chosen: Sequence[Bug] = every if count >= len(every) // 2 else random.sample(every, count)
    living = []
    for number in counted(len(chosen)):
        living += survivors(chosen[number : number + 1])
    assert living == [], f"nothing gives away {living[:5]}"
    return {"lost checks": len(chosen), "another behind": len(EQUIVALENT), "unseen": len(UNSEEN)}


def harmless() -> Bug:
    """A change that changes nothing."""
    first = next(bugs())
    return Bug(first.file, 0, "/**", "never asked")


ROWS = (
    Row(
        name="JS", claim="the browser's verifier gives Python's verdict, step by step, of any document",
        unit="documents", small=40, full=10_000, run=documents, needs=NEEDS,
        control=lambda random: found(lambda: documents(400, random, no_inclusion())),
    ),
    Row(
        name="JE", claim="every class of Ed25519 has one answer in a browser, whoever reckons it", unit="signatures",
        small=60, full=1077, run=signatures, needs=NEEDS,
        control=lambda random: found(lambda: signatures(200, random, equation_alone)),
    ),
    Row(
        name="JM", claim="no check of the browser's verifier can be lost unseen", unit="lost checks", small=0, full=70,
        run=lost_checks, needs=NEEDS,
        control=lambda random: found(lambda: _assert_found(harmless())),
    ),
)  # fmt: skip


def _assert_found(bug: Bug) -> None:
    assert survivors([bug]) == [], f"nothing gives away {bug.name}"
