"""The time stamp in an evidence package: what an outside clock says of the piece, checked here. SPEC §6, §11.

    piece's leaf ─ path ─→ root of timestamp/body ─ SHA-256 ─→ imprint of token.tsr ─ chain ─→ root.pem, pinned in `tsa`

Whatever does not prove adds nothing and takes nothing away: the bundle is what is judged.
"""

from certs.evidence import StampedPage
from ledger.craft.verdict_facts import Stamped
from ledger.errors import LedgerError
from ledger.log.receipt import OpenedReceipt
from ledger.log.timestamp import imprint_of, open_stamp, read_root
from ledger.log.timestamp_files import name_root
from ledger.log.tree import verify_inclusion
from ledger.log.trust import Trust


def prove_stamp(stamped: StampedPage | None, piece: OpenedReceipt, trust: Trust) -> Stamped | None:
    """Return what the stamp shows of the piece; None when there is none, or it shows nothing.

    Args:
        stamped: as the package has it; nothing of it was looked at.
        piece: the piece's receipt, opened.
        trust: whose authorities count.
    """
    if stamped is None or stamped.page.origin != piece.checkpoint.origin:
        return None
    try:
        root = read_root(stamped.root)
        if bytes.fromhex(name_root(root)) not in trust.tsa:
            return None
        page = stamped.page
        verify_inclusion(piece.leaf_hash, piece.entry.index, page.size, stamped.path, page.root)
        stamp = open_stamp(stamped.token, [root])
    except LedgerError:
        return None
    return Stamped(stamp.time, basis="witnesses") if stamp.imprint == imprint_of(page) else None
