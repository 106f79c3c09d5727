"""EPCIS events of a piece: what they name, in which order, and the hash by which each is called."""

import json
from dataclasses import replace

import pytest

from certs.exports.epcis import Opened, epcis_document, event_hash
from ledger.craft.status import LOST, REGISTERED
from ledger.errors import PolicyError
from tests.certs.test_untp import SLOTTED, STUDIO, facts_of
from tests.craft.kiln_world import code_of
from tests.craft.world import START

URL = "https://zisha.example"
OPENED = Opened(batch="b1", kiln="lk", time=START)
# Reckoned by epcis-event-hash-generator 1.9.3 (GS1 Germany's reference) from the same two events.
FIRED = {
    "bizLocation": {"id": "https://zisha.example/kilns/lk"}, "eventTime": "2026-05-01T08:00:00Z",
    "eventTimeZoneOffset": "+00:00", "outputEPCList": ["https://zisha.example/c/0123456789ABT"],
    "readPoint": {"id": "https://zisha.example/kilns/lk"}, "transformationID": "https://zisha.example/k/b1",
    "type": "TransformationEvent",
}  # fmt: skip
ADDED = {
    "action": "ADD", "bizLocation": {"id": "https://zisha.example/p/m1"}, "bizStep": "commissioning",
    "disposition": "active", "epcList": ["https://zisha.example/c/0123456789ABT"],
    "eventTime": "2026-05-01T08:00:00Z", "eventTimeZoneOffset": "+00:00",
    "readPoint": {"id": "https://zisha.example/p/m1"}, "type": "ObjectEvent",
}  # fmt: skip
FIRED_HASH = "ni:///sha-256;03d8449668421db7aa87a76b024b5a511a106703f3db087ddf22fe484d502ca9?ver=CBV2.0"
ADDED_HASH = "ni:///sha-256;035da39d03606b14baebf07f15aecbc9f95118b24671a1e8ae14926340d83bbe?ver=CBV2.0"


def test_hashes_are_the_reference_s() -> None:
    """Of either kind of event; a changed one has another."""
    assert event_hash(FIRED) == FIRED_HASH
    assert event_hash(ADDED) == ADDED_HASH
    assert event_hash({**ADDED, "disposition": "in_progress"}) != ADDED_HASH
    assert event_hash({**ADDED, "eventID": "any"}) == ADDED_HASH
    with pytest.raises(AssertionError):
        event_hash({**ADDED, "parentID": "any"})


def test_a_piece_of_a_kiln_has_its_firings_and_its_registration() -> None:
    """In order, each named by its hash; the same again is the same bytes."""
    data = epcis_document(facts_of(SLOTTED), URL, (OPENED, replace(OPENED, batch="b2")))
    document = json.loads(data)
    events = document["epcisBody"]["eventList"]
    assert [each["type"] for each in events] == ["TransformationEvent"] * 2 + ["ObjectEvent"]
    assert [each.get("transformationID") for each in events] == [f"{URL}/k/b1", f"{URL}/k/b2", None]
    assert events[2]["epcList"] == [f"{URL}/c/{code_of(SLOTTED)}"]
    assert all(each["eventID"] == event_hash(each) for each in events)
    assert len({each["eventID"] for each in events}) == 3
    assert epcis_document(facts_of(SLOTTED), URL, (OPENED, replace(OPENED, batch="b2"))) == data


def test_a_studio_piece_has_its_registration_alone_and_a_lost_one_nothing() -> None:
    """Nobody is handed events of what is lost as if it were in use."""
    (event,) = json.loads(epcis_document(facts_of(STUDIO), URL, ()))["epcisBody"]["eventList"]
    assert event["bizStep"] == "commissioning"
    with pytest.raises(PolicyError, match="export-stopped"):
        epcis_document(replace(facts_of(STUDIO), status=REGISTERED | LOST), URL, ())
