"""P10: ten thousand labels beside a thousand, as `kilnmark print --only labels` writes them; and what one QR costs.

python -m tests.bench.labels COUNT     prints the largest resident set of its processes, KiB, and µs a QR
"""

import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time

import msgspec

from api.cli.sheets import write_labels
from certs.labels import LabelFields
from certs.qr import make_symbol
from tests.bench.measure import Line, paired
from tests.craft.kiln_world import code_of
from tests.craft.world import START

HOST = "zisha.example"
FEW = 10  # the control prints a tenth
SYMBOLS = 300
MIB = 1024  # KiB, in which the system counts


class Held(msgspec.Struct):
    """What a process of its own says: the largest resident set in KiB, milliseconds of processor a QR."""

    kib: int
    qr: float


class Room:
    """A print room with as many labels as one likes."""

    time = START

    def label(self, code: str) -> LabelFields:
        """Return the label of a code."""
        return LabelFields(code, f"HTTPS://{HOST.upper()}/C/{code}", HOST, "石瓢")


def many(count: int) -> Iterator[Line]:
    """P10: one round, in a process of its own for each count, so that its memory can be seen."""
    few, most = printed(count // FEW), printed(count)
    pair = (few.kib / MIB, most.kib / MIB)
    yield paired(f"P10 {count:,} labels, memory; control: {count // FEW:,} labels", "MB", [pair], "≤ 1.2")
    yield paired("P10 one QR of a label; control: a millisecond", "ms", [(1.0, most.qr)], "≤ 1")


def printed(count: int) -> Held:
    """Print so many labels elsewhere."""
    command = [sys.executable, "-m", "tests.bench.labels", str(count)]
    return msgspec.json.decode(subprocess.run(command, capture_output=True, check=True).stdout, type=Held)


def main() -> None:
    """Print them, and say what was held at most, here or in the press."""
    room, codes = Room(), [code_of(number) for number in range(int(sys.argv[1]))]
    started = process_time()
    for code in codes[:SYMBOLS]:
        make_symbol(room.label(code).link, "Q", version=3, mask=2).svg()
    took = (process_time() - started) / len(codes[:SYMBOLS]) * 1e3
    with tempfile.TemporaryDirectory(prefix="kilnmark-bench-") as folder:
        write_labels(room, codes, Path(folder))  # type: ignore[arg-type]  # what a print room gives of labels
    own = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
    assert own is not None
    held = Held(max(int(own.group(1)), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss), took)
    sys.stdout.buffer.write(msgspec.json.encode(held))


if __name__ == "__main__":
    main()
