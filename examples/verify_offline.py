"""Verify a certificate without a network: the file, a trust file had from elsewhere, and mathematics.

    python examples/verify_offline.py demo-out/<CODE>.pdf demo-out/trust.json
    python examples/verify_offline.py try/<CODE>.proof.json try/trust.json

Takes a certificate PDF, a receipt, a proof bundle, a QR's text, a picture of one. What bears a tick was reckoned here,
from these bytes; everything else says on whose word it rests. A receipt alone
does not show whose key signed it: "cannot tell". Nothing is said about the pot.
"""

import sys
import time
from pathlib import Path

from certs.verify import verify
from ledger.craft.profile import zisha
from ledger.craft.verdict_words import say_basis, say_line, say_word
from ledger.log.trust import parse_trust


def main(document, trust):
    """Verify the document against the trust file; return whether it is registered."""
    report = verify(document.read_bytes(), parse_trust(trust.read_bytes()), int(time.time()))
    for step in report.steps:
        if step.ok is not None:
            print(f"{step.number:2} {step.name}: {'ok' if step.ok else step.code}")
    verdict = report.verdict
    print(f"{say_word(verdict, 'zh')} · {say_word(verdict, 'en')}")
    for line in verdict.checked:
        mark = "✓" if line.ticked else f"({say_basis(line, 'en')})"
        print(f"  {say_line(line, zisha(), 'en')} {mark}")
    return verdict.word in {"registered", "notice"}


if __name__ == "__main__":
    sys.exit(0 if main(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
