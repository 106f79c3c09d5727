"""What a log asks of a witness: the text of C2SP tlog-witness, there and back, and nothing else."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.errors import MalformedError
from ledger.log.add_checkpoint import (
    MAX_REQUEST,
    AddCheckpoint,
    format_answer,
    format_request,
    parse_answer,
    parse_request,
)
from ledger.log.note import parse_note

# The example of C2SP tlog-witness, "add-checkpoint".
LINES = (
    "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=",
    "opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=",
)
NOTE = "\n".join((
    "example.com/behind-the-sofa", "20852163", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=", "",
    *(f"— example.com/behind-the-sofa {line}" for line in LINES), "",
)).encode()  # fmt: skip
EXAMPLE = (
    b"""old 20852014
PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=
jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=
5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=
/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=

"""
    + NOTE
)


def test_the_example_of_the_text_is_read() -> None:
    """Old size, four hashes, the checkpoint as it was; and written again it is the same bytes."""
    request = parse_request(EXAMPLE)
    assert (request.old, len(request.proof), request.note) == (20_852_014, 4, NOTE)
    assert format_request(request) == EXAMPLE


@settings(deadline=None, max_examples=60)
@given(old=st.integers(1, 2**62), proof=st.lists(st.binary(min_size=32, max_size=32), max_size=63))
def test_requests_go_there_and_back(old: int, proof: list[bytes]) -> None:
    """For every size and every number of hashes."""
    request = AddCheckpoint(old, tuple(proof), NOTE)
    assert parse_request(format_request(request)) == request


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"old 5\n",
        NOTE,
        EXAMPLE.replace(b"old 2", b"old 02", 1),
        EXAMPLE.replace(b"old ", b"Old ", 1),
        EXAMPLE.replace(b"old 20852014", b"old -1", 1),
        EXAMPLE.replace(b"PlRN", b"PlR", 1),
        EXAMPLE.replace(b"kaw=", b"kax=", 1),
        EXAMPLE.replace(b"\n\nexample", b"\nexample", 1),
        b"old 0\n" + EXAMPLE.partition(b"\n")[2],
        b"old 7\n" + b"PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n" * 64 + b"\n" + NOTE,
        EXAMPLE + b"x" * MAX_REQUEST,
    ],
)
def test_what_is_no_request_is_refused(data: bytes) -> None:
    """By code, whatever is wrong with it."""
    with pytest.raises(MalformedError) as caught:
        parse_request(data)
    assert caught.value.code in {"add-checkpoint-malformed", "note-malformed"}


@settings(deadline=None, max_examples=200)
@given(at=st.integers(0, len(EXAMPLE) - 1), byte=st.integers(0, 255))
def test_a_flipped_byte_is_another_request_or_none(at: int, byte: int) -> None:
    """Never an error of another kind, and never the same request."""
    data = EXAMPLE[:at] + bytes([byte]) + EXAMPLE[at + 1 :]
    try:
        request = parse_request(data)
    except MalformedError:
        return
    assert format_request(request) == data


def test_answers_are_lines_of_a_note() -> None:
    """What a witness answers with is read as lines of the note it was asked about; too many are not read."""
    note = parse_note(NOTE)
    assert parse_answer(format_answer(note.signatures[1:], note), note) == note.signatures[1:]
    for wrong in (b"", b"409\n", format_answer(note.signatures[:1], note) * 17, b"x" * 2**16):
        with pytest.raises(MalformedError):
            parse_answer(wrong, note)
