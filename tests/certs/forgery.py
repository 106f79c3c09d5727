"""The register of forgeries: documents with one thing wrong, and the step that must refuse each.

    @must_fail("inclusion", "inclusion-root")
    def path_node_changed() -> bytes: …

The makers are in `forged_receipts.py`, `forged_bundles.py`, `forged_keys.py`, `forged_lives.py`,
`forged_snapshots.py` and `forged_holders.py`; `make_must_fail.py` writes them to files.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Forgery:
    """A document that must be refused: at which step, with which code and overall word."""

    step: str
    code: str
    word: str
    make: Callable[[], bytes]

    @property
    def name(self) -> str:
        """Name of the file."""
        return self.make.__name__.strip("_").replace("_", "-")


FORGERIES: list[Forgery] = []
Make = Callable[[], bytes]


def must_fail(step: str, code: str, word: str = "mismatch") -> Callable[[Make], Make]:
    """Register a forgery."""

    def register(make: Make) -> Make:
        FORGERIES.append(Forgery(step, code, word, make))
        return make

    return register
