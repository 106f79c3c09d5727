"""The works: registered by their makers, one sheet for many and single statements for few, and the roles signed."""

from dataclasses import dataclass
from secrets import token_bytes

from msgspec.structs import replace as changed

from api.demo.cast import Cast
from api.demo.firing import LIT
from api.demo.lists import Lists, read_pieces
from ledger.craft.code import make_code
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.sheet import make_sheet
from ledger.craft.state import Piece, Role

SHEET = 12  # from so many pieces on a maker signs one sheet instead of a statement each
LEFT_UNSIGNED = "supervision"  # a role that nobody signs in the demo: it prints without its name


@dataclass(frozen=True, slots=True)
class Works:
    """What was registered.

    Attributes:
        pieces: their subjects, in the order of the list.
        sheets: pieces registered by a sheet; singles: by a statement each.
        signed, waiting: roles of others than the maker, signed and not.
        two_hands: code of the piece that two people have signed.
    """

    pieces: tuple[PieceRegistration, ...]
    sheets: int
    singles: int
    signed: int
    waiting: int
    two_hands: str


def register_all(cast: Cast, lists: Lists) -> Works:
    """Register the piece list, maker by maker, and let those who are named in a role sign."""
    blobs = cast.instance.blobs

    def keep(_: str, data: bytes) -> None:
        blobs.put(data)

    listed = read_pieces(lists, cast.profile, keep, lambda: make_code(token_bytes))
    # The list is of one year, the demo of any: what was fired this week was made this year.
    year = int(cast.day(LIT)[:4])
    pieces = tuple(changed(piece, year=year) for piece in listed)
    sheets = singles = 0
    for maker in dict.fromkeys(piece.maker for piece in pieces):
        own = [piece for piece in pieces if piece.maker == maker]
        if len(own) >= SHEET:
            cast.send(make_sheet(own, cast.key(maker), cast.now, cast.instance.origin))
            sheets += len(own)
        else:
            cast.post(*(cast.sign(maker, "PieceRegistration", piece) for piece in own))
            singles += len(own)
    signed, waiting = _sign_roles(cast, pieces)
    return Works(pieces, sheets, singles, len(signed), waiting, signed[0] if signed else pieces[0].code)


def _sign_roles(cast: Cast, pieces: tuple[PieceRegistration, ...]) -> tuple[list[str], int]:
    """Sign the roles of others; return the codes signed to, and how many roles wait."""
    signed: list[str] = []
    waiting = 0
    for piece in pieces:
        for role in cast.state.list(Role, piece.code):
            if role.state != "named":
                continue
            if role.role == LEFT_UNSIGNED:
                waiting += 1
                continue
            head = cast.state.get(Piece, piece.code)
            assert head is not None
            subject = RoleSignature(piece=piece.code, role=role.role, person=role.person, seen=head.head.hex())
            cast.say(role.person, "RoleSignature", subject)
            signed.append(piece.code)
    return signed, waiting
