"""Every kind of statement the ledger knows, by name (SPEC §12)."""

from ledger.craft.kind import Kind
from ledger.craft.kinds.foundation import charter, endorsement
from ledger.craft.kinds.kiln import kiln_enrolment
from ledger.craft.kinds.people import person_enrolment, seal_registration, standing
from ledger.errors import MalformedError

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        charter.KIND,
        endorsement.KIND,
        person_enrolment.KIND,
        standing.KIND,
        seal_registration.KIND,
        kiln_enrolment.KIND,
    )
}


def kind_named(name: str) -> Kind:
    """Return the kind.

    Raises:
        MalformedError: `statement-kind-unknown`.
    """
    kind = KINDS.get(name)
    if kind is None:
        raise MalformedError("statement-kind-unknown", kind=name)
    return kind
