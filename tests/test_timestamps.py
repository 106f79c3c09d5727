"""Time stamps of outside clocks: asked for, checked, mirrored, held against the log. The clock is OpenSSL's."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.audit import audit
from ledger.authority import ask_authority
from ledger.errors import LedgerError
from ledger.findings import AuditReport
from ledger.log.checkpoint import Checkpoint, format_checkpoint, parse_checkpoint
from ledger.log.note import parse_note
from ledger.log.timestamp import imprint_of, make_request, open_answer, open_stamp, read_root
from ledger.log.timestamp_files import format_sizes, is_root_name, parse_sizes, stamped_size
from ledger.log.trust import Trust
from ledger.mirror import mirror
from ledger.publish import Published
from ledger.source import Directory
from ledger.stamped import SLACK, pinned_roots
from ledger.store.stamps import keep_root, keep_token, sizes_in
from tests.chronicle import Chronicle
from tests.desk import Desk
from tests.test_audit import codes, quiet
from tests.test_mirror import Served, files_in
from tests.tsa import Authority

pytestmark = pytest.mark.needs("openssl")
PAGE = Checkpoint("ledger.example/zisha", 3, bytes(32))


def refused(code: str, work: Callable[[], object]) -> None:
    """Check why something is refused."""
    with pytest.raises(LedgerError) as caught:
        work()
    assert caught.value.code == code


@pytest.fixture(scope="module")
def tsa(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    """An authority, its address open."""
    with Authority(tmp_path_factory.mktemp("tsa")) as authority:
        yield authority


@pytest.fixture(autouse=True)
def _as_it_was(tsa: Authority) -> Iterator[None]:
    yield
    tsa.answer, tsa.status = tsa.reply, 200


@pytest.fixture(scope="module")
def root(tsa: Authority) -> bytes:
    """Its certificate in DER."""
    return read_root(tsa.root)


@pytest.fixture
def log() -> Chronicle:
    """A log whose last entries are of this minute: outside clocks tell the time of day."""
    chronicle = Chronicle()
    chronicle.time = int(time.time()) - 60
    chronicle.enrol("zs001")
    chronicle.enrol("zs002")
    return chronicle


def page(log: Chronicle, size: int | None = None) -> Checkpoint:
    """Return the page of this size."""
    return parse_checkpoint(parse_note(log.checkpoint(size)).text)


def trusting(log: Chronicle, root: bytes) -> Trust:
    """Return the trust file that pins the authority."""
    return replace(log.trust, tsa=(sha256(root).digest(),))


@pytest.fixture
def look(log: Chronicle, tmp_path: Path, tsa: Authority, root: bytes) -> Callable[..., AuditReport]:
    """Publish the log with stamps by their sizes, and audit it."""

    def audited(stamps: dict[int, bytes], *, pinned: bool = True, with_root: bool = True) -> AuditReport:
        log.publish(tmp_path)
        if with_root:
            keep_root(tmp_path, root)
        for size, token in stamps.items():
            keep_token(tmp_path, size, token)
        return audit(tmp_path, trusting(log, root) if pinned else log.trust, quiet, 0)

    return audited


def test_a_page_is_stamped_and_says_not_after_when(tsa: Authority, root: bytes) -> None:
    """Asked over HTTP; what OpenSSL signed is what rfc3161-client reads."""
    before = int(time.time())
    token, stamp = ask_authority(tsa.url, PAGE, [root])
    assert before <= stamp.time <= int(time.time()) + 2  # a second of accuracy, rounded up
    assert stamp.imprint == sha256(format_checkpoint(PAGE)).digest() == imprint_of(PAGE)
    assert stamp.nonce is not None
    assert open_stamp(token, [root]) == stamp


def test_answers_that_are_not_ours_are_refused(tsa: Authority, root: bytes, tmp_path: Path) -> None:
    """Another page, another request, a refusal, garbage, too much, an error of HTTP; nothing that can't be read."""
    query, nonce = make_request(PAGE)
    answer = tsa.reply(query)
    assert open_answer(answer, PAGE, nonce, [root]).nonce == nonce
    other = replace(PAGE, size=4)
    refused("timestamp-differs", lambda: open_answer(answer, other, nonce, [root]))
    refused("timestamp-nonce", lambda: open_answer(answer, PAGE, nonce ^ 1, [root]))
    refused("timestamp-nonce", lambda: open_answer(tsa.stamp(format_checkpoint(PAGE)), PAGE, nonce, [root]))
    refused("timestamp-malformed", lambda: open_stamp(tsa.stamp(b"text", "sha512"), [root]))
    refused("timestamp-authority", lambda: open_stamp(answer, []))
    stranger = Authority(tmp_path / "stranger", "stranger")
    refused("timestamp-invalid", lambda: open_stamp(answer, [read_root(stranger.root)]))
    refused("timestamp-invalid", lambda: open_stamp(stranger.reply(query), [root]))
    refused("timestamp-refused", lambda: open_stamp(bytes.fromhex("30053003020102"), [root]))
    for said, code in ((b"", "malformed"), (b"0" * 70_000, "unanswered"), (answer + b"\0", "malformed")):
        tsa.answer = lambda _query, said=said: said
        refused(f"timestamp-{code}", lambda: ask_authority(tsa.url, PAGE, [root]))
    tsa.status = 503
    refused("timestamp-unanswered", lambda: ask_authority(tsa.url, PAGE, [root]))
    refused("timestamp-unanswered", lambda: ask_authority("http://127.0.0.1:1/", PAGE, [root]))


def test_only_a_root_is_pinned(tsa: Authority, root: bytes) -> None:
    """PEM or DER; a leaf's chain ends elsewhere."""
    assert read_root(root) == root
    refused("timestamp-root", lambda: read_root(tsa.leaf))
    refused("timestamp-root", lambda: read_root(b"-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"))
    refused("timestamp-root", lambda: read_root(b"nonsense"))


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_no_altered_token_is_accepted_or_breaks_the_reader(tsa: Authority, root: bytes, data: st.DataObject) -> None:
    """Flipped, cut, spliced: only errors of ours, and never another imprint or time."""
    token = _GOOD.setdefault("token", tsa.stamp(format_checkpoint(PAGE)))
    honest = open_stamp(token, [root])
    kind = data.draw(st.sampled_from(("flip", "cut", "splice", "noise")))
    at = data.draw(st.integers(0, len(token) - 1))
    altered = {
        "flip": lambda: token[:at] + bytes([token[at] ^ data.draw(st.integers(1, 255))]) + token[at + 1 :],
        "cut": lambda: token[:at],
        "splice": lambda: token[:at] + data.draw(st.binary(min_size=1, max_size=8)) + token[at:],
        "noise": lambda: data.draw(st.binary(max_size=200)),
    }[kind]()
    try:
        opened = open_stamp(altered, [root])
    except LedgerError as e:
        assert e.code.startswith("timestamp-")  # noqa: PT017  # any of them
    else:
        assert (opened.imprint, opened.time) == (honest.imprint, honest.time)


_GOOD: dict[str, bytes] = {}


def test_an_honest_log_fits_its_stamps(log: Chronicle, look: Callable[..., AuditReport], tsa: Authority) -> None:
    """Of an earlier page and the present one; the count is told."""
    report = look({size: tsa.stamp(format_checkpoint(page(log, size))) for size in (4, len(log.entries))})
    assert (codes(report), report.stamps, report.sound) == ([], 2, True)
    assert report.to_json()["stamps"] == 2


def test_another_history_under_a_stamp_is_found(look: Callable[..., AuditReport], tsa: Authority) -> None:
    """The log showed the authority another page of this size than it shows now."""
    other = Chronicle()
    other.enrol("zs009")
    report = look({4: tsa.stamp(format_checkpoint(page(other, 5))), 5: tsa.stamp(format_checkpoint(page(other, 5)))})
    assert codes(report) == [("timestamp-differs", -1)] * 2


def test_an_entry_dated_ahead_of_the_stamp_is_found(
    log: Chronicle, look: Callable[..., AuditReport], tsa: Authority
) -> None:
    """Up to ten minutes are left to clocks."""
    log.time = int(time.time()) + SLACK - 60
    log.enrol("zs003")
    inside = len(log.entries)
    assert codes(look({inside: tsa.stamp(format_checkpoint(page(log)))})) == []
    log.time = int(time.time()) + SLACK + 60
    log.enrol("zs004")
    report = look({len(log.entries): tsa.stamp(format_checkpoint(page(log)))})
    assert codes(report) == [("timestamp-future", len(log.entries) - 1)]


def test_an_entry_dated_back_behind_a_stamp_is_found(
    log: Chronicle, look: Callable[..., AuditReport], tsa: Authority
) -> None:
    """The page stamped now did not have it, and it says that it was there half an hour ago."""
    chronicle_end = len(log.entries)
    token = tsa.stamp(format_checkpoint(page(log, 4)))
    assert codes(look({4: token})) == []  # entered a minute before: within what clocks may differ
    assert chronicle_end > 4
    old = Chronicle()
    old.enrol("zs001")
    token = tsa.stamp(format_checkpoint(page(old, 4)))
    log.entries[:] = old.entries
    log.index = old.index
    report = look({4: token})
    assert ("timestamp-backdated", 4) in codes(report)


def test_stamps_that_prove_nothing_are_findings(
    log: Chronicle, look: Callable[..., AuditReport], tsa: Authority, tmp_path: Path
) -> None:
    """Beyond the log, garbage, a stranger's, without the certificate; without a pin they are noted and left."""
    good = tsa.stamp(format_checkpoint(page(log)))
    stranger = Authority(tmp_path / ".stranger", "stranger").stamp(format_checkpoint(page(log, 3)))
    report = look({len(log.entries) + 9: good, 2: b"garbage", 3: stranger})
    assert {code for code, _ in codes(report)} == {"timestamp-beyond", "timestamp-malformed", "timestamp-invalid"}
    (tmp_path / "timestamp" / "x.tsr").write_bytes(good)
    report = look({})
    assert "file-unexpected" in {code for code, _ in codes(report)}
    report = look({}, pinned=False)
    assert (codes(report), report.notes) == ([], ["quorum-not-wanted", "timestamps-not-pinned"])


def test_a_stamp_without_its_certificate_is_a_finding(
    log: Chronicle, look: Callable[..., AuditReport], tsa: Authority
) -> None:
    """An audit that can't hold something says so."""
    report = look({len(log.entries): tsa.stamp(format_checkpoint(page(log)))}, with_root=False)
    assert codes(report) == [("timestamp-authority", -1)]


def test_a_mirror_brings_the_stamps_that_check(log: Chronicle, tsa: Authority, root: bytes, tmp_path: Path) -> None:
    """A wrong one is listed and not written; a second run fetches none again; without a pin none is fetched."""
    size, good = len(log.entries), tsa.stamp(format_checkpoint(page(log)))
    files = log.files() | {
        "timestamp/sizes": format_sizes([2, 3, size, size + 1]), f"timestamp/{size}.tsr": good,
        "timestamp/2.tsr": good, f"timestamp/{sha256(root).hexdigest()}.crt": root,
    }  # fmt: skip
    trust = trusting(log, root)
    first = mirror(Served(files), tmp_path / "a", trust, quiet)
    assert first.missing == ["timestamp/2.tsr", "timestamp/3.tsr"]
    assert sizes_in(tmp_path / "a") == [size]
    assert parse_sizes((tmp_path / "a/timestamp/sizes").read_bytes()) == [size]
    again = Served(files)
    mirror(again, tmp_path / "a", trust, quiet)
    assert f"timestamp/{size}.tsr" not in again.fetched
    report = audit(tmp_path / "a", trust, quiet, 0)
    assert (report.sound, report.stamps) == (True, 1)
    mirror(Directory(tmp_path / "a"), tmp_path / "b", trust, quiet)  # a mirror of the mirror
    assert files_in(tmp_path / "a") == files_in(tmp_path / "b")
    mirror(Served(files), tmp_path / "c", log.trust, quiet)
    assert not (tmp_path / "c/timestamp").exists()


def test_a_false_certificate_or_list_is_not_taken(log: Chronicle, tsa: Authority, root: bytes, tmp_path: Path) -> None:
    """Under the pinned name lies another certificate; the list is nonsense."""
    trust, name = trusting(log, root), sha256(root).hexdigest()
    stranger = read_root(Authority(tmp_path / "stranger", "stranger").root)
    files = log.files() | {"timestamp/sizes": b"4\n", f"timestamp/{name}.crt": stranger}
    done = mirror(Served(files), tmp_path / "a", trust, quiet)
    assert done.missing == [f"timestamp/{name}.crt", "timestamp/4.tsr"]
    done = mirror(Served(files | {"timestamp/sizes": b"4\n3\n"}), tmp_path / "b", trust, quiet)
    assert done.missing == ["timestamp/sizes"]
    keep_root(tmp_path / "b", stranger)
    assert pinned_roots(Directory(tmp_path / "b"), trust) == []


def test_what_is_published_is_what_the_page_covers(desk: Desk, tmp_path: Path, root: bytes) -> None:
    """Nothing of a size that is not published yet, and no name that is not ours."""
    size = desk.sequencer.page().checkpoint.size
    keep_token(tmp_path, size, b"a")
    keep_token(tmp_path, size + 1, b"b")
    keep_root(tmp_path, root)
    (tmp_path / "timestamp/secret").write_bytes(b"no")
    with desk.store.read() as reading:
        shown = Published(reading, desk.sequencer.page().note, b"", None, directory=tmp_path)  # type: ignore[arg-type]
        assert shown.fetch("timestamp/sizes", 99) == f"{size}\n".encode()
        assert shown.fetch(f"timestamp/{size}.tsr", 99) == b"a"
        assert shown.fetch(f"timestamp/{sha256(root).hexdigest()}.crt", 9999) == root
        for name in (f"{size + 1}.tsr", "secret", "../timestamp/secret", "0.tsr", "007.tsr", ""):
            refused("source-missing", lambda name=name: shown.fetch(f"timestamp/{name}", 99))
        bare = Published(reading, desk.sequencer.page().note, b"", None)  # type: ignore[arg-type]
        refused("source-missing", lambda: bare.fetch("timestamp/sizes", 99))


@pytest.mark.parametrize("text", [b"0\n", b"4\n4\n", b"4\n3\n", b"4", b"\n", b"+4\n", b"04\n", b"4\r\n", b"\xff\n"])
def test_a_list_of_sizes_has_one_form(text: bytes) -> None:
    """Ascending decimals, one a line."""
    refused("timestamp-sizes", lambda: parse_sizes(text))
    assert parse_sizes(b"3\n14\n") == [3, 14]
    assert parse_sizes(b"") == []


def test_names_are_digits_of_a_size_or_a_hash() -> None:
    """And nothing else becomes a path."""
    assert [stamped_size(name) for name in ("12.tsr", "0.tsr", "012.tsr", "12.TSR", "12.tsr\n", "x.tsr")] == [
        12, None, None, None, None, None,
    ]  # fmt: skip
    assert is_root_name("a" * 64 + ".crt")
    assert not any(map(is_root_name, ("A" * 64 + ".crt", "a" * 63 + ".crt", "a" * 64 + ".crt\n")))
