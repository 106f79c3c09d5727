"""RoleSignature: a person named in a role signs to it; only then is the name shown. SPEC §12.

{"ledger":"ledger.example/zisha","person":"zs002","piece":"0123456789ABT","role":"carving","seen":"7d2a…"}
"""

from ledger.craft.kind import Subject


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
