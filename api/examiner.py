"""What strangers post to be verified: pictures and PDFs are opened in a child process, the rest is read here.

    %PDF-…, FF D8 FF, 89 PNG, RIFF   → child with limits of memory and time (F3: nothing of it is parsed in the server)
    anything else                    → this process: our own strict parsers, a few milliseconds

One child, one file at a time; a file that kills it costs that file alone.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from api.intake.confined import Confined
from api.speaking import speaking
from api.spoken import told
from certs.verify import verify
from ledger.craft.profile import Profile, shipped_profiles, zisha
from ledger.craft.verdict import verdict
from ledger.craft.verdict_facts import VerdictFacts
from ledger.errors import MalformedError
from ledger.log.trust import Trust, format_trust, parse_trust

UNKNOWN_KEYS = frozenset({"note-unknown-key", "certifier-unknown", "summary-other-ledger"})
BROKEN = "document-unknown"
_OPENED_ELSEWHERE = (b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n", b"RIFF")


class _Question(msgspec.Struct, frozen=True, array_like=True):
    """What the child is asked: the trust file, the hash of the profile in force, the time, the file."""

    trust: bytes
    profile: str
    at: int
    data: bytes


class Examiner:
    """Verifies what is posted. `_child` is used under `_lock`."""

    def __init__(self, trust: Trust, profiles: Mapping[str, Profile], others: Sequence[Trust] = ()) -> None:
        """Take what files are verified against: this ledger's trust file, then those of other ledgers."""
        self._trusts, self._profiles = (trust, *others), profiles
        self._lock = threading.Lock()
        self._child = Confined("api.examiner:work", BROKEN)

    def examine(self, data: bytes, at: int, profile: Profile) -> dict[str, Any]:
        """Return the report as JSON, its lines spoken in the words of `profile`; whatever is wrong is a verdict.

        What our own keys know nothing of is held against the other ledgers' one by one; `ledger` says whose it is.
        """
        own = self._under(self._trusts[0], data, at, profile)
        if not _of_unknown_keys(own):
            return own
        asked = (self._under(trust, data, at, profile) for trust in self._trusts[1:])
        return next((report for report in asked if not _of_unknown_keys(report)), own)

    def _under(self, trust: Trust, data: bytes, at: int, profile: Profile) -> dict[str, Any]:
        """Return the report under one trust file."""
        if not data.startswith(_OPENED_ELSEWHERE):
            return {**_report(data, trust, at, self._profiles, profile), "ledger": trust.origin}
        question = _Question(format_trust(trust), profile.hash, at, data)
        try:
            with self._lock:
                answer = self._child.ask(msgspec.msgpack.encode(question))
        except MalformedError as e:  # it killed the child, or took too long
            facts = VerdictFacts("", trust.origin, obstacle=e.code)
            return {"form": "", "ledger": trust.origin, "steps": [], "verdict": told(verdict(facts, at), profile)}
        report: dict[str, Any] = msgspec.json.decode(answer)
        return {**report, "ledger": trust.origin}

    def close(self) -> None:
        """End the child."""
        self._child.close()


def _of_unknown_keys(report: dict[str, Any]) -> bool:
    """Report whether nothing could be told for want of a key: another ledger may have it."""
    because = report["verdict"].get("because", {})
    return report["verdict"]["word"] == "cannot-tell" and because.get("code") in UNKNOWN_KEYS


def _report(
    data: bytes, trust: Trust, at: int, profiles: Mapping[str, Profile], profile: Profile
) -> dict[str, Any]:  # fmt: skip
    report = verify(data, trust, at, profiles)
    return {**report.to_json(), "verdict": told(report.verdict, speaking(report.verdict, profile))}


def work(data: bytes) -> bytes:
    """Answer one question, in the child: it knows the shipped profiles alone."""
    question = msgspec.msgpack.decode(data, type=_Question)
    profiles = shipped_profiles()
    profile = profiles.get(question.profile) or zisha()
    return msgspec.json.encode(_report(question.data, parse_trust(question.trust), question.at, profiles, profile))
