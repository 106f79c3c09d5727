"""UNTP Digital Product Passport 0.7.0 of one piece: SPEC §11b.

    {"@context":["https://www.w3.org/ns/credentials/v2","https://vocabulary.uncefact.org/untp/0.7.0/context/"],
     "credentialSubject":{"id":"https://zisha.example/c/0123456789ABT","idGranularity":"item",…},
     "issuer":{"id":"did:key:z6Mk…","name":"示例账本",…},"type":["DigitalProductPassport","VerifiableCredential"],…}

It restates what stands in the ledger and proves nothing alone; the proof bundle that it links does.
Nothing is filled in: where the clay comes from and which share it has nobody signed, so no material provenance is
given, and capacity is no volume in UNTP's sense. Only people who have signed are named.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from ledger.craft.profile import Profile
from ledger.craft.status import DESTROYED, DISPUTED, LOST, WITHDRAWN
from ledger.craft.verdict_facts import Fired, Maker, PieceFacts
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import Json, encode_json, format_time
from ledger.log.keys import multihash

CONTEXT = ("https://www.w3.org/ns/credentials/v2", "https://vocabulary.uncefact.org/untp/0.7.0/context/")
# Our roles, where UNTP has an equal; the others stand among the characteristics alone.
_ROLES = {"forming": "manufacturer", "carving": "processor", "kiln-master": "operator"}
_COUNTRY_LETTERS = 2


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the piece is kept, and who exports it.

    Attributes:
        url: `https://<host>` without a slash behind it; origin, name: of the ledger.
        issuer: did:key of the certifier, in whose name the passport is.
        country: where it was made, ISO 3166-1 alpha-2: said by whoever exports, since no statement says it.
        kiln: code of the kiln of the last firing; empty for a studio firing.
        leaf: leaf hash of the piece's entry, hex.
    """

    url: str
    origin: str
    name: str
    issuer: str
    country: str
    kiln: str
    leaf: str


def untp_passport(facts: PieceFacts, place: Place, profile: Profile) -> bytes:
    """Return the passport, canonical JSON, unsigned; the same facts and place give the same bytes.

    Raises:
        MalformedError: `country-shape`. PolicyError: `export-stopped` (withdrawn, destroyed, lost or under review),
            `export-older` (nobody signed as its maker).
    """
    check_country(place.country)
    check_exported(facts)
    passport: dict[str, Json] = {
        "@context": list(CONTEXT),
        "credentialSubject": _product(facts, place, profile),
        "issuer": {"id": place.issuer, "name": place.name, "type": ["CredentialIssuer"]},
        "name": f"{profile.words('shape', facts.subject.shape, 'zh')}·{facts.subject.title.zh}",
        "type": ["DigitalProductPassport", "VerifiableCredential"],
        "validFrom": format_time(facts.time),
    }
    name = uuid.uuid5(uuid.NAMESPACE_URL, f"{place.origin} {encode_json(passport).decode()}")
    return encode_json({**passport, "id": f"urn:uuid:{name}"})


def check_country(text: str) -> None:
    """Check a country's code.

    Raises:
        MalformedError: `country-shape`.
    """
    if len(text) != _COUNTRY_LETTERS or not (text.isascii() and text.isalpha() and text.isupper()):
        raise MalformedError("country-shape", got=text[:20])


def check_exported(facts: PieceFacts) -> None:
    """Refuse what is not handed on as a good piece.

    Raises:
        PolicyError: `export-stopped`, `export-older`.
    """
    if facts.older is not None:
        raise PolicyError("export-older", piece=facts.subject.code)
    assert isinstance(facts.status, int)
    if facts.status & (WITHDRAWN | DESTROYED | DISPUTED | LOST):
        raise PolicyError("export-stopped", piece=facts.subject.code)


def _product(facts: PieceFacts, place: Place, profile: Profile) -> dict[str, Json]:
    subject = facts.subject
    link, words = f"{place.url}/c/{subject.code}", profile.words
    made: dict[str, Json] = {
        "characteristics": _characteristics(facts, place, profile),
        "countryOfProduction": {"countryCode": place.country},
        "description": f"{subject.title.en or subject.title.zh}: {words('shape', subject.shape, 'en')}, "
        f"{words('forming', subject.forming, 'en')}, as stated by its maker",
        "id": link,
        "idGranularity": "item",
        "idScheme": {
            "id": f"https://{place.origin}", "name": f"{place.name}: piece codes", "type": ["IdentifierScheme"],
        },
        "itemNumber": subject.code,
        "name": subject.title.zh,
        "producedAtFacility": _facility(facts, place),
        "productCategory": [
            {
                "code": subject.shape, "name": words("shape", subject.shape, "en"),
                "schemeId": f"https://{place.origin}/ns/v1#shape",
                "schemeName": f"Kilnmark craft profile {profile.hash[:16]}",
            }
        ],
        "productionDate": _made_on(facts),
        "relatedDocument": [
            {"linkName": "Page of the piece", "linkURL": link, "mediaType": "text/html"},
            {
                "linkName": "Proof bundle: verify it, this passport proves nothing alone",
                "linkURL": f"{place.url}/api/v1/pieces/{subject.code}/bundle", "mediaType": "application/json",
            },
        ],
        "type": ["Product"],
    }  # fmt: skip
    if parties := _parties(facts, place):
        made["relatedParty"] = parties
    if dimensions := _dimensions(facts):
        made["dimensions"] = dimensions
    front = next((photo for photo in subject.photos if photo.view == "front"), None)
    if front is not None:
        made["productImage"] = {
            "digestMultibase": multihash(bytes.fromhex(front.sha256)), "linkName": "Front",
            "linkURL": f"{place.url}/blob/{front.sha256}", "mediaType": front.type,
        }  # fmt: skip
    if fired := _fired(facts):
        made["batchNumber"] = fired[-1].batch
    return made


def _characteristics(facts: PieceFacts, place: Place, profile: Profile) -> dict[str, Json]:
    """Return what UNTP has no field for, by the profile's codes, beside the entry that proves it."""
    subject = facts.subject
    told: dict[str, Json] = {
        "clay": subject.clay.name,
        "clayGroup": subject.clay.group,
        "entry": {"index": facts.index, "leafHash": place.leaf, "log": place.origin},
        "forming": subject.forming,
        "shape": subject.shape,
        "yearOfMaking": subject.year,
    }
    if subject.measures.capacity:
        told["capacity"] = {"method": subject.measures.method, "unit": "MLT", "value": subject.measures.capacity}
    if subject.decoration:
        told["decoration"] = [each.technique for each in subject.decoration]
    if fired := _fired(facts):
        told["slot"] = f"{fired[-1].batch}/{fired[-1].slot}"
    order = profile.codes("role")
    signed = sorted(facts.signed_roles, key=lambda held: (order.index(held.role), held.person))
    if signed:
        told["signedRoles"] = [{"name": held.zh, "person": held.person, "role": held.role} for held in signed]
    return told


def _fired(facts: PieceFacts) -> tuple[Fired, ...]:
    return facts.firings if isinstance(facts.firings, tuple) else ()


def _facility(facts: PieceFacts, place: Place) -> dict[str, Json]:
    """Return the kiln of the last firing; of a studio firing the maker's own place."""
    maker, fired = _maker(facts), _fired(facts)
    if fired and place.kiln:
        name = fired[-1].kiln_zh
        return {"id": f"{place.url}/kilns/{place.kiln}", "name": name, "type": ["Facility"]}
    return {"id": f"{place.url}/p/{maker.code}", "name": maker.zh, "type": ["Facility"]}


def _maker(facts: PieceFacts) -> Maker:
    assert isinstance(facts.maker, Maker)
    return facts.maker


def _made_on(facts: PieceFacts) -> str:
    """Return the day of the last firing, as the prints have it."""
    return max(
        [firing.date for firing in facts.subject.firings if firing.date]
        + [each.day for each in _fired(facts) if each.day]
        or [datetime.fromtimestamp(facts.time, UTC).date().isoformat()]
    )


def _parties(facts: PieceFacts, place: Place) -> list[Json]:
    """Return the maker and whoever has signed a role that UNTP knows, each once."""
    maker = _maker(facts)
    told: list[Json] = [_party("producer", maker.code, maker.zh, place)]
    signed = sorted(facts.signed_roles, key=lambda held: (held.role, held.person))
    told += [_party(_ROLES[held.role], held.person, held.zh, place) for held in signed if held.role in _ROLES]
    return told


def _party(role: str, person: str, name: str, place: Place) -> Json:
    return {
        "party": {"id": f"{place.url}/p/{person}", "name": name, "registeredId": person, "type": ["Party"]},
        "role": role,
    }


def _dimensions(facts: PieceFacts) -> dict[str, Json]:
    measures = facts.subject.measures
    told = {
        "height": (measures.height, "MMT"), "length": (measures.length, "MMT"),
        "weight": (measures.weight, "GRM"), "width": (measures.width, "MMT"),
    }  # fmt: skip
    return {name: {"unit": unit, "value": value} for name, (value, unit) in told.items() if value}
