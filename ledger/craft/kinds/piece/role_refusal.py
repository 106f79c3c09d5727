"""RoleRefusal: a person named in a role says no, for good. SPEC §12.

{"ledger":"ledger.example/zisha","person":"zs002","piece":"0123456789ABT","reason":"not-involved",
 "role":"carving","seen":"7d2a…"}
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.doubt import noted
from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.piece.role import open_role
from ledger.craft.state import Change, Put, State


class RoleRefusal(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        piece: piece code; `role`, `person`: as the piece's registration names them.
        seen: hex statement id of the piece's head that the signer saw.
        reason: code of the profile's `refusal-reason`.
    """

    piece: str
    role: str
    person: str
    seen: str
    reason: str


def rule(subject: RoleRefusal, facts: Facts, state: State) -> Iterator[Change]:
    """Remove the role for good.

    Raises:
        NotFoundError, PolicyError, ConflictError: see `open_role`; `vocabulary-unknown`.
    """
    role = open_role(subject.piece, subject.role, subject.person, subject.seen, facts, state)
    facts.profile.check("refusal-reason", subject.reason, "reason")
    yield Put(changed(role, state="refused", statement=facts.id, index=facts.index))
    yield noted(facts, "role", role.id)


KIND = Kind(name="RoleRefusal", subject=RoleRefusal, signers=("person",), rule=rule)
