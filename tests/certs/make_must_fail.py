"""Makes `tests/vectors/must-fail-verify/`: one file a forgery, with one thing wrong.

    expect: inclusion inclusion-root mismatch       step, reason code, overall word
    <empty line>
    <the document's bytes>

`trust.json` beside them is the trust file under which all of them are judged. `python -m tests.certs.make_must_fail`
writes the folder anew; a test holds it equal to what is made here.
"""

from collections.abc import Iterator
from pathlib import Path

from ledger.log.trust import Trust, format_trust
from tests.certs import (
    forged_bundles,
    forged_holders,
    forged_keys,
    forged_lives,
    forged_receipts,
    forged_snapshots,
)
from tests.certs.forgery import FORGERIES
from tests.certs.ledger_world import ledger_world

FOLDER = Path(__file__).parent.parent / "vectors" / "must-fail-verify"
# Imported for what they register.
MAKERS = (forged_receipts, forged_bundles, forged_keys, forged_lives, forged_snapshots, forged_holders)


def trust() -> Trust:
    """Return the trust file under which all of them are judged."""
    return ledger_world().entered.trust(quorum=2)


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every file."""
    yield "trust.json", format_trust(trust())
    for forgery in FORGERIES:
        head = f"expect: {forgery.step} {forgery.code} {forgery.word}\n\n"
        yield f"{forgery.name}.txt", head.encode() + forgery.make()


def main() -> None:
    """Write the folder anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.iterdir():
        old.unlink()
    for name, data in files():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
