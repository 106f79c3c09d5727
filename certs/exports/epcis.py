"""EPCIS 2.0 events of one piece: out of which firing it came, and its registration. SPEC §11b; GS1 EPCIS and CBV 2.0.

    {"@context":["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"],"creationDate":"2026-05-19T02:47:00Z",
     "epcisBody":{"eventList":[{"type":"TransformationEvent",…},{"action":"ADD","bizStep":"commissioning",…}]},
     "schemaVersion":"2.0","type":"EPCISDocument"}

Each event's id is its CBV event hash, so that anybody who has the event has its name, and a changed one has another.
What went into the kiln has no EPCIS name before it is registered: a firing names what came out, and its batch.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from certs.exports.untp import check_exported
from ledger.craft.verdict_facts import PieceFacts
from ledger.log.encoding import Json, encode_json, format_time

CONTEXT: Final = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
# CBV 2.0 §8.9.2: the fields of an event in the order in which they are hashed, of those that we write; a list has the
# name of its members beside it.
_ORDER: Final = (
    ("eventTime", ""), ("eventTimeZoneOffset", ""), ("epcList", "epc"), ("outputEPCList", "epc"), ("action", ""),
    ("transformationID", ""), ("bizStep", "https://ref.gs1.org/cbv/BizStep-"),
    ("disposition", "https://ref.gs1.org/cbv/Disp-"), ("readPoint", "id"), ("bizLocation", "id"),
)  # fmt: skip
_NO_PART: Final = frozenset({"type", "eventID"})


@dataclass(frozen=True, kw_only=True)
class Opened:
    """An opening from which the piece came: code of batch and kiln, time of the entry that states the outcome."""

    batch: str
    kiln: str
    time: int


def epcis_document(facts: PieceFacts, url: str, openings: tuple[Opened, ...]) -> bytes:
    """Return the document, canonical JSON; the same facts give the same bytes.

    Args:
        facts: of the piece.
        url: `https://<host>` of the ledger, without a slash behind it.
        openings: of the piece's whole line of firings, in order; none for a studio firing.

    Raises:
        PolicyError: as `check_exported`.
    """
    check_exported(facts)
    events = [{**event, "eventID": event_hash(event)} for event in _events(facts, url, openings)]
    listed: list[Json] = list(events)
    document: dict[str, Json] = {
        "@context": [CONTEXT],
        "creationDate": format_time(facts.time),
        "epcisBody": {"eventList": listed},
        "schemaVersion": "2.0",
        "type": "EPCISDocument",
    }
    return encode_json(document)


def _events(facts: PieceFacts, url: str, openings: tuple[Opened, ...]) -> Iterator[dict[str, Json]]:
    piece = f"{url}/c/{facts.subject.code}"
    for opened in openings:
        yield {
            "bizLocation": {"id": f"{url}/kilns/{opened.kiln}"},
            "eventTime": format_time(opened.time),
            "eventTimeZoneOffset": "+00:00",
            "outputEPCList": [piece],
            "readPoint": {"id": f"{url}/kilns/{opened.kiln}"},
            "transformationID": f"{url}/k/{opened.batch}",
            "type": "TransformationEvent",
        }
    yield {
        "action": "ADD",
        "bizLocation": {"id": f"{url}/p/{facts.subject.maker}"},
        "bizStep": "commissioning",
        "disposition": "active",
        "epcList": [piece],
        "eventTime": format_time(facts.time),
        "eventTimeZoneOffset": "+00:00",
        "readPoint": {"id": f"{url}/p/{facts.subject.maker}"},
        "type": "ObjectEvent",
    }


def event_hash(event: Mapping[str, Json]) -> str:
    """Return an event's name by what it says: CBV 2.0 §8.9, SHA-256, for the fields that we write and no others.

    Raises:
        AssertionError: a field whose place in the order is not written down here.
    """
    known = _NO_PART | {name for name, _ in _ORDER}
    assert set(event) <= known, set(event) - known
    parts = [f"eventType={event['type']}"]
    for name, beside in _ORDER:
        value = event.get(name)
        if isinstance(value, list):
            parts += [name, *sorted(f"{beside}={each}" for each in value)]
        elif isinstance(value, dict):
            parts += [name, f"{beside}={value[beside]}"]
        elif value is not None:
            text = f"{str(value)[:-1]}.000Z" if name == "eventTime" else f"{beside}{value}"
            parts.append(f"{name}={text}")
    return f"ni:///sha-256;{hashlib.sha256(''.join(parts).encode()).hexdigest()}?ver=CBV2.0"
