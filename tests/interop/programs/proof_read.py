"""Verify a receipt with proofbundle: proof_read.py RECEIPT LEAF VKEY; ends with 1 when it says no."""

import sys
from pathlib import Path

from proofbundle.tlogproof import verify_tlog_proof

receipt, leaf, vkey = sys.argv[1:]
said = verify_tlog_proof(Path(receipt).read_text("utf-8"), Path(leaf).read_bytes(), vkey)
print(said)
sys.exit(0 if said["ok"] else 1)
