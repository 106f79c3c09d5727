"""Every kind of statement the ledger knows, by name (SPEC §12)."""

from ledger.craft.kind import Kind
from ledger.errors import MalformedError

KINDS: dict[str, Kind] = {}


def kind_named(name: str) -> Kind:
    """Return the kind.

    Raises:
        MalformedError: `statement-kind-unknown`.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise MalformedError("statement-kind-unknown", kind=name)
    return kind
