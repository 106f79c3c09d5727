"""The ledger asks its witnesses: each new checkpoint is posted to those of the trust file; their lines join. SPEC §6.

    new page ─→ a thread a witness: POST add-checkpoint ─→ 200 line ─→ verified ─→ `checkpoint`, `checkpoint.witnessed`
                                                      └── 409 size ─→ proven from there, once more

Whoever registers waits two seconds at most for a quorum, and not at all while too few witnesses answer; no witness
stops the log: one that is slow, gone or wrong is asked again later, and later, and told of in the server's log. A page
with a quorum is kept in `checkpoint.witnessed`, which may be deleted.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx

from ledger.backend import EntryStore
from ledger.errors import LedgerError
from ledger.log.add_checkpoint import MAX_ANSWER, AddCheckpoint, format_request, parse_answer
from ledger.log.checkpoint import parse_checkpoint
from ledger.log.cosignature import quorum_time, verify_cosignature
from ledger.log.encoding import decode_utf8, parse_decimal
from ledger.log.note import MAX_NOTE, Note, NoteSignature, VerifierKey, format_note, parse_note
from ledger.log.seen_page import WITNESSED
from ledger.log.tree import consistency_path
from ledger.log.trust import Trust, Witness
from ledger.prover import nodes_of
from ledger.sequencer import Page
from ledger.store.durable import write_durably

TIMEOUT = 2  # seconds for each step of an answer: late lines join later
AGAIN = 3000  # seconds: a page that stands still is cosigned anew within the hour, so that its age stays known
FIRST_REST, LONGEST_REST = 5, 300  # seconds until a witness that failed is asked again
_TURNS = 3  # requests for one page: the second knows the size that the witness holds
_log = logging.getLogger("kilnmark.witnesses")


class Cosigner:
    """The threads that ask. `page` gives the newest signed page; `told` is called after a line joined.

    Any thread: `_lines`, `_text`, `_witnessed`, `_resting` and `_waiting` are under `_lock`.
    """

    def __init__(
        self, trust: Trust, store: EntryStore, directory: Path, page: Callable[[], Page], told: Callable[[], None],
        count: Callable[[str, str], None] = lambda witness, outcome: None,  # noqa: ARG005  # nobody counts
    ) -> None:  # fmt: skip
        """Take the trust file whose witnesses are asked, and what is asked about; nothing runs yet.

        `count` is told of each request that ended: the witness's name, and signed, failed or ahead.
        """
        self._trust, self._store, self._directory, self._page, self._told = trust, store, directory, page, told
        self._lock = threading.Lock()
        self._count = count
        self._heard = {witness.vkey.name: (0, 0) for witness in trust.witnesses}
        self._text = b""
        self._lines: dict[VerifierKey, NoteSignature] = {}
        self._witnessed = self._kept()
        self._size = parse_checkpoint(parse_note(self._witnessed).text).size if self._witnessed else 0
        self._resting: set[str] = set()  # operators whose witnesses failed last time
        self._waiting: dict[asyncio.Event, tuple[int, asyncio.AbstractEventLoop]] = {}
        self._ending = threading.Event()
        self._wanted = [threading.Event() for _ in trust.witnesses]
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to ask."""
        for number, witness in enumerate(self._trust.witnesses):
            name = f"witness-{number}"
            thread = threading.Thread(target=self._run, args=(witness, self._wanted[number]), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()
        self.wake()

    def wake(self) -> None:
        """Say that there is a new page."""
        for wanted in self._wanted:
            wanted.set()

    def close(self) -> None:
        """End; an answer that is under way is not waited for longer than its steps take."""
        self._ending.set()
        self.wake()
        for thread in self._threads:
            thread.join(2 * TIMEOUT + 1)
        self._threads.clear()

    def joined(self, page: Page) -> Page:
        """Return the page with the lines known of it."""
        with self._lock:
            lines = tuple(self._lines.values()) if self._lines else ()
            text = self._text
        if not lines or not page.note.startswith(text + b"\n"):
            return page
        note = parse_note(page.note)
        return Page(page.checkpoint, format_note(Note(note.text, (*note.signatures, *lines))))

    def witnessed(self) -> bytes:
        """Return the newest note that a quorum cosigned; empty when there was none yet."""
        with self._lock:
            return self._witnessed

    async def quorum_on(self, size: int, seconds: float) -> bytes:
        """Wait until a quorum has cosigned a page of at least this size; return its note, empty when none did in time.

        Not waited for where no quorum is wanted, or too few of the witnesses answered when they were asked last.
        """
        arrived = asyncio.Event()
        with self._lock:
            if self._size >= size:
                return self._witnessed
            answering = {each.operator for each in self._trust.witnesses} - self._resting
            countable = [each for each in answering if not self._trust.is_own(each)]
            if not self._trust.quorum or len(countable) < self._trust.quorum:
                return b""
            self._waiting[arrived] = size, asyncio.get_running_loop()
        try:
            await asyncio.wait_for(arrived.wait(), seconds)
        except TimeoutError:
            return b""
        finally:
            with self._lock:
                self._waiting.pop(arrived, None)
        return self.witnessed()

    def heard(self) -> dict[str, tuple[int, int]]:
        """Return by each witness's name how many entries the page had that it signed last, and when; zeros: none."""
        with self._lock:
            return dict(self._heard)

    def _run(self, witness: Witness, wanted: threading.Event) -> None:
        size, failed = 0, 0
        client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
        with client:
            while not self._ending.is_set():
                wanted.wait(AGAIN)
                wanted.clear()
                if self._ending.is_set():
                    return
                try:
                    size = self._ask(client, witness, size)
                    failed = 0
                    with self._lock:
                        self._resting.discard(witness.operator)
                except (httpx.HTTPError, LedgerError) as e:
                    self._count(witness.vkey.name, "failed")
                    failed += 1
                    with self._lock:
                        self._resting.add(witness.operator)
                    rest = min(LONGEST_REST, FIRST_REST * 2 ** (failed - 1))
                    _log.warning("witness %s: %r; again in %d s", witness.vkey.name, e, rest)
                    if self._ending.wait(rest):
                        return
                    wanted.set()

    def _ask(self, client: httpx.Client, witness: Witness, size: int) -> int:
        """Have the newest page cosigned; return the size that the witness then holds."""
        for _ in range(_TURNS):
            page = self._page()
            new = page.checkpoint.size
            if size > new:  # it saw what we do not have: a ledger that was set back, or somebody else with our key
                _log.error("witness %s has seen %d entries, and we have %d", witness.vkey.name, size, new)
                self._count(witness.vkey.name, "ahead")
                return size
            status, body = self._post(client, witness, self._request(page, size))
            if status == 409:  # the protocol's
                size = parse_decimal(decode_utf8(body).removesuffix("\n"))
                continue
            if status != 200:
                raise httpx.TransportError(f"{status} {body[:200]!r}")
            self._take(page, witness, body)
            self._count(witness.vkey.name, "signed")
            return new
        return size

    def _request(self, page: Page, size: int) -> bytes:
        proof: tuple[bytes, ...] = ()
        if 0 < size < page.checkpoint.size:
            with self._store.read() as reading:
                proof = tuple(consistency_path(size, page.checkpoint.size, nodes_of(reading, page.checkpoint.size)))
        return format_request(AddCheckpoint(size, proof, page.note))

    @staticmethod
    def _post(client: httpx.Client, witness: Witness, data: bytes) -> tuple[int, bytes]:
        """Post a request; nothing is read beyond what a witness may answer."""
        parts, length = [], 0
        with client.stream("POST", f"{witness.url.rstrip('/')}/add-checkpoint", content=data) as answer:
            for part in answer.iter_raw():
                length += len(part)
                if length > MAX_ANSWER:
                    raise httpx.TransportError("an answer without end")
                parts.append(part)
            return answer.status_code, b"".join(parts)

    def _take(self, page: Page, witness: Witness, body: bytes) -> None:
        """Keep the witness's own line, if it is right; others' lines are theirs to send."""
        note = parse_note(page.note)
        key = (witness.vkey.name, witness.vkey.key_id)
        line = next((each for each in parse_answer(body, note) if (each.name, each.key_id) == key), None)
        if line is None:
            raise httpx.TransportError("no line of its key")
        time = verify_cosignature(note.text, line, witness.vkey)
        with self._lock:
            self._heard[witness.vkey.name] = page.checkpoint.size, time
            if self._text != note.text:
                if self._text and parse_checkpoint(self._text).size > page.checkpoint.size:
                    return  # late, for a page that nobody asks about any more
                self._text, self._lines = note.text, {}
            self._lines[witness.vkey] = line
            whole = Note(note.text, (*note.signatures, *self._lines.values()))
            reached = quorum_time(whole, self._trust)[0] is not None
            if reached:
                self._witnessed, self._size = format_note(whole), page.checkpoint.size
                for arrived, (size, loop) in self._waiting.items():
                    if size <= self._size:
                        loop.call_soon_threadsafe(arrived.set)
        if reached:
            write_durably(self._directory / WITNESSED, format_note(whole))
        self._told()

    def _kept(self) -> bytes:
        """Return what was kept before this start, if it is of this log and has its quorum."""
        try:
            with (self._directory / WITNESSED).open("rb") as file:
                data = file.read(MAX_NOTE + 1)
            note = parse_note(data)
            known = parse_checkpoint(note.text).origin == self._trust.origin and quorum_time(note, self._trust)[0]
        except (OSError, LedgerError):
            return b""
        return data if known else b""
