"""Other ledgers that this instance judges receipts of: their trust files, in the studio's `trusts/` (SPEC §13).

    trusts/7QK3M2…XA.json     the trust file of another town, under its fingerprint: `kilnmark trust add FILE`

Whoever runs the instance put them there, had from elsewhere than the ledgers they are about. They are read when the
server starts; a file that is none stops it there.
"""

from pathlib import Path

from ledger.errors import MalformedError
from ledger.log.trust import MAX_TRUST, Trust, fingerprint, parse_trust
from ledger.store.durable import write_durably

FOLDER = "trusts"
MOST = 64  # other ledgers


def read_trusts(studio: Path) -> tuple[Trust, ...]:
    """Return the trust files of the studio's folder, in the order of their names.

    Raises:
        MalformedError: what `parse_trust` raises, with `file`; `trusts-too-many`.
    """
    found = []
    for path in sorted((studio / FOLDER).glob("*.json")):
        with path.open("rb") as file:
            data = file.read(MAX_TRUST + 1)
        try:
            found.append(parse_trust(data))
        except MalformedError as e:
            e.fields["file"] = path.name
            raise
    if len(found) > MOST:
        raise MalformedError("trusts-too-many", limit=MOST)
    return tuple(found)


def keep_trust(studio: Path, trust: Trust, data: bytes) -> str:
    """Keep another ledger's trust file; return its fingerprint. One of the same origin is replaced: keys move on.

    Args:
        studio: its directory.
        trust: what `data` says.
        data: the file's bytes.
    """
    folder = studio / FOLDER
    folder.mkdir(exist_ok=True)
    old = [path for path in folder.glob("*.json") if parse_trust(path.read_bytes()).origin == trust.origin]
    mark = fingerprint(trust)
    write_durably(folder / f"{mark}.json", data)
    for path in old:
        if path.stem != mark:
            path.unlink()
    return mark
