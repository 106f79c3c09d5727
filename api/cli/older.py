"""Older works: an appraiser registers them, and whom they are attributed to answers.

kilnmark legacy works.json --key zs003.key                         grounds, attribution, photos: one statement each
kilnmark attribution 0123-4567-89AB-T mine --key zs001.key

    [{"attributed":"zs001","clay":{"group":"zini","name":"紫泥"},"grounds":"师徒相传","measures":{"weight":310},
      "photos":[{"file":"old-front.jpg","view":"front"},{"file":"old-base.jpg","view":"base"}],"shape":"shipiao",
      "title":{"zh":"示例旧作"}}]
"""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from api.cli import register
from api.cli.artisan import keep_photos
from api.cli.collector import Code
from api.cli.inputs import present_file, present_folder
from api.cli.lists import MAX_LIST, read_json
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from ledger.craft.code import parse_code, show_code
from ledger.craft.kinds.piece.attribution_answer import AttributionAnswer
from ledger.craft.kinds.piece.legacy_registration import LegacyRegistration
from ledger.craft.kinds.piece.piece import known_piece
from ledger.craft.submission import format_submission
from ledger.errors import MalformedError


@signing
def legacy(
    pen: Pen,
    file: Annotated[
        Path, typer.Argument(callback=present_file, help="Older works: JSON, an array of what the statements have.")
    ],
    photos: Annotated[
        Path | None, typer.Option(callback=present_folder, help="Folder of the photos; else the list's own.")
    ] = None,
) -> None:
    """Register older works that their maker did not sign, as an appraiser. 旧作登记（品鉴）。

    Codes are drawn here, photos cleaned here. No maker is claimed; whom it is attributed to answers by `attribution`.

    Example: kilnmark legacy works.json --key zs003.key --receipts receipts
    """
    taken = dict[str, bytes]()
    rows: list[dict[str, Any]] = read_json(read_file(file, MAX_LIST), list[dict[str, Any]])
    for row in rows:
        row.setdefault("code", register.new_code())
        row["photos"] = register.photos_of(row.get("photos", ()), photos or file.parent, taken)
    try:
        works = msgspec.convert(rows, tuple[LegacyRegistration, ...])
    except msgspec.ValidationError as e:
        raise MalformedError("list-json", reason=str(e)) from e
    signed = [pen.sign("LegacyRegistration", work) for work in works]
    keep_photos(pen, taken)
    if pen.dry_run:
        pen.rehearse(format_submission(signed), signed)
        return
    codes = [work.code for work in works]
    text = "\n".join(f"{show_code(work.code)}  {work.title.zh}" for work in works)
    pen.send(format_submission(signed), codes, {"codes": codes, "text": text})


@signing
def attribution(
    pen: Pen,
    code: Code,
    answer: Annotated[str, typer.Argument(help="mine, not-mine or unsure.")],
) -> None:
    """Answer for an older work that is attributed to you. 答复旧作归属。

    Only with `mine` is your name shown; yes or no is answered once.

    Example: kilnmark attribution 0123-4567-89AB-T not-mine --key zs001.key
    """
    piece = known_piece(pen.ledger.state, parse_code(code))
    subject = AttributionAnswer(piece=piece.code, answer=answer, seen=piece.head.hex())
    pen.state(("AttributionAnswer", subject))


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(legacy)
    app.command()(attribution)
