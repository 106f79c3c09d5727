"""F12: whatever nobody thought of. The interface as its own description has it, and five parsers under a fuzzer.

The tools are heavy, so they are in a lock of their own, and the row is left out of the everyday gate, where
`tests/api/test_odd_inputs.py` stands.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from certs.bundle import parse_bundle
from ledger.log.receipt import parse_receipt
from tests.api.conftest import furnish
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found
from tests.certs.ledger_world import SLOTTED, bundle_of
from tests.desk import Statements

ROOT = Path(__file__).parents[3]
FUZZED = ("bundle", "entry", "note", "receipt", "statement")
EXECUTIONS = 1000  # of each parser for one call of each endpoint: 10^7 for 10^4


def calls(count: int, random: Random, wrap: Callable[[Any], Any] = lambda app: app) -> dict[str, int]:
    """Call every operation so often with what its description allows and with what it does not; none may fail."""
    import schemathesis

    made: dict[str, int] = {}
    with tempfile.TemporaryDirectory() as folder, Served(Path(folder) / "studio") as studio:
        furnish(studio)
        size = studio.size()
        schema = schemathesis.openapi.from_asgi("/openapi.json", wrap(studio.fast))
        for each in schema.get_all_operations():
            operation = each.ok()
            name = f"{operation.method.upper()} {operation.path}"
            made[name] = call_often(operation, name, count, random.randrange(1 << 30))
        assert studio.size() == size, "something was written"
    return made


def call_often(operation: Any, name: str, count: int, start: int) -> int:
    """Call one operation; return how often. One that takes nothing has one way to be called."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    answers: list[int] = []
    told = counted(count)

    @seed(start)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        next(told, None)
        answers.append(case.call().status_code)
        assert answers[-1] < 500, f"{name} fails with {answers[-1]}"

    call()
    return len(answers)


def seeds(folder: Path) -> None:
    """Write one sound input of each parser, and some of their parts: where a fuzzer begins."""
    receipt = parse_bundle(bundle_of(SLOTTED)).receipts[0]
    parts = (
        bundle_of(SLOTTED)[:4096], receipt, parse_receipt(receipt).frames[0], parse_receipt(receipt).checkpoint,
        Statements().piece(1)[2:-2], b"a\n\n\xe2\x80\x94 a AAAAAAA=\n",
    )  # fmt: skip
    for number, part in enumerate(parts):
        (folder / f"seed-{number}").write_bytes(part)


def fuzz(parser: str, runs: int, seed: int) -> int:
    """Fuzz one parser; return how many executions there were. A finding is an AssertionError with the input in it."""
    with tempfile.TemporaryDirectory() as made:
        corpus = Path(made) / "corpus"
        corpus.mkdir()
        seeds(corpus)
        command = [sys.executable, "-m", "tests.assure.fuzzing", parser, str(runs), str(seed), str(corpus)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
        crashes = [path.read_bytes() for path in Path(made).glob("crash-*")]
        told = next((line for line in done.stderr.splitlines() if "Exception" in line or "Error" in line), "")
        assert done.returncode == 0, f"{parser}: {told.strip(' =')} for {(crashes or [b''])[0][:120]!r}"
    number = re.search(r"stat::number_of_executed_units:\s+(\d+)", done.stderr)
    assert number, f"{parser}: no executions are told"
    return int(number.group(1))


def unknown_inputs(count: int, random: Random) -> Figures:
    """Both halves."""
    made = calls(count, random)
    most = {name: number for name, number in made.items() if number > 1}
    assert min(most.values()) >= count or count < 100, f"too few inputs for {min(most, key=most.__getitem__)}"
    executed = {parser: fuzz(parser, count * EXECUTIONS, random.randrange(1, 1 << 30)) for parser in FUZZED}
    return {
        "calls of each endpoint": min(most.values()),
        "endpoints": len(most),
        "endpoints without parameters": len(made) - len(most),
        "executions of each parser": min(executed.values()),
        "parsers": len(executed),
    }


class Fragile:
    """The weak server: a batch whose name has a capital letter ends in a fault."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Fail there, else pass on."""
        if scope["type"] == "http" and re.match(r"/api/v1/batches/.*[A-Z]", scope["path"]):
            await send({"type": "http.response.start", "status": 500, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, receive, send)


ROWS = (
    Row(
        name="F12", claim="no input makes the server fail or a parser raise what is not ours",
        unit="calls of each endpoint", small=0, full=10_000, run=unknown_inputs, needs=("schemathesis and atheris",),
        control=lambda random: "; ".join((
            found(lambda: calls(200, random, Fragile)),
            found(lambda: fuzz("planted", 200_000, 7)),
        )),
    ),
)  # fmt: skip
