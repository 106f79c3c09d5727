"""The holder's proof: one spelling, its own purpose, and what it is worth without a ledger and with one."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certs.holder import (
    MAX_WORD,
    HolderLink,
    format_holder_link,
    is_holder_link,
    open_holder_proof,
    parse_holder_link,
    sign_holder_proof,
)
from certs.presented import present
from certs.qr import make_symbol
from certs.summary import open_summary, parse_link, sign_summary
from certs.verify import Report, verify
from ledger.craft.statement import read_statement
from ledger.craft.verdict import verdict
from ledger.craft.verdict_facts import Holder, VerdictFacts
from ledger.errors import LedgerError, MalformedError
from tests.certs.forged_holders import KEY, PROOF, SIGNED, link
from tests.certs.forged_receipts import SUMMARY
from tests.certs.ledger_world import ledger_world
from tests.craft.test_verdict import PIECE
from tests.craft.world import START, refused
from tests.vectors.make_holder_proof import FILE, encode

TRUST = ledger_world().entered.trust()


def report(data: bytes, at: int = START) -> Report:
    """Verify it."""
    return verify(data, TRUST, at)


def test_the_vectors_are_what_the_program_writes() -> None:
    """Each case reads back as it was signed, and its link as it was written."""
    assert FILE.read_bytes() == encode()
    for case in json.loads(FILE.read_text("utf-8"))["cases"]:
        proof, did = open_holder_proof(bytes.fromhex(case["bytes"]))
        assert (did, proof.origin, proof.code, proof.time, proof.until, proof.head.hex(), proof.word) == tuple(
            case[name] for name in ("key", "origin", "code", "time", "until", "head", "word")
        )
        assert parse_holder_link(case["link"]) == HolderLink("zisha.example", proof.code, bytes.fromhex(case["bytes"]))


def test_the_specification_s_example_is_the_first_vector() -> None:
    """Its bytes and its link stand in SPEC §8.7."""
    spec = (Path(__file__).parents[2] / "ledger" / "SPEC.md").read_text("utf-8")
    first = json.loads(FILE.read_text("utf-8"))["cases"][0]
    head, _, tail = spec.partition("HTTPS://ZISHA.EXAMPLE/H/")[2].partition("\n")[0].partition("…")
    assert first["link"].startswith(f"HTTPS://ZISHA.EXAMPLE/H/{head}")
    assert first["link"].endswith(tail)
    assert make_symbol(first["link"], "M").version == 11


@given(st.integers(1, 259_200), st.text("雨前abc 。", max_size=MAX_WORD), st.binary(min_size=32, max_size=32))
@settings(max_examples=60)
def test_a_proof_reads_back_as_it_was_signed(seconds: int, word: str, head: bytes) -> None:
    """Opening is the inverse of signing; a word with white space at an end is none."""
    proof = replace(PROOF, until=PROOF.time + seconds, word=word, head=head)
    if word != word.strip():
        with refused(MalformedError, "holder-malformed"):
            sign_holder_proof(proof, KEY)
        return
    assert open_holder_proof(sign_holder_proof(proof, KEY)) == (proof, KEY.did)


def test_every_flipped_bit_is_refused() -> None:
    """No byte of it is idle."""
    for at in range(len(SIGNED)):
        with pytest.raises(LedgerError):
            open_holder_proof(SIGNED[:at] + bytes([SIGNED[at] ^ 1]) + SIGNED[at + 1 :])


@pytest.mark.parametrize(
    "wrong",
    [{"origin": "Zisha"}, {"code": "0123456789ABX"}, {"time": -1}, {"until": 2**53}, {"head": b""}, {"time": True}],
)
def test_what_no_proof_may_say_is_not_signed(wrong: dict[str, object]) -> None:
    """Each field has its form."""
    with refused(MalformedError, "holder-malformed"):
        sign_holder_proof(replace(PROOF, **wrong), KEY)  # type: ignore[arg-type]


def test_it_is_longer_than_any_qr_only_when_it_is_none() -> None:
    """What is too long is refused before any decoder sees it; so is what is no CBOR at all."""
    for data in (b"\x84" + bytes(2000), b"\xff", b"", b"\x80", b"\x84" * 9):
        with refused(MalformedError, "holder-malformed"):
            open_holder_proof(data)


def test_a_print_is_no_proof_and_a_proof_no_print_nor_statement() -> None:
    """Its own external data, its own claim, its own path."""
    with refused(MalformedError, "summary-malformed"):
        open_summary(SIGNED, [KEY.public])
    with refused(MalformedError, "holder-malformed"):
        open_holder_proof(sign_summary(SUMMARY, KEY))
    with pytest.raises(LedgerError):
        read_statement(link(SIGNED).decode())
    with refused(MalformedError, "link-shape"):
        parse_link(link(SIGNED).decode())


def test_links_are_read_as_forgivingly_as_those_of_a_print() -> None:
    """Case, a final stroke, what follows a question mark; nothing else."""
    text = link(SIGNED).decode()
    read = parse_holder_link(text)
    for spelling in (text.lower(), f" {text}/ ", f"{text}?lang=en", text.replace("HTTPS", "HTTP")):
        assert parse_holder_link(spelling) == read
        assert is_holder_link(spelling.strip())
    for wrong in (text + "/X", text.replace("/H/", "/C/"), "https://kiln.example/h/0123456789ABT", "x" * 3000):
        with refused(MalformedError, "link-shape"):
            parse_holder_link(wrong)
    assert format_holder_link(*read) == text


def test_offline_the_signature_is_all_that_is_checked() -> None:
    """Which key signed it and with which word; whose key it is nobody was asked."""
    found = report(link(SIGNED))
    assert (found.form, found.verdict.word) == ("holder", "cannot-tell")
    assert found.verdict.because is not None
    assert found.verdict.because.code == "holder-not-checked"
    assert [(each.code, each.ticked) for each in found.verdict.checked] == [
        ("holder-signed", True), ("holder-word", True)
    ]  # fmt: skip
    assert [each.name for each in found.steps if each.ok] == ["document", "holder"]
    assert found.holder == Holder(KEY.did, PROOF.time, PROOF.until, PROOF.head.hex(), "雨前")
    assert found.to_json()["holder"] == {"head": "00" * 32, "key": KEY.did, "time": START, "until": START + 3600,
                                         "word": "雨前"}  # fmt: skip
    plain = report(link(sign_holder_proof(replace(PROOF, word=""), KEY)))
    assert [each.code for each in plain.verdict.checked] == ["holder-signed"]
    assert "word" not in plain.to_json()["holder"]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("at", "code"),
    [(START - 601, "holder-ahead"), (START - 600, "holder-not-checked"), (START + 3600, "holder-not-checked"),
     (START + 3601, "holder-expired")],
)  # fmt: skip
def test_a_proof_has_its_time(at: int, code: str) -> None:
    """Ten minutes of grace before, none after; out of it nothing is said of anybody."""
    because = report(link(SIGNED), at).verdict.because
    assert because is not None
    assert because.code == code


def judged(
    current: bool, *, moved: bool = False, known_at: int | None = START, at: int = START
) -> tuple[str, list[str]]:
    """Return word and codes of a verdict with the ledger's answer."""
    holder = Holder(KEY.did, START, START + 60, "00" * 32, "雨前", current, moved)
    facts = VerdictFacts(PROOF.code, TRUST.origin, piece=PIECE, online=True, known_at=known_at, size=9, holder=holder)
    found = verdict(facts, at)
    because = [] if found.because is None else [found.because.code]
    return found.word, because + [each.code for each in (*found.checked, *found.notes)]


def test_a_ledger_tells_whether_it_is_the_present_owner_s() -> None:
    """Then the verdict is the code's, with the holder first; otherwise it does not check."""
    word, codes = judged(current=True)
    assert (word, codes[:4]) == ("registered", ["holder-signed", "holder-word", "holder-now", "signed"])
    assert "holder-moved" not in codes
    assert "holder-moved" in judged(current=True, moved=True)[1]
    assert "holder-now" not in judged(current=True, known_at=None)[1]
    assert judged(current=False)[0] == "mismatch"
    assert judged(current=False)[1][0] == "holder-not-owner"
    assert judged(current=True, at=START + 61)[1][0] == "holder-expired"
    nowhere = VerdictFacts(PROOF.code, TRUST.origin, piece=None, holder=Holder(KEY.did, START, START + 60, ""))
    assert verdict(nowhere, START).word == "not-found"


def test_a_picture_of_it_is_read_beside_the_print(monkeypatch: pytest.MonkeyPatch) -> None:
    """A holder's proof beside a print says more of the seller; two of them are too many."""
    printed = f"HTTPS://KILN.EXAMPLE/C/{PROOF.code}"
    texts = [printed, link(SIGNED).decode(), "https://kiln.example/h/nonsense"]
    monkeypatch.setattr("certs.presented.qr_texts_in", lambda _: texts)
    assert present(b"\x89PNG\r\n").form == "holder"
    texts.append(link(sign_holder_proof(replace(PROOF, word="明前"), KEY)).decode())
    with refused(MalformedError, "document-several"):
        present(b"\x89PNG\r\n")
