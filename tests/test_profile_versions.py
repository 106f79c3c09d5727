"""A later craft profile: on the shelf when it is asked for, in the mirror, and in an auditor's replay."""

from hashlib import sha256
from pathlib import Path

import pytest

import ledger.craft
from ledger.audit import audit
from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.rules_version import RulesVersion
from ledger.craft.profile import parse_profile, shipped_profiles
from ledger.craft.profile_shelf import ProfileShelf
from ledger.craft.statement import Statement
from ledger.errors import NotFoundError
from ledger.log.tiles import WIDTH
from ledger.mirror import mirror
from ledger.source import Directory
from tests.chronicle import Chronicle
from tests.craft.world import key_of

FOLDER = Path(ledger.craft.__path__[0]) / "profiles"
FIRST, SECOND = (FOLDER / "zisha-1.json").read_bytes(), (FOLDER / "zisha.json").read_bytes()
THIRD = SECOND.replace(b'"version":2', b'"version":3')
NAMES = [sha256(data).hexdigest() for data in (FIRST, SECOND, THIRD)]


class Older(Chronicle):
    """A ledger founded when the first profile and the first rules were the newest ones."""

    def __init__(self) -> None:
        super().__init__()
        self.blobs = [FIRST, SECOND, THIRD]
        self.profiles = {name: parse_profile(data) for name, data in zip(NAMES, self.blobs, strict=True)}

    def found(self) -> Statement:
        """Found it under the older versions."""
        self.profiles = dict(shipped_profiles())
        return super().found()

    def charter(self, **changes: object) -> Charter:
        """The usual charter, of those days."""
        return super().charter(**{"profile": NAMES[0], "rules": 1} | changes)

    def go_on(self) -> None:
        """Take the second rules."""
        said = self.say("RulesVersion", RulesVersion(rules=2, after=self.ledger.head.hex()), self.registrars[0])
        self.endorse(said, self.registrars[1])

    def adopt(self, version: int, **changes: object) -> Statement:
        """Take a later profile."""
        fields = {"profile": NAMES[version - 1], "version": version, "after": self.ledger.head.hex()}
        return self.say("ProfileVersion", ProfileVersion(**fields | changes), self.registrars[0])


def test_a_shelf_holds_what_is_shipped_and_what_it_is_given() -> None:
    """Nothing that is missing, damaged, no hash or no profile."""
    files = {NAMES[2]: THIRD, "0" * 64: b"other", sha256(b"{}").hexdigest(): b"{}"}

    def load(name: str) -> bytes:
        if name not in files:
            raise NotFoundError("blob-unknown", name=name)
        return files[name]

    shelf = ProfileShelf(load)
    assert set(shelf) == set(shipped_profiles())
    assert shelf[NAMES[2]].version == 3
    assert shelf[NAMES[2]] is shelf[NAMES[2]]
    assert len(shelf) == len(shipped_profiles()) + 1
    for name in ("0" * 64, "f" * 64, "x", sha256(b"{}").hexdigest()):
        assert shelf.get(name) is None


@pytest.mark.parametrize("entries", [20, 9 * WIDTH])
def test_an_audit_follows_the_profile_from_version_to_version(tmp_path: Path, entries: int) -> None:
    """Under the first rules and the first profile, then the second, then a third that the auditor has from the mirror.

    Long logs are looked at in processes of their own, which are told of the profile that was in force by then.
    """
    log = Older()
    log.enrol("zs001")
    log.go_on()
    log.adopt(2)
    log.adopt(3)
    while log.index < entries:
        log.enrol(f"p{log.index}")
    source, copy = tmp_path / "source", tmp_path / "copy"
    log.publish(source)
    done = mirror(Directory(source), copy, log.trust, lambda *_: None)
    assert done.missing == []
    report = audit(copy, log.trust, lambda *_: None, workers=1)
    assert report.findings == []
    assert log.ledger.profile == NAMES[2]


def test_a_profile_that_the_mirror_lacks_is_found_out(tmp_path: Path) -> None:
    """The file is missing, the statement can't be judged, and the audit says both."""
    log = Older()
    log.go_on()
    log.adopt(2)
    log.adopt(3)
    log.blobs = [FIRST, SECOND]
    log.publish(tmp_path)
    codes = [finding.code for finding in audit(tmp_path, log.trust, lambda *_: None, workers=0).findings]
    assert codes == ["profile-unknown", "blob-missing"]


def test_words_of_a_later_profile_before_it_are_found_out(tmp_path: Path) -> None:
    """The planted fault: an operator who lets a word in before the profile that has it."""
    log = Older()
    log.go_on()
    early = log.sign("ProfileVersion", ProfileVersion(profile=NAMES[1], version=3, after=log.ledger.head.hex()),
                     log.registrars[0])  # fmt: skip
    log.force(early)
    log.publish(tmp_path)
    findings = audit(tmp_path, log.trust, lambda *_: None, workers=0).findings
    assert [(each.code, each.index) for each in findings] == [("profile-version", log.index - 1)]
    assert key_of("registrar-1").did == early.issuer
