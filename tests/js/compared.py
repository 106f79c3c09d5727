"""One document before both programs: what Python's verifier says and what the browser's must say.

The browser's report is flat; forms that it does not read are told apart. All of it is compared: words, lines, bases,
steps, reason codes and their fields; only of a QR's data that is malformed the number told with it may be another.
"""

from typing import Any

from certs.verify import verify
from ledger.log.trust import Trust, format_trust
from tests.js.node import Node

EXTRA = ("origin", "knownAt", "size")  # what the browser's report has beside the verdict
UNREAD = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")  # what a page takes the bundle or the link out of first


def by_python(document: bytes, trust: Trust, at: int) -> dict[str, Any]:
    """Return the report of `kilnmark verify`, its verdict flat."""
    report = verify(document, trust, at).to_json()
    return {**report.pop("verdict"), **report}


def by_browser(node: Node, document: bytes, trust: Trust, at: int, ed25519: str = "auto") -> dict[str, Any]:
    """Return the report of `verify.js` under the same trust file."""
    report = node.ask("verify", document.hex(), format_trust(trust).hex(), at, {"ed25519": ed25519})
    for name in EXTRA:
        report.pop(name, None)
    if not report.get("holder", {}).get("word", "said"):  # left out when there is none
        del report["holder"]["word"]
    return report


def without_got(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report without the number beside `summary-malformed` and `holder-malformed`; long ones as doubles."""
    for step in report["steps"]:
        if step.get("code") in {"summary-malformed", "holder-malformed"}:
            step["fields"].pop("got", None)
        for name, value in step.get("fields", {}).items():
            if isinstance(value, int) and value > 2**53:  # the receipt of an entry that no log will reach
                step["fields"][name] = float(value)
    return report


def difference(node: Node, document: bytes, trust: Trust, at: int, ed25519: str = "auto") -> str:
    """Return in what the two reports differ, or "" when they are equal."""
    expected, got = by_python(document, trust, at), by_browser(node, document, trust, at, ed25519)
    if document.startswith(UNREAD):
        refused = [step for step in got["steps"] if step.get("ok") is False]
        return "" if [step["code"] for step in refused] == ["reader-missing"] else f"an unread form: {refused}"
    expected, got = without_got(expected), without_got(got)
    if expected == got:
        return ""
    parts = [name for name in {*expected, *got} if expected.get(name) != got.get(name)]
    return "; ".join(
        f"{name}: {expected.get(name)} by Python, {got.get(name)} by the browser" for name in sorted(parts)
    )
