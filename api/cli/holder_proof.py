"""`kilnmark own proof CODE`: 持有人证明, shown to a buyer before anybody pays (SPEC §8.7).

kilnmark own proof 0123-4567-89AB-T --word 雨前 --png proof.png
HTTPS://ZISHA.EXAMPLE/H/0123456789ABT/QRMCMAQ…        the text of its QR; the buyer scans it, or pastes it at /verify

Nothing is posted: the phrase's key of this piece signs, on this machine.
"""

import io
from pathlib import Path
from typing import Annotated

import typer

from api.cli.collector import Code, PhraseFile, read_phrase
from api.cli.keys import write_new
from api.cli.manners import show, tell
from api.cli.opened import open_ledger, place_or_usage
from api.cli.signing import LedgerPlace, now
from certs.holder import LONGEST, HolderProof, format_holder_link, sign_holder_proof
from ledger.craft.code import parse_code, show_code
from ledger.craft.kinds.ownership.owner import check_claimed
from ledger.craft.kinds.piece.piece import known_piece, life_of
from ledger.craft.piece_keys import owner_key
from ledger.errors import PolicyError
from ledger.log.encoding import format_time

HOURS = LONGEST // 3600
_DOT = 8  # pixels a module of the picture
_QUIET = 4  # modules


def proof(
    code: Code,
    word: Annotated[str, typer.Option(help="A word that the buyer says, at most 24 characters.")] = "",
    hours: Annotated[int, typer.Option(min=1, max=HOURS, help="For how long it is good.")] = HOURS,
    png: Annotated[Path | None, typer.Option("--png", help="Its QR as a picture, into this new file.")] = None,
    phrase_file: PhraseFile = None,
    ledger: LedgerPlace = "",
) -> None:
    """Prove to a buyer that you hold a piece, for up to 72 hours. 持有人证明：付款前出示，最长 72 小时。

    Example: kilnmark own proof 0123-4567-89AB-T --word 雨前 --png proof.png
    """
    stored, typed = parse_code(code), read_phrase(phrase_file)
    with open_ledger(place_or_usage(ledger), write=False) as opened:
        key = owner_key(typed, opened.origin, stored)
        piece = known_piece(opened.state, stored)
        life = life_of(opened.state, stored)
        check_claimed(life)
        if life.owner != key.did:
            raise PolicyError("piece-not-owned", piece=stored)
        made = now()
        stated = HolderProof(opened.origin, stored, made, made + hours * 3600, piece.head, word)
        text = format_holder_link(opened.host, stored, sign_holder_proof(stated, key))
    if png is not None:
        write_new(png, _picture(text))
    until = format_time(stated.until)
    written = {} if png is None else {"png": str(png)}
    show({"piece": stored, "text": text, "until": until, **written}, text)
    tell("cli.proof-made", piece=show_code(stored), until=until)


def _picture(text: str) -> bytes:
    """Return the QR as a PNG, black on white, its quiet zone round it."""
    from PIL import Image

    from certs.qr import make_symbol

    symbol = make_symbol(text, "M")
    side = symbol.size + 2 * _QUIET
    picture = Image.new("1", (side, side), 1)
    for y, row in enumerate(symbol.rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((x + _QUIET, y + _QUIET), 0)
    out = io.BytesIO()
    picture.resize((side * _DOT, side * _DOT)).save(out, "PNG", compress_level=9)
    return out.getvalue()
