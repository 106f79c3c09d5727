"""Whose a piece is, as a holder's page is told: keys and statements that wait, never names."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import pytest

from api.waiting import Waiting
from certs.holder import HolderProof, format_holder_link, sign_holder_proof
from ledger.craft.state import Person, Piece
from ledger.craft.statement import read_payload
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, code_of
from tests.craft.owning_world import OwningWorld, claim_of, owner_of
from tests.craft.world import ORIGIN, key_of

PIECE, OTHER_PIECE = 11, 12


class OwnedStudio(Served, OwningWorld):
    """A served studio whose people also own pieces."""


@pytest.fixture
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnedStudio]:
    """Return a studio with one unclaimed piece under a hidden code."""
    with OwnedStudio(tmp_path_factory.mktemp("owned") / "studio") as opened:
        opened.make(PIECE)
        yield opened


def holding(studio: OwnedStudio, number: int = PIECE) -> dict[str, Any]:
    """Return what the API says."""
    answer = studio.get(f"/api/v1/pieces/{code_of(number)}/holding")
    assert answer.status_code == 200
    told: dict[str, Any] = answer.json()
    return told


def test_an_unclaimed_piece_has_a_claim_key_and_no_owner(studio: OwnedStudio) -> None:
    """The key under the panel is named, in force; nobody holds the piece and nothing waits."""
    told = holding(studio)
    assert told["keys"] == [{"key": claim_of(PIECE).did, "role": "claim", "ended": -1}]
    assert (told["owner"], told["waiting"], told["dispute"], told["serial"]) == ("", [], None, 1)
    assert told["head"] == studio.head_of(PIECE)


def test_a_claimed_piece_names_its_owner_key_and_the_used_one(studio: OwnedStudio) -> None:
    """The claim key has ended at the entry in which it was used."""
    studio.claim(PIECE, "a")
    told = holding(studio)
    assert told["owner"] == owner_of(PIECE, "a").did
    ended = {each["role"]: each["ended"] for each in told["keys"]}
    assert ended["owner"] == -1
    assert ended["claim"] > 0


def test_what_waits_is_told_with_the_bytes_its_id_is_the_hash_of(studio: OwnedStudio) -> None:
    """A pending transfer is seen by both sides, and gone once it is accepted."""
    studio.claim(PIECE, "a")
    studio.transfer(PIECE, "a", "b", endorsed=False)
    (waits,) = holding(studio)["waiting"]
    said = read_payload(waits["payload"].encode())
    assert said.id.hex() == waits["statement"]
    assert (waits["kind"], said.subject.owner) == ("OwnershipTransfer", owner_of(PIECE, "b").did)
    assert (waits["issuer"], waits["keys"]) == (owner_of(PIECE, "a").did, [owner_of(PIECE, "b").did])
    studio.endorse(said, owner_of(PIECE, "b"))
    told = holding(studio)
    assert (told["owner"], told["waiting"]) == (owner_of(PIECE, "b").did, [])


def test_what_was_overtaken_or_has_lapsed_waits_no_more(studio: OwnedStudio) -> None:
    """Of two transfers the first accepted overtakes the other; after thirty days nothing waits."""
    studio.claim(PIECE, "a")
    first = studio.transfer(PIECE, "a", "b", endorsed=False)
    studio.transfer(PIECE, "a", "c", endorsed=False)
    assert len(holding(studio)["waiting"]) == 2
    studio.endorse(first, owner_of(PIECE, "b"))
    assert holding(studio)["waiting"] == []
    studio.transfer(PIECE, "b", "d", endorsed=False)
    assert len(holding(studio)["waiting"]) == 1
    studio.wait(31)
    assert holding(studio)["waiting"] == []


def test_the_view_made_at_once_is_the_one_that_was_followed(studio: OwnedStudio) -> None:
    """A new process, which reads the rows, and one that has read the entries as they came say the same."""
    studio.make(OTHER_PIECE)
    for number in (PIECE, OTHER_PIECE):
        studio.claim(number, "a")
        holding(studio, number)
        studio.transfer(number, "a", "b", endorsed=False)
    posted = studio.post(studio.sheet_of(*(studio.piece(number=number) for number in (31, 32, 33))))
    assert posted.status_code == 200
    with studio.instance.store.read() as reading:
        for number in (PIECE, OTHER_PIECE):
            followed = studio.site.waiting.about(reading, code_of(number))
            assert followed == Waiting().about(reading, code_of(number))
            assert len(followed) == 1


def test_an_open_dispute_is_told_until_it_is_decided(studio: OwnedStudio) -> None:
    """Ground, day, whether the owner has answered."""
    studio.claim(PIECE, "a")
    studio.dispute(PIECE)
    told = holding(studio)["dispute"]
    assert told["objected"] is False
    assert told["ground"]
    studio.object(PIECE, "a")
    assert holding(studio)["dispute"]["objected"] is True
    studio.wait(32)
    studio.decide(PIECE, "c")
    told = holding(studio)
    assert (told["dispute"], told["owner"]) == (None, owner_of(PIECE, "c").did)


def test_every_holder_is_listed_page_by_page(studio: OwnedStudio, monkeypatch: pytest.MonkeyPatch) -> None:
    """Codes with owner keys, maker after maker; a page ends with a maker's last piece."""
    studio.claim(PIECE, "a")
    studio.sell(OTHER_PIECE, "b")
    studio.register(studio.piece("m2", number=13, claim=claim_of(13).did))
    studio.claim(13, "c")
    wanted = [[code_of(PIECE), owner_of(PIECE, "a").did], [code_of(OTHER_PIECE), owner_of(OTHER_PIECE, "b").did]]
    last = [[code_of(13), owner_of(13, "c").did]]
    whole = studio.get("/api/v1/holders").json()
    assert (sorted(whole["holders"]), whole["next"]) == (sorted(wanted + last), "")
    monkeypatch.setattr("api.holding.MAX_PIECES", 1)
    first = studio.get("/api/v1/holders").json()
    assert (sorted(first["holders"]), first["next"]) == (sorted(wanted), MAKER)
    rest, after = [], first["next"]
    while after:
        page = studio.get(f"/api/v1/holders?after={after}").json()
        rest, after = rest + page["holders"], page["next"]
    assert rest == last
    assert studio.state.get(Person, "m2") is not None


def test_an_unknown_code_and_a_mistyped_one_are_refused(studio: OwnedStudio) -> None:
    """404 and 400, each with its reason."""
    assert studio.get(f"/api/v1/pieces/{code_of(99)}/holding").json()["code"] == "piece-unknown"
    assert studio.get("/api/v1/pieces/0123456789ABV/holding").json()["code"] == "code-check"


def test_a_makers_correction_waits_for_the_owners_consent(studio: OwnedStudio) -> None:
    """What takes consent is told too, to the key that is to give it."""
    studio.claim(PIECE, "a")
    studio.reissue(PIECE)
    (waits,) = holding(studio)["waiting"]
    assert (waits["kind"], waits["consent"]) == ("CertificateReissue", [owner_of(PIECE, "a").did])
    assert waits["issuer"] == key_of(MAKER).did


def proof_of(studio: OwnedStudio, name: str, **changes: Any) -> str:
    """Return the link of a holder's proof by this owner's key."""
    head = studio.row(Piece, code_of(PIECE)).head
    proof = replace(HolderProof(ORIGIN, code_of(PIECE), studio.time, studio.time + 3600, head, "雨前"), **changes)
    return format_holder_link("kiln.example.com", proof.code, sign_holder_proof(proof, owner_of(PIECE, name)))


def asked(studio: OwnedStudio, proof: str) -> tuple[str, str, list[str]]:
    """Return form, word and codes of what a server says of a document."""
    answer = studio.client.post("/api/v1/verify", content=proof.encode()).json()
    told = answer["verdict"]
    because = [told["because"]["code"]] if "because" in told else []
    return answer["form"], told["word"], because + [line["code"] for line in told["checked"] + told["notes"]]


def test_a_server_says_whether_a_proof_is_the_present_owner_s(studio: OwnedStudio) -> None:
    """It was; it is another's by now; it has run out; it never was."""
    studio.claim(PIECE, "a")
    proof = proof_of(studio, "a")
    form, word, codes = asked(studio, proof)
    assert (form, word, codes[:3]) == ("holder", "registered", ["holder-signed", "holder-word", "holder-now"])
    studio.reissue(PIECE, endorser="a")
    assert "holder-moved" in asked(studio, proof)[2]
    studio.transfer(PIECE, "a", "b")
    assert asked(studio, proof)[1:] == ("mismatch", ["holder-not-owner", "holder-signed", "holder-word"])
    assert asked(studio, proof_of(studio, "b", word=""))[1] == "registered"
    assert asked(studio, proof_of(studio, "c"))[2][0] == "holder-not-owner"
    assert asked(studio, proof_of(studio, "b", code=code_of(77)))[0:2] == ("holder", "not-found")
    studio.time += 7200
    assert asked(studio, proof)[2][0] == "holder-expired"


def test_its_link_is_a_page(studio: OwnedStudio) -> None:
    """The piece's page with the holder first; a proof that does not check has a plain page that says so."""
    studio.claim(PIECE, "a")
    path = proof_of(studio, "a").partition("EXAMPLE.COM")[2]
    page = studio.client.get(path + "?lang=en").text
    assert "present registered holder" in page
    assert "雨前" in page
    assert "present registered holder" in studio.client.get(path.lower() + "?lang=en").text
    studio.transfer(PIECE, "a", "b")
    assert "is not the present registered holder" in studio.client.get(path + "?lang=en").text
    of_another = proof_of(studio, "b", code=code_of(77)).replace(code_of(77), code_of(PIECE))
    elsewhere = proof_of(studio, "b", origin="other.example/kiln")
    for wrong, said in ((path[:-6], "damaged"), (of_another, "speaks of"), (elsewhere, "another ledger")):
        assert said in studio.client.get(f"{wrong.rpartition('EXAMPLE.COM')[2]}?lang=en").text
    assert studio.client.get(f"/h/{code_of(77)}/QRMC").status_code == 200


def test_an_old_proof_does_not_hide_that_the_piece_is_stolen(studio: OwnedStudio) -> None:
    """Another's by now, or run out: what warns of the piece warns beside it, on the page too, under the word."""
    studio.claim(PIECE, "a")
    proof = proof_of(studio, "a")
    studio.transfer(PIECE, "a", "b")
    studio.becomes(PIECE, "stolen", owner_of(PIECE, "b"))
    for because in ("holder-not-owner", "holder-expired"):
        told = studio.client.post("/api/v1/verify", content=proof.encode()).json()["verdict"]
        assert told["because"]["code"] == because
        assert [each["code"] for each in told["warnings"]] == ["lost-by-holder"]
        assert "notes" not in told or "ask-ledger" not in [each["code"] for each in told["notes"]]
        page = studio.get(urlsplit(proof).path + "?lang=zh").text
        assert "报失" in page[page.index('id="warnings"') :].partition("</div>\n</div>")[0]
        studio.time += 7200
