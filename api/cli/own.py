"""The collector's commands: a phrase, a claim, and what a piece's holder may say.

kilnmark own phrase --out phrase.txt                   twelve words; write them down, twice
kilnmark own claim 0123-4567-89AB-T                    by the code under the scratch panel
kilnmark own transfer 0123-4567-89AB-T --to did:key:…  in effect once the next holder has run `own accept`
kilnmark own list                                      what this phrase holds in this ledger
kilnmark own proof 0123-4567-89AB-T                    shown to a buyer before anybody pays (`holder_proof`)

Phrase and hidden code stay on this machine: what travels is signed statements.
"""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from api.cli.collector import Code, CodeFile, PhraseFile, collector, find_claim_key, holding, read_hidden, read_phrase
from api.cli.endorsing import tell_waiting
from api.cli.holder_proof import proof
from api.cli.keys import write_new
from api.cli.kiln import Yes
from api.cli.manners import confirm, manners, progress, show, tell
from api.cli.opened import OpenLedger, open_ledger, place_or_usage
from api.cli.pieces import status_of_piece
from api.cli.reviewing import review
from api.cli.signing import DryRun, LedgerPlace, OutFile, Pen, Receipts
from ledger.craft.code import parse_code, show_code
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.owner import check_claimed
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.piece.piece import life_of
from ledger.craft.phrase import ENTROPY_BYTES, Language, make_phrase, show_phrase
from ledger.craft.piece_keys import owner_key, tail_of
from ledger.craft.state import Key, Pending, Person, Piece
from ledger.craft.statement import read_payload, read_statement, sign_statement
from ledger.errors import PolicyError
from ledger.log.encoding import format_time
from ledger.words import say

own = typer.Typer(no_args_is_help=True, help="Hold a piece: claim it, pass it on. 持有：认领、转移、退回。")

To = Annotated[str, typer.Option("--to", help="The next holder's did:key for this piece: `kilnmark own key CODE`.")]


@own.command()
def phrase(
    words: Annotated[str, typer.Option(help="zh or en; else the language of the command.")] = "",
    out: Annotated[Path | None, typer.Option("--out", help="Into this new file instead of the screen.")] = None,
) -> None:
    """Draw a collector's phrase. 生成收藏口令。

    Twelve words hold all your pieces. Nobody can make them again: write them down, keep them in two places.

    Example: kilnmark own phrase --out phrase.txt
    """
    language: Language = "en" if (words or manners.lang) == "en" else "zh"
    text = show_phrase(make_phrase(secrets.token_bytes(ENTROPY_BYTES), language))
    if out is not None:
        write_new(out, f"{text}\n".encode())
        show({"written": str(out)}, "")
    else:
        show({"phrase": text}, text)
    tell("cli.phrase-made")


@own.command()
def key(code: Code, phrase_file: PhraseFile = None, ledger: LedgerPlace = "") -> None:
    """Show your key for a piece, to give to whoever passes it on to you. 显示您对此件的持有标识。

    Example: kilnmark own key 0123-4567-89AB-T
    """
    stored, typed = parse_code(code), read_phrase(phrase_file)
    with open_ledger(place_or_usage(ledger), write=False) as opened:
        did = owner_key(typed, opened.origin, stored).did
    show({"piece": stored, "did": did}, did)
    tell("cli.own-tail", tail=tail_of(did))


@own.command()
def claim(
    code: Code,
    code_file: CodeFile = None,
    phrase_file: PhraseFile = None,
    ledger: LedgerPlace = "",
    out: OutFile = None,
    receipts: Receipts = None,
    dry_run: DryRun = False,
) -> None:
    """Claim a piece by the code under its scratch panel. 刮开涂层，认领作品。

    Example: kilnmark own claim 0123-4567-89AB-T --phrase-file phrase.txt
    """
    hidden = read_hidden(code_file)
    with collector(code, phrase_file, ledger, out, receipts, dry_run) as (pen, piece):
        signer = find_claim_key(pen.ledger.state, hidden, pen.ledger.origin, piece)
        held = pen.ledger.state.get(Key, pen.did)
        if held is not None and held.until >= 0:  # these words held it before: one key, one holding (SPEC §12.2)
            raise PolicyError("phrase-held-before", piece=piece.code)
        subject = OwnershipClaim(piece=piece.code, owner=pen.did, after=piece.head.hex())
        signed = sign_statement("OwnershipClaim", subject, signer, pen.at, pen.ledger.origin)
        proof = Endorsement(endorses=read_statement(signed).id.hex())
        if pen.hand_in(signed, pen.sign("Endorsement", proof)) is not None:
            tell("cli.claimed", piece=show_code(piece.code))


@own.command()
@holding
def transfer(pen: Pen, piece: Piece, to: To) -> None:
    """Pass a piece on; in effect once the next holder accepts. 转移给下一位持有人，对方接受后生效。

    Example: kilnmark own transfer 0123-4567-89AB-T --to DID --phrase-file phrase.txt
    """
    _holds(pen, piece)
    subject = OwnershipTransfer(piece=piece.code, owner=to, after=piece.head.hex())
    if pen.state(("OwnershipTransfer", subject)) is not None:
        tell("cli.pass-waits", piece=show_code(piece.code))


@own.command()
@holding
def accept(pen: Pen, piece: Piece, yes: Yes = False) -> None:
    """Accept what waits for you about a piece: a transfer, a hand-over, a new print. 接受转移或交付；同意换证等。

    Example: kilnmark own accept 0123-4567-89AB-T --phrase-file phrase.txt
    """
    waiting = _waiting(pen, piece)
    stated = [read_payload(each.payload) for each in waiting]
    rows = {said.id: row for said, row in zip(stated, waiting, strict=True)}
    review(stated, pen.ledger, rows, data=False)
    if not pen.dry_run:
        confirm("cli.endorse-ask", yes, count=len(waiting))
    pen.state(*(("Endorsement", Endorsement(endorses=each.id)) for each in waiting))


@own.command()
@holding
def release(pen: Pen, piece: Piece, yes: Yes = False) -> None:
    """Give a piece back: you hold it no longer, and it needs a new print. 退回作品：不再持有，须换证。

    Example: kilnmark own release 0123-4567-89AB-T --phrase-file phrase.txt
    """
    _holds(pen, piece)
    if not (pen.dry_run or pen.out):
        confirm("cli.release-ask", yes, piece=show_code(piece.code))
    _state(pen, "OwnershipRelease", OwnershipRelease(piece=piece.code, after=piece.head.hex()))


@own.command("object")
@holding
def object_(pen: Pen, piece: Piece) -> None:
    """Object to a dispute about who holds a piece of yours. 对持有异议提出答辩。

    Example: kilnmark own object 0123-4567-89AB-T --phrase-file phrase.txt
    """
    _holds(pen, piece)
    dispute = life_of(pen.ledger.state, piece.code).dispute
    if not dispute:
        raise PolicyError("dispute-none", piece=piece.code)
    subject = ClaimObjection(piece=piece.code, dispute=dispute.hex(), after=piece.head.hex())
    _state(pen, "ClaimObjection", subject)


@own.command()
@holding
def report(
    pen: Pen,
    piece: Piece,
    status: Annotated[str, typer.Argument(help="lost, stolen, recovered, damaged, destroyed, disputed or cleared.")],
    reason: Annotated[str, typer.Option(help="theft, … or 失窃.")],
    note: Annotated[str, typer.Option(help="A few words more, at most 120 characters.")] = "",
    yes: Yes = False,
) -> None:
    """Report a piece of yours lost, stolen, recovered, damaged, destroyed. 报失、寻回、损伤、损毁。

    Example: kilnmark own report 0123-4567-89AB-T stolen --reason 失窃 --phrase-file phrase.txt
    """
    _holds(pen, piece)
    subject = status_of_piece(pen.ledger, piece.code, status, reason, note)
    if status == "destroyed" and not (pen.dry_run or pen.out):
        confirm("cli.piece-destroyed", yes, piece=show_code(piece.code))
    _state(pen, "PieceStatus", subject)


@own.command("list")
def list_held(phrase_file: PhraseFile = None, ledger: LedgerPlace = "") -> None:
    """List the pieces that your phrase holds in this ledger. 列出此口令持有的作品。

    Example: kilnmark own list --phrase-file phrase.txt
    """
    typed = read_phrase(phrase_file)
    with open_ledger(place_or_usage(ledger), write=False) as opened:
        held = _held(opened, typed)
    told = [{"piece": code, "since": format_time(since)} for code, since in held]
    show(told, "\n".join(f"{show_code(code)}  {format_time(since)}" for code, since in held))
    if not held:
        tell("cli.holds-nothing")


def _held(opened: OpenLedger, typed: str) -> list[tuple[str, int]]:
    """Return the pieces whose owner key follows from the phrase, and since when; every claimed piece is tried."""
    owner_key(typed, opened.origin, "0123456789ABT")  # a wrong phrase is refused here, not after all the work
    found: list[tuple[str, int]] = []
    state = opened.state
    pieces = [piece.code for person in state.list(Person, "") for piece in state.list(Piece, person.code)]
    with progress(say("cli.own-list", manners.lang)) as moved:
        for done, code in enumerate(pieces, 1):
            life = life_of(state, code)
            if life.owner and owner_key(typed, opened.origin, code).did == life.owner:
                found.append((code, life.owned_at))
            moved("pieces", done, len(pieces))
    return found


def _holds(pen: Pen, piece: Piece) -> None:
    """Refuse a phrase that does not hold the piece: before anything is asked or signed."""
    life = life_of(pen.ledger.state, piece.code)
    check_claimed(life)
    if life.owner != pen.did:
        raise PolicyError("piece-not-owned", piece=piece.code)


def _waiting(pen: Pen, piece: Piece) -> list[Pending]:
    """Return what waits for this key about this piece, at least one."""
    rows = [row for row in pen.ledger.state.list(Pending, "") if row.done < 0 and row.payload]
    mine = [row for row in rows if pen.did in (*row.keys, *row.consent) and pen.did not in row.have]
    about = [row for row in mine if getattr(read_payload(row.payload).subject, "piece", "") == piece.code]
    if not about:
        raise PolicyError("nothing-to-accept", piece=piece.code)
    return about


def _state(pen: Pen, kind: str, subject: Subject) -> None:
    accepted = pen.state((kind, subject))
    if accepted is not None:
        tell_waiting(pen.ledger, accepted.statements[0].hex())


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    own.command("proof")(proof)
    app.add_typer(own, name="own")
