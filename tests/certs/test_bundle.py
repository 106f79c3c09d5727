"""Proof bundles as bytes: one spelling, nothing verified."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certs.bundle import MAX_BUNDLE, Bundle, SlotProof, SnapshotProof, format_bundle, parse_bundle
from ledger.craft.slots import ListLine
from ledger.errors import LedgerError, MalformedError
from tests.certs.ledger_world import SLOTTED, STUDIO, bundle_of

SLOT = SlotProof(ListLine("1-1", "m1", bytes(32)), 0, 6, (bytes(32),), 1)
SMALL = Bundle((b"one\n", b"two\n"), (SLOT,))
SNAPSHOT = SnapshotProof(bytes(8192), (bytes(32),), 1)


def test_a_bundle_reads_back_as_it_was_written():
    """Parsing is the inverse of formatting, on the real thing too."""
    assert parse_bundle(format_bundle(SMALL)) == SMALL
    assert format_bundle(parse_bundle(bundle_of(SLOTTED))) == bundle_of(SLOTTED)


def test_the_bytes_are_those_of_the_specification():
    """Keys sorted, line feeds escaped, `slots` left out when there is nothing to show."""
    assert format_bundle(SMALL) == (
        b'{"receipts":["one\\n","two\\n"],"slots":[{"count":6,"index":0,"line":["1-1","m1","' + b"0" * 64
        + b'"],"path":["' + b"0" * 64 + b'"],"receipt":1}],"v":1}'
    )  # fmt: skip
    assert format_bundle(Bundle((b"one",))) == b'{"receipts":["one"],"v":1}'
    assert b'"slots"' not in bundle_of(STUDIO)


def test_it_is_rfc_8785_by_another_s_encoder():
    """Python's own encoder, told to sort and to write no spaces, gives the same bytes."""
    data = bundle_of(SLOTTED)
    assert json.dumps(json.loads(data), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == data


GOOD = format_bundle(SMALL)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b" " * (MAX_BUNDLE + 1), "bundle-too-long"),
        (b"{", "bundle-syntax"),
        (b"", "bundle-syntax"),
        (b"\xff", "bundle-syntax"),
        (b"[" * 5000, "bundle-shape"),
        (b"{}", "bundle-shape"),
        (b'{"receipts":[],"v":1}', "bundle-shape"),
        (b'{"receipts":["one"],"v":2}', "bundle-shape"),
        (b'{"receipts":["one"],"v":1.0}', "bundle-shape"),
        (b'{"receipts":["one",null],"v":1}', "bundle-shape"),
        (b'{"receipts":[' + b",".join([b'"x"'] * 129) + b'],"v":1}', "bundle-shape"),
        (b'{"receipts":["one"],"snapshot":{},"v":1}', "bundle-shape"),
        (b'{"receipts":["one"],"slots":[],"v":1}', "bundle-not-canonical"),
        (b'{"v":1,"receipts":["one"]}', "bundle-not-canonical"),
        (b'{"receipts":["one"],"receipts":["two"],"v":1}', "bundle-not-canonical"),
        (b'{"receipts":["\\u006fne"],"v":1}', "bundle-not-canonical"),
        (b'{"receipts":["one"],"v":1}\n', "bundle-not-canonical"),
        (GOOD.replace(b'"index":0', b'"index":6'), "bundle-shape"),
        (GOOD.replace(b'"index":0', b'"index":-1'), "bundle-shape"),
        (GOOD.replace(b'"receipt":1', b'"receipt":0'), "bundle-shape"),
        (GOOD.replace(b'"receipt":1', b'"receipt":2'), "bundle-shape"),
        (GOOD.replace(b'"path":["0', b'"path":["A'), "hex-malformed"),
        (GOOD.replace(b'"m1","0', b'"m1","'), "hex-malformed"),
    ],
)
def test_another_spelling_is_refused(data, code):
    """Whatever is not byte for byte what the format says has its own refusal."""
    with pytest.raises(MalformedError) as refusal:
        parse_bundle(data)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "bundle",
    [
        Bundle(()), Bundle((b"x",) * 129), Bundle((b"\xff",)), replace(SMALL, slots=(SLOT,) * 9),
        replace(SMALL, slots=(replace(SLOT, path=(bytes(32),) * 21),)), replace(SMALL, slots=(replace(SLOT, index=6),)),
        replace(SMALL, slots=(replace(SLOT, line=ListLine("1-1", "\ud800", bytes(32))),)),
    ],
)  # fmt: skip
def test_what_could_not_be_read_is_not_written(bundle):
    """Formatting refuses whatever parsing would refuse."""
    with pytest.raises(MalformedError):
        format_bundle(bundle)


@settings(deadline=None, max_examples=200)
@given(st.integers(0, len(GOOD) - 1), st.integers(0, 255))
def test_every_byte_counts(at, byte):
    """A bundle with one byte changed is another bundle or none, and never another error."""
    data = GOOD[:at] + bytes([byte]) + GOOD[at + 1 :]
    try:
        same = parse_bundle(data) == SMALL
    except LedgerError:
        same = False
    assert same == (data == GOOD)


@pytest.mark.parametrize("depth", [0, 40])
def test_a_bundle_with_a_snapshot_reads_back(depth):
    """Chunk, path and receipt, from no path at all to one over 2^53 entries."""
    shown = replace(SMALL, snapshot=replace(SNAPSHOT, path=(bytes(32),) * depth))
    assert parse_bundle(format_bundle(shown)) == shown


@pytest.mark.parametrize(
    "snapshot",
    [
        replace(SNAPSHOT, chunk=bytes(8191)), replace(SNAPSHOT, chunk=bytes(8193)), replace(SNAPSHOT, receipt=0),
        replace(SNAPSHOT, receipt=2), replace(SNAPSHOT, receipt=-1), replace(SNAPSHOT, path=(bytes(32),) * 41),
    ],
)  # fmt: skip
def test_a_snapshot_of_another_shape_is_refused(snapshot):
    """Half a chunk, a receipt that is the piece's own or that is not there, a path longer than any."""
    with pytest.raises(MalformedError) as refusal:
        format_bundle(replace(SMALL, snapshot=snapshot))
    assert (refusal.value.code, refusal.value.fields) == ("bundle-shape", {"at": "$.snapshot"})


@pytest.mark.parametrize("node", [bytes(31), bytes(33)])
def test_a_node_of_another_length_is_refused(node):
    """A hash has 32 bytes, in a slot's path as in a snapshot's."""
    for shown in ({"snapshot": replace(SNAPSHOT, path=(node,))}, {"slots": (replace(SLOT, path=(node,)),)}):
        with pytest.raises(MalformedError, match="hex-malformed"):
            format_bundle(replace(SMALL, **shown))
