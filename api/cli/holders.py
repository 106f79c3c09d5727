"""What makers and registrars say of holders: handing over, and disputes.

kilnmark hand-over 0123-4567-89AB-T --to did:key:… --key zs001.key
kilnmark registrar dispute 0123-4567-89AB-T --ground 收藏口令遗失 --key o1.key
kilnmark registrar decide 0123-4567-89AB-T --reason 公示期内无人异议 --to did:key:… --key o1.key
"""

from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.cli.collector import Code
from api.cli.endorsing import tell_waiting
from api.cli.inputs import present_file
from api.cli.kiln import Yes
from api.cli.manners import confirm, tell
from api.cli.posting import read_file
from api.cli.signing import Pen, signing
from ledger.craft.code import parse_code, show_code
from ledger.craft.day import day_of
from ledger.craft.kind import Subject
from ledger.craft.kinds.ownership.claim_decision import ClaimDecision
from ledger.craft.kinds.ownership.claim_dispute import ClaimDispute
from ledger.craft.kinds.ownership.hand_over import HandOver
from ledger.craft.kinds.piece.piece import known_piece, life_of
from ledger.craft.state import Dispute, ledger_of
from ledger.errors import PolicyError

MAX_EVIDENCE = 100 << 20  # bytes
_SPARE = 1  # day more than the shortest wait, for a statement that is posted after midnight


@signing
def hand_over(
    pen: Pen,
    code: Code,
    to: Annotated[str, typer.Option("--to", help="The buyer's did:key for this piece: `kilnmark own key CODE`.")],
) -> None:
    """Hand a piece without a hidden code over to its first holder. 交付：登记首位持有人。

    In effect once the buyer has accepted: `kilnmark own accept CODE`.

    Example: kilnmark hand-over 0123-4567-89AB-T --to DID --key zs001.key
    """
    piece = known_piece(pen.ledger.state, parse_code(code))
    if pen.state(("HandOver", HandOver(piece=piece.code, owner=to, after=piece.head.hex()))) is not None:
        tell("cli.pass-waits", piece=show_code(piece.code))


@signing
def dispute(
    pen: Pen,
    code: Code,
    ground: Annotated[str, typer.Option(help="Why, at most 120 characters; no names.")],
    evidence: Annotated[
        Path | None, typer.Option(callback=present_file, help="File you were shown; only its hash is stated.")
    ] = None,
    ends: Annotated[str, typer.Option(help="Day after which it may be decided; else the shortest there is.")] = "",
) -> None:
    """Open a dispute about who holds a piece, with a public waiting time. 受理持有异议并公示。

    Example: kilnmark registrar dispute 0123-4567-89AB-T --ground 收藏口令遗失 --key o1.key
    """
    state = pen.ledger.state
    piece = known_piece(state, parse_code(code))
    wait = timedelta(days=ledger_of(state).claim_days + _SPARE)
    shown = "" if evidence is None else sha256(read_file(evidence, MAX_EVIDENCE)).hexdigest()
    subject = ClaimDispute(
        piece=piece.code, ground=ground, evidence=shown,
        ends=ends or (date.fromisoformat(day_of(pen.at)) + wait).isoformat(), after=piece.head.hex(),
    )  # fmt: skip
    _state(pen, "ClaimDispute", subject)


@signing
def decide(
    pen: Pen,
    code: Code,
    reason: Annotated[str, typer.Option(help="Why, at most 120 characters; no names.")],
    to: Annotated[
        str, typer.Option("--to", help="The new holder's did:key; left out when the present one stays.")
    ] = "",
    yes: Yes = False,
) -> None:
    """Decide a dispute after its waiting time; k registrars stand behind it. 裁定持有异议。

    Example: kilnmark registrar decide 0123-4567-89AB-T --reason 公示期内无人异议 --to DID --key o1.key
    """
    state = pen.ledger.state
    piece = known_piece(state, parse_code(code))
    known = state.get(Dispute, life_of(state, piece.code).dispute.hex())
    if known is None:
        raise PolicyError("dispute-none", piece=piece.code)
    if to and not pen.dry_run and pen.out is None:
        confirm("cli.decide-ask", yes, piece=show_code(piece.code))
    subject = ClaimDecision(
        piece=piece.code, dispute=known.id, owner=to, reason=reason, after=known.head.hex()
    )  # fmt: skip
    _state(pen, "ClaimDecision", subject)


def _state(pen: Pen, kind: str, subject: Subject) -> None:
    accepted = pen.state((kind, subject))
    if accepted is not None:
        tell_waiting(pen.ledger, accepted.statements[0].hex())


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(hand_over)
