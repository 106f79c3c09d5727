"""RoleRefusal: a person named in a role says no, for good. SPEC §12.

{"ledger":"ledger.example/zisha","person":"zs002","piece":"0123456789ABT","reason":"not-involved",
 "role":"carving","seen":"7d2a…"}
"""

from ledger.craft.kind import Subject


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
