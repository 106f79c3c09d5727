"""Write `tests/vectors/bytes`: one statement, one sheet, one checkpoint, receipts, and the log they stand in.

    python -m tests.vectors.make_bytes

The directory is a mirror (SPEC §4) with `trust.json` (§9); beside it lie the single documents and `expected.json`,
what each must give, for readers in other languages. `tests/test_bytes.py` makes them again and compares.
"""

import json
from pathlib import Path

from ledger.craft.sheet import read_sheet
from ledger.craft.statement import read_statement
from ledger.log.encoding import decode_base64url
from ledger.log.trust import fingerprint, format_trust
from tests.vectors.sample import key_of, mirror_files, receipt_bytes, sample

DIRECTORY = Path(__file__).parent / "bytes"
KEYS = ("log", "witness", "registrar", "certifier", "recovery", "maker")


def files() -> dict[str, bytes]:
    """Return every file by its path under `tests/vectors/bytes`."""
    log = sample()
    sheet = read_sheet(log.submission)
    expected = {
        "entries": len(log.entries),
        "fingerprint": fingerprint(log.trust),
        "item_ids": [item.id.hex() for item in sheet.items],
        "keys": {name: {"did": key_of(name).did, "seed": key_of(name).seed.hex()} for name in KEYS},
        "leaf_hashes": [leaf.hex() for leaf in log.leaf_hashes],
        "sheet_id": sheet.statement.id.hex(),
        "statement_id": read_statement(log.statement).id.hex(),
    }
    return {
        **mirror_files(log),
        "trust.json": format_trust(log.trust),
        "statement.jws": log.statement.encode(),
        "statement.header.json": decode_base64url(log.statement.split(".")[0]),
        "statement.payload.json": read_statement(log.statement).payload,
        "sheet.submission.json": log.submission,
        "item.json": sheet.items[0].payload,
        "statement.entry.json": log.entries[1],
        "item.entry.json": log.entries[3],
        "statement.tlog-proof": receipt_bytes(1),
        "item.tlog-proof": receipt_bytes(3),
        "expected.json": json.dumps(expected, indent=1, sort_keys=True).encode() + b"\n",
    }


if __name__ == "__main__":
    for path, data in files().items():
        target = DIRECTORY / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
