"""Whether a bundle's verdict and the server's say the same of what both know: SPEC §14.

    compare(server, bundle)  →  []                                                     they agree
    compare(server, bundle)  →  ["bundle alone: weight {'weight': 310}", …]            they do not

A bundle may say less, in the ways listed here and in no other; and it says of itself how far it sees.
"""

from typing import Any

from ledger.craft.verdict import Verdict

ITS_OWN = frozenset({"changes-as-of", "outcome-as-of", "role-unknown", "status-unknown", "attribution-unknown",
                     "knowledge-undated", "knowledge-old"})  # fmt: skip
"""What only a bundle says: how far it sees."""
NOT_SHOWN = frozenset({
    "attribution-awaits", "attribution-denied", "attribution-unsure", "finding-answer", "finding-checkable",
    "finding-opinion", "finding-upheld", "photo-missing", "role-awaits", "scans", "standing-now", "standing-then",
    "status-clear", "status-clear-undated", "unclaimed", "unclaimed-plain", "returned", "scans-apart",
})  # fmt: skip
"""What only the whole history says."""
_SAME = {"slot-closed": "slot", "slot-closed-unnamed": "slot", "slot-unnamed": "slot",
         "time-witnessed": "time-ledger", "time-between": "time-ledger"}  # fmt: skip
_OWN_FIELDS = {"included": {"size"}, "time-ledger": {"time", "before", "operators"}, "status-clear": {"time"}}


def compare(server: Verdict, bundle: Verdict) -> list[str]:
    """Return what one says and the other, who could know it, does not; nothing where they agree."""
    return compare_told(server.to_json(), bundle.to_json())


def compare_told(server: dict[str, Any], bundle: dict[str, Any]) -> list[str]:
    """Return the same of two verdicts as JSON: as an API tells them."""
    told, shown = _lines(server), _lines(bundle)
    wrong = [f"bundle alone: {code} {dict(fields)}" for code, fields in shown - told if code not in ITS_OWN]
    wrong += [f"server alone: {code} {dict(fields)}" for code, fields in told - shown if code not in NOT_SHOWN]
    if server["word"] != bundle["word"] and not {each["code"] for each in bundle["warnings"]} & ITS_OWN:
        wrong.append(f"words: {server['word']}, {bundle['word']}")
    return sorted(wrong)


def _lines(verdict: dict[str, Any]) -> set[tuple[str, tuple[tuple[str, object], ...]]]:
    return {_bare(line) for part in ("checked", "stated", "compare", "warnings", "notes") for line in verdict[part]}


def _bare(line: dict[str, Any]) -> tuple[str, tuple[tuple[str, object], ...]]:
    code = _SAME.get(line["code"], line["code"])
    left_out = _OWN_FIELDS.get(code, set())
    return code, tuple(sorted(each for each in line["fields"].items() if each[0] not in left_out))
