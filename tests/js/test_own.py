"""What a holder's browser makes is what Python makes: words, keys, statements, byte for byte."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any, get_args

import pytest

from api.own_page import key_in_link
from api.pages import as_sentence
from certs.holder import LONGEST, MAX_WORD, HolderProof, sign_holder_proof
from ledger.craft.code import make_code
from ledger.craft.hidden_code import draw_hidden
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.ownership.claim_objection import ClaimObjection
from ledger.craft.kinds.ownership.ownership_claim import OwnershipClaim
from ledger.craft.kinds.ownership.ownership_release import OwnershipRelease
from ledger.craft.kinds.ownership.ownership_transfer import OwnershipTransfer
from ledger.craft.kinds.piece.piece_status import PieceStatus
from ledger.craft.phrase import Language, make_phrase, parse_phrase, show_phrase, word_list
from ledger.craft.piece_keys import claim_key, owner_key, tail_of
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.errors import LedgerError
from ledger.log.keys import SigningKey
from ledger.words import sentences
from tests.js.node import HERE, Node, Refused

pytestmark = pytest.mark.needs("node")

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/piece-keys.json").read_text("utf-8"))
ORIGIN, CODE = "zisha.example/2026", "0123456789ABT"
KEY, NEXT = SigningKey.from_seed(bytes([7]) * 32), SigningKey.from_seed(bytes([8]) * 32)
HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
STATED: dict[str, Subject] = {
    "OwnershipClaim": OwnershipClaim(piece=CODE, owner=NEXT.did, after=HASH),
    "OwnershipTransfer": OwnershipTransfer(piece=CODE, owner=NEXT.did, after=HASH),
    "OwnershipRelease": OwnershipRelease(piece=CODE, after=HASH),
    "ClaimObjection": ClaimObjection(piece=CODE, dispute=HASH, after=HASH),
    "Endorsement": Endorsement(endorses=HASH),
    "PieceStatus": PieceStatus(piece=CODE, status="lost", reason="mislaid", after=HASH),
}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Give a running process."""
    lists = tmp_path_factory.mktemp("own") / "lists.json"
    lists.write_text(json.dumps({name: word_list(name) for name in get_args(Language)}), "utf-8")
    with Node(HERE / "own.mjs", str(lists)) as running:
        yield running


def stated(subject: Subject) -> dict[str, Any]:
    """Return the fields that are stated: those left at their default are left out."""
    fields = {name: getattr(subject, name) for name in subject.__struct_fields__}
    return {name: value for name, value in fields.items() if value != ""}


def made(node: Node, kind: str, subject: Subject, time: int) -> dict[str, str]:
    """Return what the browser's program makes of the same fields."""
    answer: dict[str, str] = node.ask("statement", kind, stated(subject), KEY.seed.hex(), time, ORIGIN)
    return answer


@pytest.mark.parametrize("kind", STATED)
@pytest.mark.parametrize("time", [0, 1777622427, 253402300799])
def test_a_statement_is_the_same_bytes(node: Node, kind: str, time: int) -> None:
    """Payload, statement id, JWS and submission are Python's for the same fields and key."""
    jws = sign_statement(kind, STATED[kind], KEY, time, ORIGIN)
    said = read_statement(jws)
    assert made(node, kind, STATED[kind], time) == {
        "payload": said.payload.hex(), "id": said.id.hex(), "jws": jws, "body": format_submission([jws]).hex(),
    }  # fmt: skip


def test_notes_of_any_text_are_the_same_bytes_or_refused_alike(node: Node) -> None:
    """1,000 notes of quotes, controls, marks of direction, rare characters, undone NFC: one answer in both programs."""
    random, refused = Random(20261126), 0
    strange = ['"', "\\", "\n", "\u2028", "é", "é", "\u202e", "𰻞", "\U0010ffff", "壶", " ", "a", "\ufeff", "\x7f"]
    for _ in range(1000):
        note = "".join(random.choices(strange, k=random.randint(1, 6)))
        subject = PieceStatus(piece=CODE, status="lost", reason="mislaid", note=note, after=HASH)
        try:
            jws = sign_statement("PieceStatus", subject, KEY, 1777622427, ORIGIN)
        except LedgerError:
            refused += 1
            with pytest.raises(Refused):
                made(node, "PieceStatus", subject, 1777622427)
            continue
        assert made(node, "PieceStatus", subject, 1777622427)["jws"] == jws
    assert 100 < refused < 900, "the texts try both"


def test_a_field_in_another_order_would_be_other_bytes(node: Node) -> None:
    """The control: the comparison sees one character's difference in one field."""
    jws = sign_statement("Endorsement", STATED["Endorsement"], KEY, 1777622427, ORIGIN)
    other = made(node, "Endorsement", Endorsement(endorses=HASH[:-1] + "9"), 1777622427)
    assert other["jws"] != jws


def test_keys_are_those_of_the_vectors(node: Node) -> None:
    """Claim and owner seeds, and the names of their keys."""
    for each in VECTORS["claims"]:
        seed = node.ask("claimSeed", each["hidden"], each["origin"], each["code"], each["serial"])
        assert (seed, node.ask("did", seed)) == (each["seed"], each["did"])
    for each in VECTORS["owners"]:
        seed = node.ask("ownerSeed", each["entropy"], each["origin"], each["code"])
        assert (seed, node.ask("did", seed)) == (each["seed"], each["did"])


def test_words_and_hidden_codes_are_those_of_the_vectors(node: Node) -> None:
    """What is drawn, forgiven and refused."""
    for each in VECTORS["phrases"]:
        for language in ("zh", "en"):
            assert " ".join(node.ask("makePhrase", each["entropy"], language)) == each[language]
            assert node.ask("parsePhrase", each[language]) == each["entropy"]
    for each in VECTORS["hidden"]:
        assert node.ask("parseHidden", each["typed"]) == each["stored"]
        assert node.ask("readSoFar", each["typed"])["state"] == "right"
    for ask, name in (("parseHidden", "hidden-fail"), ("parsePhrase", "phrases-fail")):
        for each in VECTORS[name]:
            with pytest.raises(Refused) as caught:
                node.ask(ask, each["typed"])
            assert caught.value.code == each["fail"], each["name"]


def test_drawn_words_and_codes_give_the_same_keys(node: Node) -> None:
    """200 of each, drawn anew: same words, same bytes, same keys."""
    random = Random(1126)
    for _ in range(200):
        entropy, code = random.randbytes(16), make_code(random.randbytes)
        words = show_phrase(make_phrase(entropy, random.choice(("zh", "en"))))
        assert bytes.fromhex(node.ask("parsePhrase", words)) == parse_phrase(words) == entropy
        assert node.ask("ownerSeed", entropy.hex(), ORIGIN, code) == owner_key(words, ORIGIN, code).seed.hex()
        hidden, serial = draw_hidden(random.randbytes), random.randint(1, 9)
        assert node.ask("claimSeed", hidden, ORIGIN, code, serial) == claim_key(hidden, ORIGIN, code, serial).seed.hex()


def test_the_help_while_typing_repeats_nothing(node: Node) -> None:
    """States and counts only; a whole code with one slip is wrong, never right."""
    hidden = "0123456789ABCDEFGHJKW"
    assert node.ask("readSoFar", "") == {"state": "empty", "got": 0}
    assert node.ask("readSoFar", "01234-5678") == {"state": "short", "got": 9}
    assert node.ask("readSoFar", hidden + "0") == {"state": "long", "got": 22}
    assert node.ask("readSoFar", "0123U") == {"state": "strange", "got": 5}
    for place in range(21):
        slip = hidden[:place] + ("Z" if hidden[place] != "Z" else "Y") + hidden[place + 1 :]
        assert node.ask("readSoFar", slip) == {"state": "wrong", "got": 21}


def test_a_hidden_code_is_no_piece_code(node: Node) -> None:
    """Typed into the wrong field it is refused without being repeated."""
    assert node.ask("parseCode", "0123-4567-89ab-t") == CODE
    for typed, code in (("0123456789ABCDEFGHJKW", "own-code-shape"), ("0123456789ABV", "own-code-check")):
        with pytest.raises(Refused) as caught:
            node.ask("parseCode", typed)
        assert caught.value.code == code
        assert typed not in json.dumps(caught.value.fields)


def test_the_next_holders_key_comes_from_link_or_message(node: Node) -> None:
    """Any case, in the middle of a message; another piece's link and anything else is refused."""
    path = node.ask("pathOf", NEXT.did, CODE)
    assert key_in_link(path.rpartition("/")[2]) == NEXT.did
    for text in (path, f"HTTPS://ZISHA.EXAMPLE{path}".upper(), f"请打开 https://zisha.example{path} 谢谢", NEXT.did):
        assert node.ask("parseNextKey", text, CODE) == NEXT.did
    with pytest.raises(Refused, match="next-key-other-piece"):
        node.ask("parseNextKey", path, "TDWQ86NGRR2YF")
    for text in ("", "https://zisha.example/own/0123456789ABT", path[:-1], NEXT.did[:-1] + "0"):
        with pytest.raises(Refused):
            node.ask("parseNextKey", text, CODE)


def test_what_is_shown_is_read_from_the_bytes(node: Node) -> None:
    """Every field has a row; bytes for another ledger, or that are not canonical, are not shown at all (C10)."""
    subject = PieceStatus(piece=CODE, status="lost", reason="mislaid", note="雨天", after=HASH)
    payload = read_statement(sign_statement("PieceStatus", subject, KEY, 1777622427, ORIGIN)).payload.decode()
    told = node.ask("tell", payload, ORIGIN)
    assert told["kind"] == "PieceStatus"
    rows = dict(told["rows"])
    assert set(rows) == {"after", "ledger", "note", "piece", "reason", "status", "issuer", "validFrom"}
    assert (rows["piece"], rows["note"], rows["issuer"]) == ("0123-4567-89AB-T", "雨天", f"…{tail_of(KEY.did)}")
    assert rows["after"] == f"{HASH[:8]}…"
    for wrong, code in (
        (payload.replace('"lost"', '"lost" '), "statement-not-canonical"),
        (payload.replace('"status":"lost"', '"status":"lost","status":"stolen"'), "statement-not-canonical"),
    ):
        with pytest.raises(Refused, match=code):
            node.ask("tell", wrong, ORIGIN)
    with pytest.raises(Refused, match="statement-other-ledger"):
        node.ask("tell", payload, "kiln.example")


@pytest.mark.parametrize(
    "text", ["did:key:这把壶是仿品，持有人同意作废", NEXT.did, HASH, f"{NEXT.did}，同意作废", f"{HASH}。"]
)
@pytest.mark.parametrize("name", ["reason", "note", "owner", "after", "dispute"])
def test_what_people_wrote_is_shown_whole(node: Node, name: str, text: str) -> None:
    """Free text in the form of a key or an id, and a field of these that holds more than one: to the last character."""
    subject = {"after": HASH, "clay": {"owner": text}, "ledger": ORIGIN, "piece": CODE, name: text}
    said = {"credentialSubject": subject, "issuer": KEY.did, "type": ["", "x"], "validFrom": "2026-05-01T08:00:00Z"}
    payload = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    rows = dict(node.ask("tell", payload, ORIGIN)["rows"])
    short = {("owner", NEXT.did): f"…{tail_of(NEXT.did)}"} | {
        (ids, HASH): f"{HASH[:8]}…" for ids in ("after", "dispute")
    }
    assert rows[name] == short.get((name, text), text)
    assert rows["clay.owner"] == text


def test_a_key_is_compared_by_three_groups_of_four(node: Node) -> None:
    """The same twelve characters on the phone and on the command line."""
    assert node.ask("tailOf", NEXT.did) == tail_of(NEXT.did)
    assert [len(group) for group in tail_of(NEXT.did).split(" ")] == [4, 4, 4]
    assert tail_of(NEXT.did).replace(" ", "") == NEXT.did[-12:]
    assert node.ask("tailOf", "") == ""


@pytest.mark.parametrize("word", ["", "雨前", "x" * MAX_WORD, "𰻞 面"])
@pytest.mark.parametrize("time", [20, 1795346403, 2**32 - 5, 2**33])
def test_a_holders_proof_is_the_same_bytes(node: Node, word: str, time: int) -> None:
    """Header, claims and signature of SPEC §8.7, with times of every width."""
    proof = HolderProof(ORIGIN, CODE, time, time + LONGEST, bytes.fromhex(HASH), word)
    fields = {"origin": ORIGIN, "code": CODE, "time": time, "until": time + LONGEST, "head": HASH, "word": word}
    assert node.ask("holderProof", fields, KEY.seed.hex()) == sign_holder_proof(proof, KEY).hex()


@pytest.mark.parametrize("word", [" 雨前", "x" * (MAX_WORD + 1), "a\u202eb"])
def test_a_word_that_no_proof_may_have_is_refused(node: Node, word: str) -> None:
    """Before anything is signed, as Python refuses it."""
    fields = {"origin": ORIGIN, "code": CODE, "time": 20, "until": 30, "head": HASH, "word": word}
    with pytest.raises(Refused):
        node.ask("holderProof", fields, KEY.seed.hex())
    with pytest.raises(LedgerError):
        sign_holder_proof(HolderProof(ORIGIN, CODE, 20, 30, bytes.fromhex(HASH), word), KEY)


def test_nothing_is_endorsed_but_what_was_shown(node: Node) -> None:
    """C10: 200 payloads that a lying server puts in the place of what waits, each refused before anything is signed."""
    random = Random(10)
    waiting = read_statement(sign_statement("OwnershipTransfer", STATED["OwnershipTransfer"], KEY, 1777622427, ORIGIN))
    right = waiting.payload.decode()
    waits = {"statement": waiting.id.hex(), "keys": [NEXT.did], "consent": [], "have": [KEY.did]}

    def endorse(payload: str, kind: str = waiting.kind, code: str = CODE) -> dict[str, str]:
        holding = {"code": code, "keys": [], "waiting": [{**waits, "kind": kind, "payload": payload}]}
        answer: dict[str, str] = node.ask("endorse", NEXT.did, ORIGIN, holding, waiting.id.hex())
        return answer

    told = endorse(right)
    assert bytes.fromhex(told["waits"]).decode() == right
    assert f'"endorses":"{waiting.id.hex()}"' in bytes.fromhex(told["endorsement"]).decode()
    for _ in range(200):
        place = random.randrange(len(right))
        other = right[:place] + random.choice("0123456789abcdef") + right[place + 1 :]
        if other != right:
            with pytest.raises(Refused):
                endorse(other)
    for lie in ({"kind": "PieceStatus"}, {"code": "TDWQ86NGRR2YF"}):  # the heading's word, and the page it stands on
        with pytest.raises(Refused, match="statement-not-canonical"):
            endorse(right, **lie)


def test_node_signs_as_the_browser_is_asked_to(node: Node) -> None:
    """The self-test that decides whether a page offers to sign."""
    assert node.ask("canSign") is True


def test_errors_are_sentences_as_pythons_are(node: Node) -> None:
    """Every English error and hint of the catalogue: a capital and a full stop, codes and commands left alone."""
    texts = [*sentences(("error.", "hint."), "en").values(), "zs001 has ended", "kilnmark init; then come again", ""]
    assert node.ask("asSentences", texts) == [as_sentence(text, "en") for text in texts]
