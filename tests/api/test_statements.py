"""Posting: receipts or every reason, each refusal with its own code, and nothing half-written."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from msgspec.structs import replace as changed

from ledger.craft.kinds.people.standing import Standing
from ledger.craft.kinds.piece.parts import Title
from ledger.craft.submission import format_submission
from ledger.log.receipt import open_receipt, parse_receipt
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of


def test_accepted_statement_is_answered_with_a_receipt_that_proves_it(desk: Served) -> None:
    """The answer is proof: the receipt opens against the trust file and holds the statement posted."""
    body = desk.draft("PieceRegistration", desk.piece(number=1), MAKER)
    answer = desk.post(body)
    assert answer.status_code == 200
    said = answer.json()
    opened = open_receipt(parse_receipt(said["receipts"][0].encode()), desk.instance.trust)
    assert opened.entry.statement == json.loads(body)[0]
    assert (opened.entry.index, desk.size()) == (said["entries"][0], said["entries"][0] + 1)
    assert desk.get(f"/api/v1/receipts/{said['statements'][0]}").status_code == 200


def test_the_same_submission_again_gets_receipts_of_the_same_entries(desk: Served) -> None:
    """A retry after a lost answer is always safe."""
    body = desk.draft("PieceRegistration", desk.piece(number=1), MAKER)
    first, second = desk.post(body).json(), desk.post(body).json()
    assert first["entries"] == second["entries"]
    assert first["statements"] == second["statements"]
    assert desk.size() == first["entries"][0] + 1


def test_a_sheet_is_entered_whole(desk: Served) -> None:
    """One signature, many pieces: the sheet and each item have their receipts."""
    answer = desk.post(desk.sheet_of(*(desk.piece(number=n) for n in (1, 2, 3)))).json()
    assert len(answer["entries"]) == len(answer["receipts"]) == 4
    assert desk.get(f"/c/{code_of(3)}").status_code == 200


def test_a_sheet_with_one_bad_item_is_refused_whole_and_the_item_named(desk: Served) -> None:
    """Each bad item stands in the answer with its position; none of the good ones is entered."""
    size = desk.size()
    bad = desk.piece(number=2, shape="no-such-shape")
    answer = desk.post(desk.sheet_of(desk.piece(number=1), bad, desk.piece(number=3, shape="nor-this")))
    assert answer.status_code == 403
    assert [(e["position"], e["code"]) for e in answer.json()["errors"]] == [
        (2, "vocabulary-unknown"), (3, "vocabulary-unknown"),
    ]  # fmt: skip
    assert desk.size() == size


def test_out_of_turn_is_told_the_present_head(desk: Served) -> None:
    """A stale `after` is a conflict that carries what to use instead."""
    old = desk.head(MAKER)
    desk.seal(MAKER, "s1")
    size = desk.size()
    late = Standing(person=MAKER, standing="master", issuer="示例", number="1", start="2020-01-01", after=old)
    answer = desk.post(desk.draft("Standing", late, desk.registrars[0]))
    assert answer.status_code == 409
    assert desk.head(MAKER) in answer.json()["fields"].values()
    assert desk.size() == size


def _stranger(desk: Served) -> bytes:
    return desk.draft("PieceRegistration", desk.piece("stranger", number=7), "stranger")


def _from_elsewhere(desk: Served) -> bytes:
    statement = desk.sign("PieceRegistration", desk.piece(number=7), key_of(MAKER), origin="other.example/kiln")
    return format_submission([statement.jws])


def _badly_signed(desk: Served) -> bytes:
    jws = json.loads(desk.draft("PieceRegistration", desk.piece(number=7), MAKER))[0]
    head, payload, _ = jws.split(".")
    other = json.loads(desk.draft("PieceRegistration", desk.piece(number=8), MAKER))[0]
    return format_submission([f"{head}.{payload}.{other.rpartition('.')[2]}"])


def _another_person(desk: Served) -> bytes:
    return desk.draft("PieceRegistration", desk.piece(OTHER, number=7), MAKER)


def _taken(desk: Served) -> bytes:
    desk.register(desk.piece(number=17))
    return desk.draft("PieceRegistration", desk.piece(number=17, title=Title(zh="另一件")), MAKER)


def _no_seat(desk: Served) -> bytes:
    return desk.draft("PieceRegistration", desk.piece(slots=("b9/1-1",), number=7), MAKER)


REFUSED: list[tuple[str, int, str, Callable[[Served], bytes]]] = [
    ("nothing", 400, "submission-syntax", lambda _: b""),
    ("not json", 400, "submission-syntax", lambda _: b"hello"),
    ("a number", 400, "submission-syntax", lambda _: b"12"),
    ("not utf-8", 400, "submission-syntax", lambda _: b'["\xff\xfe"]'),
    ("numbers", 400, "submission-syntax", lambda _: b"[1,2]"),
    ("deep", 400, "submission-syntax", lambda _: b"[" * 100_000),
    ("no statement", 400, "submission-count", lambda _: b"[]"),
    ("spaces", 400, "submission-not-canonical", lambda _: b'[ "a.b.c" ]'),
    ("not a jws", 400, "statement-syntax", lambda _: b'["a.b.c"]'),
    ("an empty object", 400, "submission-syntax", lambda _: b"{}"),
    ("an unknown issuer", 422, "issuer-unknown", _stranger),
    ("another ledger's", 403, "statement-other-ledger", _from_elsewhere),
    ("a bad signature", 422, "signature-invalid", _badly_signed),
    ("another maker's name", 403, "maker-not-signer", _another_person),
    ("a code that is taken", 403, "code-taken", _taken),
    ("an unknown slot", 422, "slot-unknown", _no_seat),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "make"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_each_refusal_has_its_own_code_and_leaves_nothing_behind(
    common: Served, status: int, code: str, make: Callable[[Served], bytes]
) -> None:
    """Code, words in both languages, what to do next; head, page and database as before."""
    body = make(common)
    before = common.size(), common.get("/checkpoint").content
    answer = common.post(body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["zh"] != problem["en"]
    assert problem["title"] == f"{problem['zh']} {problem['en']}"
    assert not problem["zh"].startswith("error.")
    assert problem["status"] == status
    assert problem["type"].endswith(f"/docs/errors/{code}")
    assert (common.size(), common.get("/checkpoint").content) == before


def test_a_bad_statement_drops_the_good_ones_beside_it(desk: Served) -> None:
    """A submission is admitted whole or refused whole, and the place of the bad one is told."""
    good = json.loads(desk.draft("PieceRegistration", desk.piece(number=1), MAKER))
    bad = json.loads(desk.draft("PieceRegistration", desk.piece(number=2, shape="none"), MAKER))
    size = desk.size()
    answer = desk.post(format_submission([*good, *bad]))
    assert [error["position"] for error in answer.json()["errors"]] == [1]
    broken = desk.post(format_submission([*good, "a.b.c"]))
    assert [error["position"] for error in broken.json()["errors"]] == [1]
    assert desk.size() == size


@pytest.mark.parametrize("given", ["", "text/plain", "multipart/form-data; boundary=x", "application/jsonp"])
def test_anything_but_json_is_refused_before_it_is_read(common: Served, given: str) -> None:
    """No form, no multipart: 415."""
    answer = common.client.post("/api/v1/statements", content=b"[]", headers={"Content-Type": given})
    assert (answer.status_code, answer.json()["code"]) == (415, "content-type")


def test_content_type_may_name_a_charset(desk: Served) -> None:
    """Parameters of the media type do not matter."""
    answer = desk.post(b"[]", **{"Content-Type": "Application/JSON; charset=utf-8"})
    assert answer.json()["code"] == "submission-count"


def test_too_long_a_body_is_refused_by_its_announcement(desk: Served) -> None:
    """413 before anything is read."""
    answer = desk.post(b" " * (desk.site.settings.max_body + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-long")
    absurd = desk.post(b"[]", **{"Content-Length": "9" * 30})
    assert absurd.status_code == 413


def test_too_long_a_body_is_refused_while_it_comes_in(desk: Served) -> None:
    """Without an announcement it is counted, and reading stops at the limit."""
    sent = 0

    def parts() -> Iterator[bytes]:
        nonlocal sent
        while sent < 64 << 20:
            sent += 1 << 20
            yield b" " * (1 << 20)

    answer = desk.client.post("/api/v1/statements", content=parts(), headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, "body-too-long")


def test_a_server_that_closes_says_when_to_come_again(desk: Served) -> None:
    """503 with Retry-After, and the statement is not lost: the retry finds another process."""
    body = desk.draft("PieceRegistration", desk.piece(number=1), MAKER)
    desk.site.close()
    answer = desk.post(body)
    assert (answer.status_code, answer.json()["code"]) == (503, "closing")
    assert int(answer.headers["retry-after"]) > 0
    desk.site.close()
    desk.site.start()
    assert desk.post(body).status_code == 200


def test_a_fault_in_the_queue_is_told_and_forgets_what_was_kept(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unknown outcome is said as such; verdicts kept before it are not trusted after it."""
    desk.register(desk.piece(number=1))
    path = f"/api/v1/verify/{code_of(1)}"
    desk.get(path)
    assert desk.site.cache.get(path) is not None
    body = desk.draft("PieceRegistration", desk.piece(number=2), MAKER)

    def lost(*_: Any) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr(desk.instance.sequencer, "append", lost)
        answer = desk.post(body)
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-fault")
    assert desk.site.cache.get(path) is None


@pytest.mark.parametrize("body", [b"x", b"[]", b'["a"]', b"{}"])
def test_what_is_malformed_forgets_nothing(desk: Served, body: bytes) -> None:
    """F9: whoever posts rubbish does not make the server work out again what it has worked out."""
    desk.register(desk.piece(number=1))
    path = f"/api/v1/verify/{code_of(1)}"
    desk.get(path)
    assert desk.post(body).status_code == 400
    assert desk.site.cache.get(path) is not None


def test_registration_with_a_late_changed_word_is_another_statement(desk: Served) -> None:
    """Two statements of one code are no retry: the second is refused."""
    first = desk.piece(number=1)
    assert desk.post(desk.draft("PieceRegistration", first, MAKER)).status_code == 200
    second = desk.post(desk.draft("PieceRegistration", changed(first, year=2025, late=True), MAKER))
    assert second.json()["code"] in {"code-taken", "late-not-late"}
