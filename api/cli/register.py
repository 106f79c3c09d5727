"""`register`: pieces from a list, one signature for all of them.

    kilnmark register pieces.xlsx --photos photos --receipts receipts
      → cells, photos and codes → one sheet, one signature → a receipt for each piece

    kilnmark register pieces.xlsx --hidden-codes hidden.json
      → a hidden code a piece, drawn here and kept here; only its public claim key goes into the registration

JSON is an array of what the statements have; `code` may be left out (it is drawn here), and a photo may be given as
`{"file":"1-2-3-4-5-front.jpg","view":"front"}`.
"""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from msgspec.structs import replace as changed

from api.cli.artisan import clean, keep_photos
from api.cli.hidden_file import HiddenPiece, check_place, hidden_file, write_hidden
from api.cli.inputs import present_file, present_folder
from api.cli.lists import MAX_LIST, chunks, directory_of, is_json, read_json, require
from api.cli.manners import manners, progress, tell, usage
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from ledger.craft.code import make_code, show_code
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.piece_keys import claim_key
from ledger.craft.sheet import MAX_COUNT, encode_item, make_sheet
from ledger.craft.submission import format_submission
from ledger.errors import MalformedError
from ledger.log.encoding import format_time
from ledger.words import say

FIRST_PRINT = 1  # serial of the print of a registration
MARKS = 1 << 15  # pair marks kept apart in one list: a thirtieth of all there are, so that drawing stays quick


@signing
def register(
    pen: Pen,
    file: Annotated[Path, typer.Argument(callback=present_file, help="Pieces: xlsx, CSV or JSON.")],
    photos: Annotated[
        Path | None,
        typer.Option(callback=present_folder, help="Folder: <slot or row>-<view>.jpg; else the list's own."),
    ] = None,
    batch: Annotated[str, typer.Option(help="Batch code, for rows without one.")] = "",
    singly: Annotated[bool, typer.Option("--singly", help="A signature each, instead of one sheet.")] = False,
    hidden_codes: Annotated[
        Path | None, typer.Option("--hidden-codes", help="Draw a hidden code a piece; keep them in this new file.")
    ] = None,
) -> None:
    """Register pieces: yours in the list, under one signature. 登记作品：一次签署整张清单。

    Every bad cell and every photo without a piece is named; nothing is half-registered. Hidden codes never leave this
    machine: `kilnmark scratch FILE` prints them, and then the file is destroyed.

    Example: kilnmark register pieces.xlsx --photos photos --receipts receipts --hidden-codes hidden.json
    """
    if hidden_codes is not None and not pen.dry_run:
        check_place(hidden_codes, pen.receipts)
    data, taken = read_file(file, MAX_LIST), dict[str, bytes]()
    folder = photos or file.parent
    found = _from_json(data, folder, taken) if is_json(data) else _from_table(pen, data, folder, batch, taken)
    mine = [each for each in found if each.maker == pen.holder]
    if not mine:
        usage("cli.no-pieces-of-yours", person=pen.holder)
    if len(mine) < len(found):
        tell("cli.pieces-of-others", count=len(found) - len(mine))
    wanted = {photo.sha256 for each in mine for photo in each.photos}
    if hidden_codes is not None:
        mine = _hide(pen, mine, hidden_codes)
    keep_photos(pen, {name: jpeg for name, jpeg in taken.items() if name in wanted})
    posted = 0
    try:
        for part in chunks(mine, MAX_COUNT):
            _state(pen, part, singly or len(part) == 1)
            posted += len(part)
    except typer.Exit:
        # Refused, and said so: nothing is registered. What has no known outcome is no refusal, and keeps its codes.
        if hidden_codes is not None and not posted and not pen.dry_run:
            hidden_codes.unlink()
            tell("cli.hidden-dropped", path=hidden_codes)
        raise
    if hidden_codes is not None:
        tell("cli.hidden-drawn" if pen.dry_run else "cli.hidden-kept", path=hidden_codes, count=len(mine))


def _hide(pen: Pen, pieces: Sequence[PieceRegistration], path: Path) -> list[PieceRegistration]:
    """Draw a hidden code for each piece; keep them in the file, and return the pieces with their claim keys.

    The file is on the disk before anything is posted (SPEC §8.3): whatever happens then, no piece has lost its code.
    """
    given = [show_code(each.code) for each in pieces if each.claim]
    if given:
        usage("cli.hidden-claimed", piece=given[0], count=len(given))
    drawn = [draw_hidden(secrets.token_bytes) for _ in pieces]
    if not pen.dry_run:
        kept = tuple(HiddenPiece(p.code, h, FIRST_PRINT, p.title.zh) for p, h in zip(pieces, drawn, strict=True))
        write_hidden(path, hidden_file(pen.ledger.origin, kept, format_time(pen.at)))
    return [
        changed(piece, claim=claim_key(hidden, pen.ledger.origin, piece.code, FIRST_PRINT).did)
        for piece, hidden in zip(pieces, drawn, strict=True)
    ]


def _state(pen: Pen, pieces: Sequence[PieceRegistration], singly: bool) -> None:
    """State the pieces as statements of their own, or as one sheet."""
    codes = [each.code for each in pieces]
    text = "\n".join(f"{show_code(each.code)}  {each.title.zh}" for each in pieces)
    if singly:
        signed = [pen.sign("PieceRegistration", each) for each in pieces]
        if pen.dry_run:
            pen.rehearse(format_submission(signed), signed)
        else:
            pen.send(format_submission(signed), codes, {"codes": codes, "text": text})
        return
    body = make_sheet([encode_item(each) for each in pieces], pen.signer, pen.at, pen.ledger.origin)
    if pen.dry_run:
        sheet = msgspec.json.decode(body)
        pen.rehearse(body, [sheet["sheet"]], sheet["items"])
        return
    pen.send(body, ["sheet", *codes], {"codes": codes, "text": text})


def new_code() -> str:
    """Draw a piece code on this machine."""
    return make_code(secrets.token_bytes)


def apart() -> Callable[[], str]:
    """Return what draws codes for one list, no two of them with the same pair mark (SPEC §8.5): last four characters.

    Among 500 codes two would be alike in one run of eight, and two certificates could then change their scratch prints.
    """
    marks = set[str]()

    def draw() -> str:
        code = new_code()
        while code[-4:] in marks and len(marks) < MARKS:
            code = new_code()
        marks.add(code[-4:])
        return code

    return draw


def _from_table(
    pen: Pen, data: bytes, folder: Path, batch: str, taken: dict[str, bytes]
) -> tuple[PieceRegistration, ...]:
    from api.intake.photos import PhotoFolder
    from api.intake.piece_list import read_piece_list

    pictures, done = PhotoFolder(folder), 0
    with progress(say("cli.register", manners.lang)) as moved:

        def tick() -> None:
            nonlocal done
            done += 1
            moved("photos", done, len(pictures))

        listed = read_piece_list(
            data, pictures, taken.__setitem__, profile=pen.ledger.profile, people=directory_of(pen.ledger),
            new_code=apart(), batch=batch, tick=tick,
        )  # fmt: skip
    return tuple(each.subject for each in require(listed))


def _from_json(data: bytes, folder: Path, taken: dict[str, bytes]) -> tuple[PieceRegistration, ...]:
    """Return the pieces of a JSON array, codes drawn and photos cleaned where it leaves them to us.

    Raises:
        MalformedError: `list-json`.
    """
    rows: list[dict[str, Any]] = read_json(data, list[dict[str, Any]])
    draw = apart()
    for row in rows:
        if "code" not in row:
            row["code"] = draw()
        row["photos"] = photos_of(row.get("photos", ()), folder, taken)
    try:
        return msgspec.convert(rows, tuple[PieceRegistration, ...])
    except msgspec.ValidationError as e:
        raise MalformedError("list-json", reason=str(e)) from e


def photos_of(given: Any, folder: Path, taken: dict[str, bytes]) -> list[Any]:
    """Return photos as statements have them; one given by its file is cleaned and hashed."""
    from api.intake.photos import PhotoCleaner

    photos: list[Any] = []
    with PhotoCleaner() as cleaner:
        for each in given if isinstance(given, list) else ():
            if isinstance(each, dict) and isinstance(each.get("file"), str):
                cleaned = clean(cleaner, folder / each["file"])
                taken[cleaned.sha256] = cleaned.data
                photos.append(msgspec.to_builtins(cleaned.photo(str(each.get("view", "")))))
            else:
                photos.append(each)
    return photos


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(register)
