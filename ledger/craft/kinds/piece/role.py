"""The answer of a person named in a role: sign or refuse, once. SPEC §12, RoleSignature and RoleRefusal.

named ──RoleSignature──▶ signed        the name is shown
named ──RoleRefusal────▶ refused       the role is removed, for good
"""

from ledger.craft.kind import Facts
from ledger.craft.shapes import check_hash
from ledger.craft.state import Piece, Role, State
from ledger.errors import ConflictError, NotFoundError, PolicyError


def open_role(piece: str, role: str, person: str, seen: str, facts: Facts, state: State) -> Role:
    """Return the role when the signer may answer for it now.

    `piece`, `role` and `person` are as the registration names them; `seen` is the hex id of the piece's head as the
    signer saw it; `facts` are the answer's, `state` is before it.

    Raises:
        NotFoundError: `piece-unknown`, `role-unknown`: the piece names no such role for that person.
        PolicyError: `role-not-yours`, `role-answered`.
        ConflictError: `seen-not-head`: the piece was changed since; nobody signs to what they have not seen.
    """
    known = state.get(Piece, piece)
    if known is None:
        raise NotFoundError("piece-unknown", piece=piece)
    named = state.get(Role, f"{piece}/{role}/{person}")
    if named is None:
        raise NotFoundError("role-unknown", piece=piece, role=role, person=person)
    if facts.signer.holder != person:
        raise PolicyError("role-not-yours", person=person)
    if named.state != "named":
        raise PolicyError("role-answered", piece=piece, role=role, state=named.state)
    if check_hash(seen, "seen") != known.head.hex():
        raise ConflictError("seen-not-head", seen=seen, head=known.head.hex())
    return named
