"""RoleSignature: a person named in a role signs to it; only then is the name shown. SPEC §12.

{"ledger":"ledger.example/zisha","person":"zs002","piece":"0123456789ABT","role":"carving","seen":"7d2a…"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.piece.role import open_role
from ledger.craft.state import Change, Put, State


class RoleSignature(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code; `role`, `person`: as the piece's registration names them.
        seen: hex statement id of the piece's head that the signer saw.
    """

    piece: str
    role: str
    person: str
    seen: str


def rule(subject: RoleSignature, facts: Facts, state: State) -> Iterator[Change]:
    """Let the name be shown.

    Raises:
        NotFoundError, PolicyError, ConflictError: see `open_role`.
    """
    role = open_role(subject.piece, subject.role, subject.person, subject.seen, facts, state)
    yield Put(changed(role, state="signed", statement=facts.id, index=facts.index))
    yield noted(facts, "role", role.id)


KIND = Kind(name="RoleSignature", subject=RoleSignature, signers=("person",), rule=rule)
