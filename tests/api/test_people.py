"""Whose keys are and who people are, as signing pages ask it."""

from typing import Any

import pytest

from ledger.craft.kinds.people.key_addition import KeyAddition
from ledger.craft.state import Key, Person
from ledger.craft.statement import read_payload
from tests.api.served import Served
from tests.craft.kiln_world import DEPUTY, MAKER, MASTER
from tests.craft.world import key_of


def key(studio: Served, did: str) -> dict[str, Any]:
    """Return what the API says of a key."""
    answer = studio.get(f"/api/v1/keys/{did}")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_a_key_is_whose_it_is(desk: Served) -> None:
    """A maker's, a master's with the kiln, a registrar's, and one that nobody has heard of."""
    told = key(desk, key_of(MAKER).did)
    assert (told["role"], told["holder"], told["live"], told["kilns"]) == ("person", MAKER, True, [])
    (kiln,) = key(desk, key_of(MASTER).did)["kilns"]
    assert (kiln["code"], kiln["as"]) == ("qs", "master")
    assert [each["as"] for each in key(desk, key_of(DEPUTY).did)["kilns"]] == ["deputy"]
    assert key(desk, desk.registrars[0].did)["registrar"] == "office-1"
    nobody = key(desk, key_of("nobody").did)
    assert (nobody["role"], nobody["holder"], nobody["live"], nobody["waiting"]) == ("", "", False, [])
    assert desk.get("/api/v1/keys/did:key:zNothing").status_code == 400


def test_a_key_that_was_named_is_told_what_waits_for_it(desk: Served) -> None:
    """The statement's own bytes, until the key has endorsed them; after the waiting time it is live."""
    new = key_of("second phone")
    subject = KeyAddition(
        person=MAKER,
        key=new.did,
        custody="own-device",
        name="工作室平板",
        after=desk.row(Person, MAKER).keys_head.hex(),
    )
    addition = desk.say("KeyAddition", subject, key_of(MAKER))
    told = key(desk, new.did)
    (waits,) = told["waiting"]
    assert (told["role"], waits["statement"]) == ("candidate", addition.id.hex())
    assert read_payload(waits["payload"].encode()).id == addition.id
    desk.endorse(addition, new)
    told = key(desk, new.did)
    assert (told["role"], told["holder"], told["live"], told["waiting"]) == ("person", MAKER, False, [])
    desk.time = desk.row(Key, new.did).not_before + 1
    assert key(desk, new.did)["live"] is True


def test_a_person_is_told_with_keys_seals_and_heads(desk: Served) -> None:
    """What further statements about them need, and nothing that is not in the log."""
    desk.seal(MAKER, "s1")
    told = desk.get(f"/api/v1/people/{MAKER}").json()
    assert told["head"] == desk.row(Person, MAKER).head.hex()
    assert told["keys_head"] == desk.row(Person, MAKER).keys_head.hex()
    assert [each["did"] for each in told["keys"]] == [key_of(MAKER).did]
    assert [(each["seal"], each["state"]) for each in told["seals"]] == [("s1", "stated")]
    assert told["names"]["zh"]
    assert told["kilns"] == []


@pytest.mark.parametrize(("code", "status"), [("nobody", 404), ("NOT-A-CODE", 400)])
def test_a_person_who_is_not_there_is_said(desk: Served, code: str, status: int) -> None:
    """A problem with its code, as everywhere."""
    answer = desk.get(f"/api/v1/people/{code}")
    assert answer.status_code == status
    assert answer.json()["code"] in {"person-unknown", "field-not-a-word"}
