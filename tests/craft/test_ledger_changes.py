"""RulesVersion, WitnessPolicy, LogClosing, ProfileVersion: what changes the ledger itself, upon its one head."""

from typing import Any

import msgspec
import pytest

from ledger.craft.kind import RULES
from ledger.craft.kinds.foundation.log_closing import LogClosing
from ledger.craft.kinds.foundation.profile_version import ProfileVersion
from ledger.craft.kinds.foundation.rules_version import RulesVersion
from ledger.craft.kinds.foundation.witness_policy import WitnessName, WitnessPolicy
from ledger.craft.kinds.people.standing import Standing
from ledger.craft.profile import Profile, parse_profile, zisha
from ledger.craft.state import Keepers, WitnessSet
from ledger.craft.statement import Statement
from ledger.errors import ConflictError, MalformedError, PolicyError
from ledger.log.note import COSIGNATURE, ED25519, format_vkey, make_vkey
from tests.craft.world import ORIGIN, World, key_of, refused


def opened(rules: int = 2) -> World:
    """An opened ledger, two registrars for weighty acts."""
    world = World(k=2)
    charter = world.say("Charter", world.charter(rules=rules), world.registrars[0])
    world.endorse(charter, *world.registrars[1:], world.certifier)
    return world


@pytest.fixture
def world() -> World:
    """One under rules version 2."""
    return opened()


def state(world: World, kind: str, shape: type, **fields: Any) -> Statement:
    """State it upon the present head."""
    return world.say(kind, shape(**{"after": world.ledger.head.hex()} | fields), world.registrars[0])


# RulesVersion ---------------------------------------------------------------------------------------------------------


def test_a_ledger_of_the_first_rules_goes_on_by_the_second() -> None:
    """Before it the later kinds are unknown; from its entry of effect on they are not."""
    world = opened(rules=1)
    closing = {"reason": "other"}
    with refused(MalformedError, "statement-kind-unknown", kind="LogClosing"):
        state(world, "LogClosing", LogClosing, **closing)
    said = state(world, "RulesVersion", RulesVersion, rules=2)
    with refused(MalformedError, "statement-kind-unknown", kind="LogClosing"):
        state(world, "LogClosing", LogClosing, **closing)
    world.endorse(said, world.registrars[1])
    assert (world.ledger.rules, world.ledger.head) == (2, said.id)
    state(world, "LogClosing", LogClosing, **closing)


@pytest.mark.parametrize(
    ("rules", "error", "code"),
    [
        (1, MalformedError, "field-out-of-range"),
        (2, PolicyError, "rules-not-later"),
        (RULES[-1] + 1, PolicyError, "rules-unknown"),
        (1001, MalformedError, "field-out-of-range"),
    ],
)
def test_rules_go_forward_to_what_the_program_knows(world: World, rules: int, error: Any, code: str) -> None:
    """Nobody judges by rules they do not have, and no rule comes back."""
    with refused(error, code):
        state(world, "RulesVersion", RulesVersion, rules=rules)


# LogClosing -----------------------------------------------------------------------------------------------------------


def test_nothing_follows_the_closing(world: World) -> None:
    """Not a statement, not an endorsement; until it takes effect everything goes on."""
    said = state(world, "LogClosing", LogClosing, reason="year-end", successor="example.com/kiln-2027", note="满一年")
    world.enrol("zs001")
    world.endorse(said, world.registrars[1])
    at = world.index - 1
    assert (world.ledger.closed, world.ledger.head) == (at, said.id)
    with refused(PolicyError, "ledger-closed", entry=at):
        world.endorse(said, world.registrars[2])
    with refused(PolicyError, "ledger-closed", entry=at):
        world.enrol("zs002")


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"reason": "tired"}, MalformedError, "field-choice"),
        ({"reason": "other", "note": "长" * 121}, MalformedError, "field-too-long"),
        ({"reason": "other", "successor": "nowhere"}, MalformedError, "origin-malformed"),
        ({"reason": "other", "successor": ORIGIN}, PolicyError, "closing-successor"),
        ({"reason": "other", "after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)
def test_what_a_closing_must_be(world: World, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        state(world, "LogClosing", LogClosing, **fields)


# WitnessPolicy --------------------------------------------------------------------------------------------------------


def witness(name: str, algorithm: int = COSIGNATURE, **changes: str) -> WitnessName:
    """A witness run by the host of its name."""
    fields = {
        "name": name, "operator": name.partition("/")[0], "url": f"https://{name}",
        "vkey": format_vkey(make_vkey(name, algorithm, key_of(name).public)),
    }  # fmt: skip
    return WitnessName(**fields | changes)


MUSEUM, GUILD = witness("museum.example/w"), witness("guild.example/w")


def test_witnesses_and_quorum_are_stated_and_stated_again(world: World) -> None:
    """The keys are theirs from then on, and a later policy may name the same witness again."""
    said = state(world, "WitnessPolicy", WitnessPolicy, quorum=1, witnesses=(MUSEUM,))
    world.endorse(said, world.registrars[1])
    again = state(world, "WitnessPolicy", WitnessPolicy, quorum=2, witnesses=(MUSEUM, GUILD))
    world.endorse(again, world.registrars[1])
    policy = world.state.get(WitnessSet, "")
    assert policy is not None
    assert (policy.quorum, [each[0] for each in policy.witnesses]) == (2, ["museum.example/w", "guild.example/w"])
    assert (policy.statement, policy.index, world.ledger.head) == (again.id, world.index - 1, again.id)
    key = world.key(key_of("museum.example/w"))
    assert key is not None
    assert (key.role, key.holder) == ("witness", "museum.example/w")
    with refused(PolicyError, "key-already-used"):
        world.say("PersonEnrolment", world.enrolment("zs001", key=key.did), world.registrars[0])


def test_no_witness_is_a_policy_too(world: World) -> None:
    """A ledger may say that it seeks none."""
    said = state(world, "WitnessPolicy", WitnessPolicy, quorum=0)
    world.endorse(said, world.registrars[1])
    assert world.state.get(WitnessSet, "") is not None


@pytest.mark.parametrize(
    ("fields", "error", "code"),
    [
        ({"quorum": 2, "witnesses": (MUSEUM,)}, PolicyError, "witness-quorum"),
        ({"quorum": 2, "witnesses": (MUSEUM, witness("museum.example/x"))}, PolicyError, "witness-quorum"),
        ({"quorum": 1, "witnesses": (witness("kiln.example/w", operator=ORIGIN),)}, PolicyError, "witness-quorum"),
        ({"quorum": 17}, MalformedError, "field-out-of-range"),
        ({"quorum": 0, "witnesses": (MUSEUM, MUSEUM)}, MalformedError, "field-repeated"),
        ({"quorum": 0, "witnesses": (witness("m.example/w", ED25519),)}, MalformedError, "witness-key"),
        ({"quorum": 0, "witnesses": (witness("m.example/w", vkey=MUSEUM.vkey),)}, MalformedError, "witness-key"),
        ({"quorum": 0, "witnesses": (witness("m.example/w", vkey="m"),)}, MalformedError, "witness-key"),
        ({"quorum": 0, "witnesses": (witness("m.example/w", operator=""),)}, MalformedError, "field-empty"),
        ({"quorum": 0, "witnesses": (witness("m.example/w", url=""),)}, MalformedError, "field-empty"),
        ({"quorum": 0, "after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)
def test_what_a_policy_must_be(world: World, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        state(world, "WitnessPolicy", WitnessPolicy, **fields)


def test_a_key_of_the_ledger_is_no_witness(world: World) -> None:
    """Who signs the log does not watch it; one key under two names is one too many."""
    log = format_vkey(make_vkey("m.example/w", COSIGNATURE, world.log.public))
    with refused(PolicyError, "key-already-used"):
        state(world, "WitnessPolicy", WitnessPolicy, quorum=0, witnesses=(witness("m.example/w", vkey=log),))
    twice = format_vkey(make_vkey("m.example/w", COSIGNATURE, key_of("museum.example/w").public))
    with refused(MalformedError, "field-repeated"):
        state(world, "WitnessPolicy", WitnessPolicy, quorum=0, witnesses=(MUSEUM, witness("m.example/w", vkey=twice)))


# ProfileVersion -------------------------------------------------------------------------------------------------------


def version(number: int = 0, **changes: Any) -> Profile:
    """The newest shipped profile, edited, as another version."""
    from ledger.craft.profile import _SHIPPED

    newest = zisha()
    data = next(
        path.read_bytes() for path in _SHIPPED.glob("*.json") if parse_profile(path.read_bytes()).hash == newest.hash
    )
    file = msgspec.json.decode(data)
    file["version"] = number or newest.version + 1
    for name, change in changes.items():
        file[name] = change(file[name])
    return parse_profile(msgspec.json.encode(file, order="sorted"))


def adopt(world: World, new: Profile, **fields: Any) -> Statement:
    """Let the profile be at hand, and state it."""
    world.profiles[new.hash] = new
    said = {"profile": new.hash, "version": new.version} | fields
    return state(world, "ProfileVersion", ProfileVersion, **said)


def more_standings(vocabularies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Add a word to the list of standings."""
    for each in vocabularies:
        if each["code"] == "standing":
            each["terms"].append(
                each["terms"][0] | {"code": "village-artist", "zh": "乡村工匠", "en": "Village artist"}
            )
            each["terms"][-1].pop("aliases", None)
    return vocabularies


def test_a_later_version_is_in_force_from_its_entry(world: World) -> None:
    """A word of it may be used in the next entry and not before."""
    world.enrol("zs001")
    new = version(vocabularies=more_standings)
    standing = {"person": "zs001", "standing": "village-artist", "issuer": "示例", "number": "1", "start": "2020-01-01"}
    with refused(PolicyError, "vocabulary-unknown"):
        world.say("Standing", Standing(**standing, after=world.head("zs001")), world.registrars[0])
    said = adopt(world, new)
    assert (world.ledger.profile, world.ledger.head) == (new.hash, said.id)
    world.say("Standing", Standing(**standing, after=world.head("zs001")), world.registrars[0])


def drop_a_word(vocabularies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the last fuel away."""
    for each in vocabularies:
        if each["code"] == "fuel":
            each["terms"].pop()
    return vocabularies


def drop_a_list(vocabularies: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take the fuels away."""
    return [each for each in vocabularies if each["code"] != "fuel"]


def regrade(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let what could be certified be scrap."""
    for each in outcomes:
        if each["code"] == "qualified":
            each["class"] = "seconds"
    return outcomes


def fewer_faults(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Take a fault of the seconds away."""
    for each in outcomes:
        if len(each.get("faults", ())) > 1:
            each["faults"].pop()
    return outcomes


@pytest.mark.parametrize(
    ("profile", "fields", "error", "code"),
    [
        (version(), {"version": zisha().version + 2}, PolicyError, "profile-version"),
        (version(zisha().version, zh=lambda _: "紫砂壶"), {"version": max(2, zisha().version)}, PolicyError,
         "profile-version"),
        (version(), {"version": 1}, MalformedError, "field-out-of-range"),
        (version(), {"profile": "0" * 64}, PolicyError, "profile-unknown"),
        (version(), {"profile": "0"}, MalformedError, "field-not-a-hash"),
        (version(craft=lambda _: "porcelain"), {}, PolicyError, "profile-other-craft"),
        (version(vocabularies=drop_a_word), {}, PolicyError, "profile-drops"),
        (version(vocabularies=drop_a_list), {}, PolicyError, "profile-drops"),
        (version(outcomes=regrade), {}, PolicyError, "profile-drops"),
        (version(outcomes=fewer_faults), {}, PolicyError, "profile-drops"),
        (version(), {"after": "0" * 64}, ConflictError, "after-not-head"),
    ],
)  # fmt: skip
def test_what_a_version_must_be(world: World, profile: Profile, fields: dict[str, Any], error: Any, code: str) -> None:
    """Each reason by itself."""
    with refused(error, code):
        adopt(world, profile, **fields)


def test_the_keepers_stand_beside_the_ledger(world: World) -> None:
    """As the charter names them."""
    keepers = world.state.get(Keepers, "")
    assert keepers is not None
    assert [each.name for each in keepers.registrars] == ["登记员1", "登记员2", "登记员3"]
    assert (keepers.recovery, keepers.certifiers) == ((world.recovery.did,), (world.certifier.did,))
