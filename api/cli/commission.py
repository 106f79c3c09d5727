"""Orders, 定制: a maker takes one, and a piece answers it; the order itself never leaves the two of them.

kilnmark commission accept order.txt --due 2026-12-01      only the file's hash is stated
kilnmark commission list                                   which orders are taken, and which piece answers them
"""

import re
from hashlib import sha256
from pathlib import Path
from typing import Annotated

import typer

from api.cli.manners import manners, show, tell, usage
from api.cli.opened import open_ledger, place_or_usage
from api.cli.posting import read_file
from api.cli.signing import KeyFile, LedgerPlace, Pen, key_path, signing
from ledger.craft.code import show_code
from ledger.craft.kinds.ownership.commission_acceptance import CommissionAcceptance
from ledger.craft.state import Commission, Key
from ledger.log.keyfile import MAX_FILE, read_public
from ledger.words import say

commissions = typer.Typer(no_args_is_help=True, help="Orders taken from buyers. 定制接单。")

MAX_ORDER = 100 << 20  # bytes
_HASH = re.compile(r"[0-9a-f]{64}")


@commissions.command()
@signing
def accept(
    pen: Pen,
    order: Annotated[str, typer.Argument(help="The buyer's order: a file, or its SHA-256.")],
    due: Annotated[str, typer.Option(help="Day by which it is promised, YYYY-MM-DD; none by default.")] = "",
) -> None:
    """Take a buyer's order; only its hash is stated. 接下定制单：只登记其哈希。

    The file itself is not sent. Keep it, unchanged, and let the buyer keep the same: with it either of you shows what
    was ordered. Registering the piece cites the statement id shown here, as `commission`.

    Example: kilnmark commission accept order.txt --due 2026-12-01
    """
    pen.state(("CommissionAcceptance", CommissionAcceptance(maker=pen.holder, order=_order(order), due=due)))


def _order(given: str) -> str:
    """Return the hash of an order: its file's, or as given."""
    if Path(given).is_file():
        return sha256(read_file(Path(given), MAX_ORDER)).hexdigest()
    return given if _HASH.fullmatch(given) else usage("cli.order-form")


@commissions.command("list")
def list_taken(key: KeyFile = None, ledger: LedgerPlace = "") -> None:
    """List the orders you have taken, and the pieces that answer them. 列出接下的定制单。

    Example: kilnmark commission list --key zs001.key
    """
    did = read_public(read_file(key_path(key), MAX_FILE))
    with open_ledger(place_or_usage(ledger), write=False) as opened:
        known = opened.state.get(Key, did)
        taken = [] if known is None else sorted(opened.state.list(Commission, known.holder), key=lambda row: row.index)
    told = [{"id": row.id, "order": row.order, "due": row.due, "entry": row.index, "piece": row.piece} for row in taken]
    show(told, "\n".join(_line(row) for row in taken))
    if not taken:
        tell("cli.no-commissions")


def _line(row: Commission) -> str:
    """Return an order as a line."""
    code = "cli.commission-answered" if row.piece else "cli.commission-open"
    piece = show_code(row.piece) if row.piece else ""
    return say(code, manners.lang, id=row.id, index=row.index, due=row.due or "–", piece=piece)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(commissions, name="commission")
