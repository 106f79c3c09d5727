"""UNTP passports: what they say of a piece, whom they name, what they refuse."""

from dataclasses import replace
from typing import Any

import pytest

from certs.exports.untp import CONTEXT, Place, untp_passport
from ledger.craft.profile import zisha
from ledger.craft.status import DESTROYED, DISPUTED, LOST, REGISTERED, WITHDRAWN
from ledger.craft.verdict_facts import Older, PieceFacts
from ledger.craft.verdict_state import View, facts_from_state
from ledger.errors import MalformedError, PolicyError
from ledger.log.encoding import decode_json, encode_json
from ledger.log.keys import multihash
from tests.certs.ledger_world import SLOTTED, STUDIO, LedgerWorld, ledger_world
from tests.craft.kiln_world import MAKER, MASTER, OTHER, code_of
from tests.craft.world import ORIGIN

PLACE = Place(
    url="https://zisha.example",
    origin=ORIGIN,
    name="示例账本",
    issuer="did:key:z6Mk",
    country="CN",
    kiln="k1",
    leaf="00",
)


def facts_of(number: int, world: LedgerWorld | None = None) -> PieceFacts:
    """Return the facts about a piece out of the state."""
    of = world or ledger_world()
    profiles = {zisha().hash: zisha()}
    facts = facts_from_state(of.state, of.entered.entries.__getitem__, code_of(number), profiles, View(1, None)).piece
    assert isinstance(facts, PieceFacts)
    return facts


def passport(facts: PieceFacts, place: Place = PLACE) -> Any:
    """Return the passport decoded, its bytes canonical."""
    data = untp_passport(facts, place, zisha())
    decoded = decode_json(data, 1 << 20)
    assert encode_json(decoded) == data
    return decoded


def test_says_what_the_maker_signed() -> None:
    """The piece's code, page, name, measures, firing; and where the proof is."""
    facts = facts_of(SLOTTED)
    told = passport(facts)
    product, code = told["credentialSubject"], code_of(SLOTTED)
    assert tuple(told["@context"]) == CONTEXT
    assert (product["id"], product["itemNumber"]) == (f"https://zisha.example/c/{code}", code)
    assert product["name"] == facts.subject.title.zh
    assert product["countryOfProduction"] == {"countryCode": "CN"}
    assert product["dimensions"]["weight"] == {"unit": "GRM", "value": facts.subject.measures.weight}
    assert (product["batchNumber"], product["characteristics"]["slot"]) == ("b1", "b1/1-1")
    assert product["producedAtFacility"]["id"] == "https://zisha.example/kilns/k1"
    assert product["characteristics"]["entry"] == {"index": facts.index, "leafHash": "00", "log": ORIGIN}
    assert any(each["linkURL"].endswith(f"/{code}/bundle") for each in product["relatedDocument"])
    assert {"materialProvenance", "performanceClaim"}.isdisjoint(product)


def test_names_only_those_who_signed() -> None:
    """The carver signed, whoever supervised has not."""
    product = passport(facts_of(SLOTTED))["credentialSubject"]
    roles = {(each["role"], each["party"]["registeredId"]) for each in product["relatedParty"]}
    assert roles == {("producer", MAKER), ("manufacturer", MAKER), ("processor", OTHER)}
    assert MASTER not in str(product)


def test_studio_firing_is_at_the_makers_place() -> None:
    """And has no batch."""
    product = passport(facts_of(STUDIO), replace(PLACE, kiln=""))["credentialSubject"]
    assert product["producedAtFacility"]["id"] == f"https://zisha.example/p/{MAKER}"
    assert "batchNumber" not in product


def test_same_piece_is_the_same_passport_and_another_is_not() -> None:
    """The id is made of all the rest."""
    first = passport(facts_of(SLOTTED))["id"]
    assert first.startswith("urn:uuid:")
    assert passport(facts_of(SLOTTED))["id"] == first
    assert passport(facts_of(SLOTTED), replace(PLACE, country="JP"))["id"] != first


@pytest.mark.parametrize("bit", [WITHDRAWN, DESTROYED, DISPUTED, LOST])
def test_piece_out_of_use_is_not_exported(bit: int) -> None:
    """Nobody is handed a passport of what was withdrawn, lost or is disputed."""
    facts = facts_of(SLOTTED)
    with pytest.raises(PolicyError, match="export-stopped"):
        untp_passport(_with(facts, status=REGISTERED | bit), PLACE, zisha())


def test_older_work_is_not_exported() -> None:
    """Nobody signed as its maker."""
    with pytest.raises(PolicyError, match="export-older"):
        untp_passport(_with(facts_of(SLOTTED), older=Older("heard", False, "nobody")), PLACE, zisha())


def _with(facts: PieceFacts, **changes: Any) -> PieceFacts:
    return replace(facts, **changes)


@pytest.mark.parametrize("text", ["", "cn", "CHN", "C1", "ＣＮ", "中国"])
def test_country_is_two_capital_letters(text: str) -> None:
    """Anything else is refused."""
    with pytest.raises(MalformedError, match="country-shape"):
        untp_passport(facts_of(SLOTTED), replace(PLACE, country=text), zisha())


def test_digest_is_a_multihash() -> None:
    """The example of the multihash of no bytes, as other libraries write it."""
    empty = bytes.fromhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    assert multihash(empty) == "zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n"
