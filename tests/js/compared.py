"""One document before both programs: what Python's verifier says and what the browser's must say.

The browser's report is flat and has no `at` of its own for steps; forms that it does not read are told apart.
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
    return {"form": report["form"], "steps": report["steps"], **report["verdict"]}


def by_browser(node: Node, document: bytes, trust: Trust, at: int, ed25519: str = "auto") -> dict[str, Any]:
    """Return the report of `verify.js` under the same trust file."""
    report = node.ask("verify", document.hex(), format_trust(trust).hex(), at, {"ed25519": ed25519})
    for name in EXTRA:
        report.pop(name, None)
    return report


def steps_alone(report: dict[str, Any]) -> dict[str, Any]:
    """Return the report without the fields of a refused step: they quote a library's words."""
    steps = [{k: v for k, v in step.items() if k != "fields" or "ok" not in step} for step in report["steps"]]
    return {**report, "steps": steps}


def difference(node: Node, document: bytes, trust: Trust, at: int, ed25519: str = "auto") -> str:
    """Return in what the two reports differ, or "" when they are equal."""
    expected, got = by_python(document, trust, at), by_browser(node, document, trust, at, ed25519)
    if document.startswith(UNREAD):
        refused = [step for step in got["steps"] if step.get("ok") is False]
        return "" if [step["code"] for step in refused] == ["reader-missing"] else f"an unread form: {refused}"
    expected, got = steps_alone(expected), steps_alone(got)
    if expected == got:
        return ""
    parts = [name for name in {*expected, *got} if expected.get(name) != got.get(name)]
    return "; ".join(
        f"{name}: {expected.get(name)} by Python, {got.get(name)} by the browser" for name in sorted(parts)
    )
