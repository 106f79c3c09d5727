# ruff: noqa: D103  # each maker is named after the one thing that is wrong
"""Forged chains of keys: who may attest, whose key is whose, from when (SPEC §7, step 11). One thing wrong in each."""

from typing import Any

from ledger.craft.kinds.foundation.charter import RegistrarName
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.registrar_change import RegistrarChange
from ledger.craft.kinds.oversight.status_snapshot import StatusSnapshot
from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.kinds.people.key_recovery import KeyRecovery
from ledger.craft.kinds.people.person_enrolment import Checked
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.kinds.piece.role_signature import RoleSignature
from ledger.craft.statement import read_statement
from tests.certs.forge import forge, resign, said, statements_of
from tests.certs.forgery import must_fail
from tests.certs.ledger_world import STUDIO
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import TODAY, key_of

CHARTER, ENROLLED, HELD, STANDING, PIECE = statements_of(STUDIO)
NOWHERE = "0" * 64


def by(of: str, *names: str) -> list[str]:
    """Let each of these endorse a statement."""
    return [said("Endorsement", Endorsement(endorses=read_statement(of).id.hex()), name) for name in names]


def joining(*codes: str, name: str = "registrar-4") -> tuple[RegistrarName, ...]:
    """Return a registrar who joins, under these codes."""
    return tuple(RegistrarName(code=code, name="登记员4", key=key_of(name).did) for code in codes)


def change(name: str, **fields: Any) -> str:
    """Change the registrars."""
    return said("RegistrarChange", RegistrarChange(reason="换届", after=NOWHERE, **fields), name)


def addition(key: str = "m1-pad") -> str:
    """Add a device to the maker's."""
    return said(
        "KeyAddition", KeyAddition(person=MAKER, key=key_of(key).did, custody="own-device", after=NOWHERE), MAKER
    )


def recovery(person: str = MAKER, key: str = "m1-new", checker: str = "registrar-1") -> str:
    """Give somebody a new key."""
    checked = Checked(how="in-person", by=key_of(checker).did, on=TODAY)
    fields = {"custody": "own-device", "checked": checked, "after": NOWHERE}
    return said("KeyRecovery", KeyRecovery(person=person, key=key_of(key).did, **fields), "registrar-1")


# Who keeps the ledger -------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-signer")
def registrars_changed_by_a_stranger() -> bytes:
    changed = change("stranger", add=joining("office-4"))
    behind = by(changed, "registrar-1", "registrar-2", "registrar-4")
    return forge([CHARTER, *by(CHARTER, "registrar-2"), changed, *behind, ENROLLED, HELD, PIECE])


@must_fail("keys", "bundle-foreign")
def registrars_changed_by_one_alone() -> bytes:
    return forge([CHARTER, change("registrar-1", end=("office-3",)), ENROLLED, HELD, PIECE])


@must_fail("keys", "bundle-foreign")
def registrars_changed_by_one_alone_after_a_change_that_left_k() -> bytes:
    first, second = (change("registrar-1", end=(code,)) for code in ("office-3", "office-2"))
    return forge(
        [CHARTER, *by(CHARTER, "registrar-2"), first, *by(first, "registrar-2"), second, ENROLLED, HELD, PIECE]
    )


@must_fail("keys", "bundle-foreign")
def enrolment_by_one_after_a_change_that_asks_for_two() -> bytes:
    changed = change("registrar-1", p=2)
    return forge([CHARTER, *by(CHARTER, "registrar-2"), changed, *by(changed, "registrar-2"), ENROLLED, HELD, PIECE])


@must_fail("keys", "bundle-signer")
def enrolment_by_a_registrar_who_left() -> bytes:
    changed = change("registrar-2", end=("office-1",))
    proved = by(CHARTER, "registrar-2", "registrar-3")
    return forge([CHARTER, *proved, changed, *by(changed, "registrar-3"), ENROLLED, HELD, PIECE])


@must_fail("keys", "bundle-foreign")
def charter_endorsed_by_a_registrar_who_left() -> bytes:
    changed = change("registrar-1", end=("office-2",))
    done = [*by(CHARTER, "registrar-3"), changed, *by(changed, "registrar-3")]
    late = [*by(CHARTER, "registrar-2"), ENROLLED, HELD, resign(STANDING, "registrar-2"), PIECE]
    return forge([CHARTER, *done, *late])


@must_fail("keys", "bundle-foreign")
def charter_endorsed_by_a_registrar_who_joined_later() -> bytes:
    first = change("registrar-1", add=joining("office-4", "office-5"))
    second = change("registrar-1", end=("office-4",))
    done = [*by(CHARTER, "registrar-2"), first, *by(first, "registrar-2", "registrar-4")]
    late = [*by(CHARTER, "registrar-4"), ENROLLED, HELD, resign(STANDING, "registrar-4"), PIECE]
    return forge([CHARTER, *done, second, *by(second, "registrar-2"), *late])


@must_fail("keys", "bundle-foreign")
def election_by_sealed_keys_endorsed_once_too_often() -> bytes:
    changed = change("recovery", add=joining("office-4"))
    return forge([CHARTER, changed, *by(changed, "registrar-4", "registrar-1"), ENROLLED, HELD, PIECE])


@must_fail("keys", "bundle-signer")
def profile_put_in_force_by_a_maker() -> bytes:
    profile = ProfileVersion(profile="11" * 32, version=2, after=NOWHERE)
    return forge([CHARTER, ENROLLED, HELD, said("ProfileVersion", profile, MAKER), PIECE])


@must_fail("keys", "bundle-foreign")
def second_snapshot() -> bytes:
    snapshots = [said("StatusSnapshot", StatusSnapshot(n=n, root="11" * 32), "certifier") for n in (4, 5)]
    return forge([CHARTER, ENROLLED, HELD, PIECE, *snapshots])


# Whose key is whose ---------------------------------------------------------------------------------------------------


@must_fail("keys", "bundle-foreign")
def enrolment_endorsed_by_its_own_signer() -> bytes:
    return forge([CHARTER, ENROLLED, *by(ENROLLED, "registrar-1"), HELD, PIECE])


@must_fail("keys", "bundle-signer")
def added_device_that_a_stranger_stands_behind() -> bytes:
    added = addition()
    return forge([CHARTER, ENROLLED, HELD, added, *by(added, "m1-pad", "stranger"), resign(PIECE, "m1-pad")])


@must_fail("keys", "bundle-signer")
def added_device_before_its_time() -> bytes:
    added = addition()
    return forge([CHARTER, ENROLLED, HELD, added, *by(added, "m1-pad"), resign(PIECE, "m1-pad")])


@must_fail("keys", "bundle-signer")
def recovered_key_before_its_time() -> bytes:
    given = recovery()
    behind = [*by(CHARTER, "registrar-2"), ENROLLED, HELD, given, *by(given, "registrar-2", "m1-new")]
    return forge([CHARTER, *behind, resign(PIECE, "m1-new")])


@must_fail("keys", "bundle-foreign")
def recovery_for_somebody_who_is_not_shown() -> bytes:
    given = recovery(OTHER, "m2-new")
    behind = [*by(CHARTER, "registrar-2"), ENROLLED, HELD, given, *by(given, "registrar-2", "m2-new")]
    role = RoleSignature(piece=code_of(STUDIO), role="carving", person=OTHER, seen=read_statement(PIECE).id.hex())
    carved = resign(
        PIECE, MAKER, roles=(RoleName(role="forming", person=MAKER), RoleName(role="carving", person=OTHER))
    )
    return forge([CHARTER, *behind, carved, said("RoleSignature", role, "m2-new")])
