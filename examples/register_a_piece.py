"""Register a piece: a potter signs, the ledger answers with a receipt, which proves it to anybody.

python examples/register_a_piece.py try
→ try/ledger/  try/trust.json  try/<CODE>.tlog-proof  try/<CODE>.proof.json

potter's key ─ signs → statement ─ posted → ledger ─ answers → receipt: entry, path to the root, signed checkpoint
                                             └ proof bundle: the receipt, and those that show whose key the potter's is
"""

import sys
from hashlib import sha256
from pathlib import Path
from secrets import token_bytes

from small_ledger import TODAY, new_ledger

from certs.gather import LedgerView, make_bundle
from ledger.craft.code import make_code, show_code
from ledger.craft.kinds.piece.parts import Clay, Firing, Measures, Photo, Title
from ledger.craft.kinds.piece.piece_registration import PieceRegistration
from ledger.errors import LedgerError
from ledger.log.receipt import open_receipt, parse_receipt
from ledger.prover import Prover
from ledger.words import explain


def photo(view, data):
    """A photo stands in the statement by its hash; the file itself is kept beside the ledger."""
    return Photo(sha256=sha256(data).hexdigest(), type="image/jpeg", view=view, width=1200, height=900)


def bundle_of(instance, code):
    """Gather the receipts that a stranger needs, all under one checkpoint, from the piece back to the charter."""
    page = instance.page()
    with instance.store.read() as reading:
        prover = Prover(reading, page.checkpoint, page.note)
        return make_bundle(LedgerView(reading, prover.receipt, reading.index_of), code)


def main(folder):
    """Found a ledger, enrol a potter, register a pot, try to register it again under another name."""
    folder.mkdir(parents=True, exist_ok=True)
    code = make_code(token_bytes)
    pot = PieceRegistration(
        code=code, maker="zs001", title=Title(zh="松风石瓢", en="Wind in the Pines"), shape="shipiao",
        clay=Clay(group="zini", name="底槽清"), forming="fully-handmade",
        measures=Measures(capacity=280, method="to-rim", weight=245),
        firings=(Firing(kind="electric", peak=1180, date=TODAY),), year=int(TODAY[:4]),
        photos=(photo("front", b"a picture"), photo("base", b"another")),
    )  # fmt: skip
    with new_ledger(folder) as ledger:
        potter = ledger.enrol("zs001", "示例·顾一帆", "Shili Gu Yifan")
        answer = ledger.say(potter, "PieceRegistration", pot)
        receipt = folder / f"{code}.tlog-proof"
        receipt.write_bytes(answer.receipts[0])
        print(f"registered {show_code(code)} as entry {answer.entries[0]}")

        opened = open_receipt(parse_receipt(receipt.read_bytes()), ledger.instance.trust)
        print(f"receipt: under the root of {opened.checkpoint.size} entries, {receipt}")
        (folder / f"{code}.proof.json").write_bytes(bundle_of(ledger.instance, code))

        stranger = ledger.enrol("zs002", "示例·蒋堃", "Shili Jiang Kun")
        try:
            ledger.say(stranger, "PieceRegistration", pot)
        except LedgerError as refused:
            print(f"somebody else signs the same: {refused.code}: {explain(refused, 'en')[0]}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
