"""The charter: entry 0, and the endorsements that open the ledger."""

from typing import Any

import pytest

from ledger.craft.kinds.foundation.charter import Predecessor, RegistrarName, Waiting
from ledger.craft.state import Ledger, Pending
from ledger.errors import MalformedError, PolicyError
from ledger.log.note import COSIGNATURE, ED25519, format_vkey, make_vkey
from tests.craft.world import LOW_ORDER, ORIGIN, World, key_of, refused

PREDECESSOR = Predecessor(origin="example.com/old", size=12, root="a" * 64, charter="b" * 64)


def vkey(name: str, algorithm: int = ED25519) -> str:
    """A log's verifier key."""
    return format_vkey(make_vkey(name, algorithm, key_of("log").public))


def found(**changes: Any) -> World:
    """A world whose charter, with changes, was admitted and not yet endorsed."""
    world = World()
    world.say("Charter", world.charter(**changes), world.registrars[0])
    return world


def test_the_charter_founds_a_closed_ledger() -> None:
    """What it says stands in state; nothing but endorsements is admitted yet."""
    world = World(k=2, p=3)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    assert world.ledger == Ledger(
        origin=ORIGIN, name="示例窑场账本", charter=charter.id, head=charter.id, k=2, p=3,
        profile=world.charter().profile, rules=2, opened=False, recovery_hours=72, claim_days=30,
        registrar_head=charter.id, certifier_head=charter.id,
    )  # fmt: skip
    assert world.state.get(Pending, charter.id.hex()) == Pending(
        statement=charter.id, payload=charter.payload, issuer=world.registrars[0].did, index=0, time=charter.valid_from,
        registrars=2, keys=(world.certifier.did,), have=(world.registrars[0].did,), entries=(0,),
    )  # fmt: skip


def test_only_the_signer_and_the_sealed_keys_are_live_at_once() -> None:
    """The others have not yet proven that they hold their keys; the log's key signs no statement at all."""
    world = found()
    records = [world.key(k) for k in (*world.registrars, world.certifier, world.recovery, world.log)]
    assert [(key.role, key.holder, key.since) for key in records if key is not None] == [
        ("registrar", "office-1", 0),
        ("registrar", "office-2", -1),
        ("registrar", "office-3", -1),
        ("certifier", "", -1),
        ("recovery", "", 0),
        ("log", "", -1),
    ]


def test_p_is_one_when_it_is_left_out() -> None:
    """One registrar's word is enough for an act marked p, and the verdict will say so."""
    assert found(p=1).ledger.p == 1


def test_a_predecessor_and_mirrors_may_be_named() -> None:
    """A ledger may continue another, and name where else to check."""
    world = found(predecessor=PREDECESSOR, mirrors=("mirror.example.org", "example.net/copy"))
    assert world.ledger.opened is False


def test_one_registrar_alone_may_found_a_ledger() -> None:
    """With k = 1 the certifier's endorsement opens it."""
    world = World(k=1)
    charter = world.say(
        "Charter",
        world.charter(
            registrars=(RegistrarName(code="office", name="登记员", key=world.registrars[0].did),), recovery=()
        ),
        world.registrars[0],
    )
    world.endorse(charter, world.certifier)
    assert world.ledger.opened is True


def test_a_charter_signed_by_another_key_is_refused() -> None:
    """The first signature is one of those it names."""
    world = World()
    with refused(PolicyError, "charter-signer", issuer=key_of("stranger").did):
        world.say("Charter", world.charter(), key_of("stranger"))


@pytest.mark.parametrize(("k", "p"), [(0, 1), (4, 1), (2, 0), (2, 4), (-1, 1)])
def test_a_threshold_out_of_reach_is_refused(k: int, p: int) -> None:
    """With three registrars k and p lie between 1 and 3."""
    with refused(PolicyError, "charter-threshold", k=k, p=p, registrars=3):
        found(k=k, p=p)


@pytest.mark.parametrize("suites", [(), ("SM2",), ("Ed25519", "SM2"), ("Ed25519", "Ed25519")])
def test_another_suite_is_refused(suites: tuple[str, ...]) -> None:
    """SM2 is a reserved name."""
    with refused(PolicyError, "suite-unknown", got=suites, expected=("Ed25519",)):
        found(suites=suites)


def test_another_version_of_the_rules_is_refused() -> None:
    """A program that does not know the rules must not judge by them."""
    with refused(PolicyError, "rules-unknown", got=3, expected=2):
        found(rules=3)


@pytest.mark.parametrize(
    "log", ["", "example.com/kiln", vkey("example.com/other"), vkey(ORIGIN, COSIGNATURE), vkey(ORIGIN)[:-4]]
)
def test_a_log_key_of_another_name_or_algorithm_is_refused(log: str) -> None:
    """The key that signs checkpoints is named by the origin, algorithm 0x01."""
    with refused(MalformedError, "charter-log-key", origin=ORIGIN):
        found(log=log)


def test_its_own_predecessor_is_refused() -> None:
    """A ledger does not continue itself."""
    with refused(PolicyError, "charter-predecessor", origin=ORIGIN):
        found(predecessor=Predecessor(origin=ORIGIN, size=1, root="a" * 64, charter="b" * 64))


def test_a_key_named_for_two_roles_is_refused() -> None:
    """A registrar that were the certifier too would count for two."""
    world = World()
    registrar = world.registrars[1].did
    for changes in (
        {"certifier": registrar},
        {"recovery": (registrar,)},
        {"certifier": world.log.did},
        {"registrars": (*world.charter().registrars, RegistrarName(code="office-4", name="丁", key=registrar))},
    ):
        with refused(PolicyError, "key-already-used"):
            found(**changes)


def test_a_key_of_low_order_is_refused() -> None:
    """A certifier's key must be one that only its holder can sign with."""
    with refused(PolicyError, "key-not-enrollable", field="certifier"):
        found(certifier=LOW_ORDER)


def _registrar(**changes: str) -> dict[str, Any]:
    first = RegistrarName(code="office-1", name="登记员1", key=key_of("registrar-1").did)
    fields = {"code": "office-2", "name": "登记员2", "key": key_of("registrar-2").did} | changes
    return {"registrars": (first, RegistrarName(**fields)), "k": 1}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": ""}, "field-empty", "name"),
        ({"name": "长" * 61}, "field-too-long", "name"),
        ({"registrars": ()}, "field-count", "registrars"),
        (_registrar(code="office-1"), "field-repeated", "registrars"),
        (_registrar(code="Office"), "field-not-a-word", "registrars.code"),
        (_registrar(name=" 乙"), "field-spaces", "registrars.name"),
        (_registrar(key="did:key:z"), "field-not-a-key", "registrar"),
        ({"recovery": tuple(key_of(f"r{i}").did for i in range(17))}, "field-count", "recovery"),
        ({"recovery": ("office",)}, "field-not-a-key", "recovery"),
        ({"certifier": "did:web:example.com"}, "field-not-a-key", "certifier"),
        ({"waiting": Waiting(claim_days=0, recovery_hours=72)}, "field-out-of-range", "waiting.claimDays"),
        ({"waiting": Waiting(claim_days=30, recovery_hours=721)}, "field-out-of-range", "waiting.recoveryHours"),
        ({"mirrors": ("a.example", "a.example")}, "field-repeated", "mirrors"),
        ({"predecessor": Predecessor(origin="example.com/old", size=0, root="a" * 64, charter="b" * 64)},
         "field-out-of-range", "predecessor.size"),
        ({"predecessor": Predecessor(origin="example.com/old", size=1, root="", charter="b" * 64)},
         "field-not-a-hash", "predecessor.root"),
        ({"predecessor": Predecessor(origin="example.com/old", size=1, root="a" * 64, charter="B" * 64)},
         "field-not-a-hash", "predecessor.charter"),
    ],
)  # fmt: skip
def test_a_field_out_of_form_is_refused(changes: dict[str, Any], code: str, field: str) -> None:
    """Each field has its form, and the error names the field."""
    with refused(MalformedError, code, field=field):
        found(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"mirrors": ("HTTPS://mirror",)},
        {"predecessor": Predecessor(origin="old", size=1, root="a" * 64, charter="b" * 64)},
    ],
)
def test_a_host_out_of_form_is_refused(changes: dict[str, Any]) -> None:
    """Mirrors and a predecessor are named like origins."""
    with refused(MalformedError, "origin-malformed"):
        found(**changes)


# Opening -------------------------------------------------------------------------------------------------------------


def test_the_ledger_opens_with_the_k_th_registrar_and_the_certifier() -> None:
    """Neither alone is enough, and the entry that completes them opens it."""
    world = World(k=2)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    world.endorse(charter, world.registrars[1])
    assert world.ledger.opened is False
    world.endorse(charter, world.certifier)
    assert world.ledger.opened is True
    waited = world.pending(charter)
    assert (waited.done, waited.entries, waited.payload) == (2, (0, 1, 2), b"")


def test_the_certifier_may_come_before_the_registrars() -> None:
    """The order of the endorsements does not matter."""
    world = World(k=3)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    world.endorse(charter, world.certifier, world.registrars[2])
    assert world.ledger.opened is False
    world.endorse(charter, world.registrars[1])
    assert world.ledger.opened is True


def test_a_registrar_may_prove_its_key_long_after_the_opening() -> None:
    """The third registrar was on a journey: its key is live from its own endorsement."""
    world = World(k=2)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    world.endorse(charter, world.registrars[1], world.certifier)
    world.time += 400 * 24 * 3600
    with refused(PolicyError, "key-not-live"):
        world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[2])
    world.endorse(charter, world.registrars[2])
    late = world.key(world.registrars[2])
    assert late is not None
    assert late.since == 3
    assert world.pending(charter).done == 2
    assert world.ledger.opened is True
    world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[2])


def test_a_key_endorses_the_charter_once() -> None:
    """The signer has signed, and an endorsement is not needed twice."""
    world = World(k=3)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    world.endorse(charter, world.registrars[1])
    for key in world.registrars[:2]:
        with refused(PolicyError, "endorsement-repeated", issuer=key.did):
            world.endorse(charter, key)


def test_only_registrars_and_the_certifier_are_asked() -> None:
    """A sealed key opens nothing, nor does the log's, nor a person's later on."""
    world = World(k=2)
    charter = world.found()
    person = world.enrol("zs001")
    for key in (world.recovery, world.log, person):
        with refused(PolicyError, "endorsement-not-asked", issuer=key.did):
            world.endorse(charter, key)


def test_nothing_but_an_endorsement_is_admitted_before_the_opening() -> None:
    """Not even by the registrar who signed the charter."""
    world = World(k=1)
    world.say("Charter", world.charter(), world.registrars[0])
    with refused(PolicyError, "ledger-not-open", origin=ORIGIN, k=1):
        world.say("PersonEnrolment", world.enrolment("zs001"), world.registrars[0])


def test_a_revoked_key_cannot_prove_itself_afterwards() -> None:
    """A registrar taken off before it endorsed stays off."""
    world = World(k=2)
    charter = world.say("Charter", world.charter(), world.registrars[0])
    world.revoke(world.registrars[1])
    with refused(PolicyError, "endorsement-not-asked", issuer=world.registrars[1].did):
        world.endorse(charter, world.registrars[1])


def test_a_second_charter_is_refused() -> None:
    """Entry 0, exactly once."""
    world = World()
    world.found()
    with refused(PolicyError, "charter-exists", origin=ORIGIN):
        world.say("Charter", world.charter(name="另一本账"), world.registrars[0])
