"""A glance: strangers and unsigned bulk are refused before a text is read; nobody honest is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import glance as module
from ledger.admission import Checked, check
from ledger.craft.state import Ledger, MemoryState, Put
from ledger.craft.submission import format_submission, read_submission
from ledger.errors import LedgerError
from ledger.glance import LARGE, SMALL, glance
from ledger.log.encoding import encode_base64url
from tests.craft.world import key_of
from tests.desk import Desk, Statements

SAY = Statements()
LEDGER = Ledger(
    origin="ledger.example/zisha", name="示例", charter=b"", head=b"", k=2, p=1, profile="", rules=1, opened=True,
    recovery_hours=72, claim_days=30,
)  # fmt: skip


def seen(body: bytes, desk: Desk) -> list[tuple[int, str]]:
    """Return position and code of what a glance refuses."""
    refused = glance(body, desk.store)
    return [(position, error.code) for position, error in refused.errors] if refused else []


def unsigned(issuer: str, length: int) -> str:
    """Return what looks like a statement of that issuer, with much text in it and a signature of nobody's."""
    payload = b'{"credentialSubject":{"note":"%b"},"issuer":"%b"}' % ("瓷".encode() * (length // 3), issuer.encode())
    return f"e30.{encode_base64url(payload)}.{'A' * 86}"


def test_a_stranger_is_refused_before_a_text_is_read(desk: Desk) -> None:
    """What he sent is not even a statement: nobody looked."""
    body = format_submission([unsigned(key_of("m9").did, 9_000)] * 2)
    assert seen(body, desk) == [(0, "issuer-unknown"), (1, "issuer-unknown")]
    with pytest.raises(LedgerError):
        read_submission(body)


def test_a_strangers_sheet_is_refused_before_its_items_are_read(desk: Desk) -> None:
    """The items are passed over."""
    body = b'{"items":[1,2],"sheet":"%b"}' % unsigned(key_of("m9").did, 9_000).encode()
    assert seen(body, desk) == [(0, "issuer-unknown")]


def test_a_known_name_alone_has_no_large_body_read(desk: Desk) -> None:
    """Names are public: above 256 KiB the signature comes first; below it the reader says what is wrong."""
    jws = unsigned(key_of("m1").did, 30_000)
    assert len(format_submission([jws] * 10)) > LARGE
    assert seen(format_submission([jws] * 10), desk) == [(place, "signature-invalid") for place in range(10)]
    assert seen(format_submission([jws]), desk) == []


def test_whoever_is_known_or_named_before_passes(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces, sheets and a new key's own endorsement, whose signatures are good at any length."""
    monkeypatch.setattr(module, "SMALL", 0)
    for limit in (LARGE, 0):
        monkeypatch.setattr(module, "LARGE", limit)
        for body in (desk.piece(1), desk.sheet(range(10, 14)), desk.enrolment("m2")):
            assert seen(body, desk) == []
            assert isinstance(check(read_submission(body), desk.store), Checked)


def test_a_new_key_is_unknown_until_it_is_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its endorsement alone, or before the statement that names it, is a stranger's."""
    monkeypatch.setattr(module, "SMALL", 0)
    first, second = (statement.jws for statement in read_submission(desk.enrolment("m2")).statements)
    assert seen(format_submission([second]), desk) == [(0, "issuer-unknown")]
    assert seen(format_submission([second, first]), desk) == [(0, "issuer-unknown")]


def test_before_the_charter_nobody_is_refused() -> None:
    """The founding submission is signed by keys that nobody knows yet."""
    body = SAY.founding() + b" " * SMALL
    assert glance(body, MemoryState()) is None


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=200))
def test_what_a_glance_cannot_make_out_is_left_to_the_reader(data: bytes) -> None:
    """Nothing is raised, whatever is posted."""
    state = MemoryState()
    state.apply([Put(LEDGER)])
    for body in (data, b"[" + data + b"]", b'["a.' + data + b'.a"]', b'{"sheet":"' + data + b'"}'):
        assert glance(body + b" " * SMALL, state) is None
