"""What becomes of a piece, on the command line: its status, corrections, new prints.

kilnmark piece status 0123-4567-89AB-T stolen --reason 失窃
kilnmark piece correct 0123-4567-89AB-T --weight 310 --why 称重有误
kilnmark piece reissue 0123-4567-89AB-T --reason uncovered --hidden-codes hidden.json
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer
from msgspec import UNSET

from api.cli.endorsing import tell_waiting
from api.cli.hidden_file import HiddenPiece, check_place, hidden_file, write_hidden
from api.cli.kiln import Yes
from api.cli.manners import confirm, tell, usage
from api.cli.opened import OpenLedger
from api.cli.signing import Pen, signing
from api.cli.wording import word
from ledger.craft.code import parse_code, show_code
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.kinds.piece.certificate_reissue import CertificateReissue
from ledger.craft.kinds.piece.parts import Measures, Note, Title
from ledger.craft.kinds.piece.piece import known_piece
from ledger.craft.kinds.piece.piece_correction import FIELDS, PieceCorrection, fields_of
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.piece_keys import claim_key
from ledger.craft.verdict_facts import PieceFacts
from ledger.craft.verdict_state import View, facts_from_state
from ledger.log.encoding import format_time

piece = typer.Typer(no_args_is_help=True, help="What becomes of a piece. 作品：状态、更正、换证。")

Code = Annotated[str, typer.Argument(help="Piece code as printed: 0123-4567-89AB-T.")]
_STOPS = ("withdrawn", "destroyed")


@piece.command("status")
@signing
def state_status(
    pen: Pen,
    code: Code,
    status: Annotated[
        str, typer.Argument(help="withdrawn, disputed, cleared, lost, stolen, recovered, damaged or destroyed.")
    ],
    reason: Annotated[str, typer.Option(help="flaw-found, clerical, theft, … or 登记有误, 失窃.")],
    note: Annotated[str, typer.Option(help="A few words more, at most 120 characters.")] = "",
    yes: Yes = False,
) -> None:
    """State what became of a piece: its maker, its holder or a registrar. 申报作品状态。

    Withdrawn and destroyed are final after seven days; until then `cleared` takes them back.

    Example: kilnmark piece status 0123-4567-89AB-T withdrawn --reason 登记有误
    """
    subject = status_of_piece(pen.ledger, parse_code(code), status, reason, note)
    if status in _STOPS and not pen.dry_run and pen.out is None:
        confirm(f"cli.piece-{status}", yes, piece=show_code(subject.piece))
    accepted = pen.state(("PieceStatus", subject))
    if accepted is not None:
        tell_waiting(pen.ledger, accepted.statements[0].hex())


def status_of_piece(ledger: OpenLedger, code: str, status: str, reason: str, note: str) -> PieceStatus:
    """Return the statement's subject, upon the piece's present head; `reason` is a word of the profile.

    Raises:
        NotFoundError: `piece-unknown`. PolicyError: `word-unknown`.
    """
    return PieceStatus(
        piece=code, status=status, reason=word(ledger, "status-reason", reason), note=note,
        after=known_piece(ledger.state, code).head.hex(),
    )  # fmt: skip


@piece.command()
@signing
def reissue(
    pen: Pen,
    code: Code,
    reason: Annotated[str, typer.Option(help="lost, corrected, returned, uncovered, damaged or mixed-up.")],
    hidden_codes: Annotated[
        Path | None, typer.Option("--hidden-codes", help="Draw a new hidden code; keep it in this new file.")
    ] = None,
) -> None:
    """Put a new print in the place of the old one, which is stopped. 换证：旧证即停用。

    Example: kilnmark piece reissue 0123-4567-89AB-T --reason uncovered --hidden-codes hidden.json
    """
    stored = parse_code(code)
    known = known_piece(pen.ledger.state, stored)
    serial, claim = known.serial + 1, ""
    if hidden_codes is not None:
        hidden = draw_hidden(secrets.token_bytes)
        claim = claim_key(hidden, pen.ledger.origin, stored, serial).did
        if not pen.dry_run:
            check_place(hidden_codes, pen.receipts)
            kept = HiddenPiece(stored, hidden, serial, stated_of(pen.ledger, stored).title.zh)
            write_hidden(hidden_codes, hidden_file(pen.ledger.origin, (kept,), format_time(pen.at)))
    subject = CertificateReissue(
        piece=stored, serial=serial, reason=reason, claim=claim, after=known.head.hex()
    )  # fmt: skip
    try:
        accepted = pen.state(("CertificateReissue", subject))
    except typer.Exit:
        if hidden_codes is not None and not pen.dry_run:  # refused, and said so: the code stands for nothing
            hidden_codes.unlink()
            tell("cli.hidden-dropped", path=hidden_codes)
        raise
    if accepted is not None:
        tell_waiting(pen.ledger, accepted.statements[0].hex())
    if hidden_codes is not None:
        tell("cli.hidden-drawn" if pen.dry_run else "cli.hidden-kept", path=hidden_codes, count=1)


def stated_of(ledger: OpenLedger, code: str) -> PieceRegistration:
    """Return a piece as it stands, with its corrections.

    Raises:
        NotFoundError: `piece-unknown`.
    """
    known_piece(ledger.state, code)
    view = View(size=ledger.size, known_at=None)
    facts = facts_from_state(ledger.state, ledger.entry, code, {ledger.profile.hash: ledger.profile}, view)
    assert isinstance(facts.piece, PieceFacts)  # it is known
    return facts.piece.subject


# Corrections ----------------------------------------------------------------------------------------------------------

Millimetres = Annotated[int | None, typer.Option(help="mm.")]
Grams = Annotated[int | None, typer.Option(help="g.")]


@dataclass(frozen=True, slots=True)
class _Figures:
    """What was given of the measures; None where nothing was."""

    capacity: int | None
    length: int | None
    width: int | None
    height: int | None
    mouth: int | None
    weight: int | None
    lid: int | None


@piece.command()
@signing
def correct(
    pen: Pen,
    code: Code,
    why: Annotated[str, typer.Option(help="Why, at most 120 characters.")],
    title: Annotated[str, typer.Option(help="Title in Chinese.")] = "",
    title_en: Annotated[str, typer.Option(help="Title in English; with --title.")] = "",
    shape: Annotated[str, typer.Option(help="shipiao or 石瓢.")] = "",
    clay_group: Annotated[str, typer.Option(help="zini or 紫泥.")] = "",
    clay_name: Annotated[str, typer.Option(help="What the clay is called.")] = "",
    forming: Annotated[str, typer.Option(help="fully-handmade or 全手工.")] = "",
    capacity: Annotated[int | None, typer.Option(help="ml.")] = None,
    method: Annotated[str, typer.Option(help="How it was measured: to-rim or 满口.")] = "",
    length: Millimetres = None,
    width: Millimetres = None,
    height: Millimetres = None,
    mouth: Millimetres = None,
    weight: Grams = None,
    lid: Grams = None,
    note: Annotated[str, typer.Option(help="Your own words, in Chinese.")] = "",
    note_en: Annotated[str, typer.Option(help="Your own words, in English.")] = "",
) -> None:
    """Put right what you stated of a piece; old and new both stay visible. 更正作品登记。

    Once the piece is claimed its holder agrees: `kilnmark endorse`.

    Example: kilnmark piece correct 0123-4567-89AB-T --weight 310 --why 称重有误
    """
    stored = parse_code(code)
    present, ledger = stated_of(pen.ledger, stored), pen.ledger
    given: dict[str, Any] = {}
    if title or title_en:
        given["title"] = Title(zh=title or present.title.zh, en=title_en)
    if shape:
        given["shape"] = word(ledger, "shape", shape)
    if clay_group or clay_name:
        group = word(ledger, "clay-group", clay_group) if clay_group else present.clay.group
        given["clay"] = msgspec.structs.replace(present.clay, group=group, name=clay_name or present.clay.name)
    if forming:
        given["forming"] = word(ledger, "forming", forming)
    figures = _Figures(capacity, length, width, height, mouth, weight, lid)
    measures = _measured(ledger, present.measures, figures, method)
    if measures != present.measures:
        given["measures"] = measures
    if note or note_en:
        given["note"] = Note(zh=note, en=note_en)
    if not given:
        usage("cli.nothing-to-correct")
    subject = PieceCorrection(
        piece=stored, reason=why, after=known_piece(ledger.state, stored).head.hex(),
        **completed(given, present, ledger),
    )  # fmt: skip
    repeated = [name for name in fields_of(subject) if name not in given]
    if repeated:
        tell("cli.correction-repeats", fields="、".join(repeated))
    accepted = pen.state(("PieceCorrection", subject))
    if accepted is not None:
        tell_waiting(ledger, accepted.statements[0].hex())


def _measured(ledger: OpenLedger, present: Measures, figures: _Figures, method: str) -> Measures:
    """Return the measures with the figures given; 0 takes one away."""
    changes: dict[str, Any] = {
        name: value for name in _Figures.__slots__ if (value := getattr(figures, name)) is not None
    }
    if method:
        changes["method"] = word(ledger, "measure-method", method)
    return msgspec.structs.replace(present, **changes)


def completed(given: dict[str, Any], present: PieceRegistration, ledger: OpenLedger) -> dict[str, Any]:
    """Return the fields given together with those that a contradiction reads beside them, unchanged (SPEC §12.9)."""
    fields = dict(given)
    grew = True
    while grew:
        before = len(fields)
        for reads in ledger.profile.reads.values():
            if reads & fields.keys():
                fields |= {name: getattr(present, name) for name in FIELDS if name in reads and name not in fields}
        grew = len(fields) > before
    return {name: value for name, value in fields.items() if value not in (UNSET, "")}


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(piece, name="piece")
