"""ProfileVersion: another version of the craft profile is in force from here on (SPEC §12.4, §12.10).

    {"after":"<64 hex>","ledger":"example.com/kiln","profile":"<64 hex>","version":2}

A registrar signs it. The file is a blob that whoever judges must hold. A version adds: what stands in the ledger was
said in the words of the earlier one, so none of them may go, and no outcome may come to mean another thing.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import Facts, Kind, Subject
from ledger.craft.kinds.foundation.head import keepers_of, ledger_head
from ledger.craft.profile import Profile
from ledger.craft.shapes import check_hash, check_range
from ledger.craft.state import Change, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_VERSION = 100_000


class ProfileVersion(Subject, frozen=True, kw_only=True):
    """The subject.

    Attributes:
        profile: hex SHA-256 of the file; version: as the file says, at least 2 and later than the one in force.
        after: hex id of the ledger's last change.
    """

    profile: str
    version: int
    after: str


def rule(subject: ProfileVersion, facts: Facts, state: State) -> Iterator[Change]:
    """Put the profile in force.

    Raises:
        MalformedError: a field's form.
        PolicyError: `profile-unknown`: the file is not at hand; `profile-version`: not the file's, or not later;
            `profile-other-craft`; `profile-drops`: a word or an outcome of the present one is gone or changed.
    """
    check_hash(subject.profile, "profile")
    check_range(subject.version, "version", 2, MAX_VERSION)
    new, old = facts.offered, facts.profile
    if new is None:
        raise PolicyError("profile-unknown", hash=subject.profile)
    if subject.version != new.version or new.version <= old.version:
        raise PolicyError("profile-version", got=subject.version, file=new.version, known=old.version)
    if new.craft != old.craft:
        raise PolicyError("profile-other-craft", got=new.craft, known=old.craft)
    _check_kept(old, new)
    keepers = keepers_of(state)
    yield Put(changed(keepers, profiles=(*keepers.profiles, facts.index)))
    yield Put(changed(ledger_of(state), profile=subject.profile, head=facts.id))


def _check_kept(old: Profile, new: Profile) -> None:
    for vocabulary in old.vocabularies:
        kept = new.codes(vocabulary) if vocabulary in new.vocabularies else ()
        gone = set(old.codes(vocabulary)) - set(kept)
        if gone:
            raise PolicyError("profile-drops", vocabulary=vocabulary, value=min(gone))
    for code, outcome in old.outcomes.items():
        after = new.outcomes[code]
        same = (after.cls, after.certifiable) == (outcome.cls, outcome.certifiable)
        if not same or not set(outcome.faults) <= set(after.faults):
            raise PolicyError("profile-drops", vocabulary="outcome", value=code)


KIND = Kind(name="ProfileVersion", subject=ProfileVersion, signers=("registrar",), rule=rule, head=ledger_head, since=2)
