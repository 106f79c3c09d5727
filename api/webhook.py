"""The outgoing webhook: every entry told to the operator's own address, in order, until it says that it has it.

    entry 412 ─→ attempt 1 noted, synced ─→ POST ─→ 2xx ─→ cursor past 412, synced ─→ entry 413
                        ↑                     └─ anything else ─→ rest 1, 2, 4 … 600 s ─┐
                        └──────────────────────────────────────────────────────────────┘

At least once: a notice that may have arrived is told again under the same `webhook-id`, and `kilnmark-attempt` says
which attempt it is. A thread of its own, which the ledger never waits for; it holds a reader of the store for one look.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import httpx2 as httpx

from api.notice import Notice, notice_of
from api.settings import Settings
from api.webhook_cursor import Cursor, cursor_at, read_cursor, write_cursor
from api.webhook_key import headers_of, signer_of
from ledger.backend import EntryStore

LOOK = 30  # seconds: others may append to the same log
TIMEOUT = 10  # seconds for each step of an attempt
LONGEST = 600  # seconds between two attempts
MOST_ASKED = 3600  # seconds that a receiver may ask us to wait
AT_ONCE = 200  # entries looked at with one view of the store

_log = logging.getLogger("kilnmark.webhook")


class Webhook:
    """The thread that tells. `size` gives how many entries are published; `now` the wall clock, whole seconds.

    `rest` waits for some seconds or until the end, and reports whether the end came.
    """

    def __init__(
        self, settings: Settings, store: EntryStore, directory: Path, *, address: str, origin: str,
        size: Callable[[], int], now: Callable[[], int], rest: Callable[[int], bool] | None = None,
    ) -> None:  # fmt: skip
        """Take what it tells and to whom; nothing runs yet."""
        self._url, self._kinds = settings.webhook_url, frozenset(settings.webhook_kinds.split(",")) - {""}
        self._sign = signer_of(settings.webhook_secret.get_secret_value())
        self._store, self._directory, self._address, self._origin = store, directory, address, origin
        self._size, self._now = size, now
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._rest = rest or self._ending.wait
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to tell."""
        self._thread = threading.Thread(target=self._run, name="kilnmark-webhook", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Say that something was appended."""
        self._wanted.set()

    def close(self) -> None:
        """End; an attempt that is under way is not waited for longer than one step of it takes."""
        self._ending.set()
        self._wanted.set()
        if self._thread is not None:
            self._thread.join(TIMEOUT + 1)
            self._thread = None

    def _run(self) -> None:
        client = httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
        cursor: Cursor | None = None
        failed = 0
        with client:
            while not self._ending.is_set():
                self._wanted.clear()
                try:
                    cursor = cursor or self._begin()
                    cursor = self._tell(client, cursor)
                    failed = 0
                except Exception as e:  # noqa: BLE001  # the disk is full, say; whatever it is, nothing is passed over
                    cursor = None  # what was noted last is what holds
                    failed += 1
                    _log.warning("webhook: %r; again in %d s", e, backoff(failed))
                    self._rest(backoff(failed))
                    continue
                self._wanted.wait(LOOK)

    def _begin(self) -> Cursor:
        """Return where to go on; a ledger that is told of for the first time begins with its next entry."""
        with self._store.read() as reading:
            cursor, known = read_cursor(self._directory, reading)
        if not known:
            _log.warning(
                "webhook: %s is damaged or of another log; told from entry %d on", self._directory, cursor.next
            )
        write_cursor(self._directory, cursor)
        return cursor

    def _tell(self, client: httpx.Client, cursor: Cursor) -> Cursor:
        """Tell everything that there is, as far as the receiver takes it before the end comes."""
        while cursor.next < self._size() and not self._ending.is_set():
            cursor, notice = self._next(cursor)
            if notice is None:
                continue
            cursor = cursor.tried()
            write_cursor(
                self._directory, cursor
            )  # before it is sent: whoever hears it twice hears that it is the second
            wait = self._attempt(client, notice, cursor)
            if wait:
                self._rest(wait)
                continue
            with self._store.read() as reading:
                cursor = cursor_at(reading, cursor.next + 1)
            write_cursor(self._directory, cursor)
        return cursor

    def _next(self, cursor: Cursor) -> tuple[Cursor, Notice | None]:
        """Return the next notice and the cursor before it, past entries that nobody is told of; None: look again."""
        end = min(self._size(), cursor.next + AT_ONCE)
        with self._store.read() as reading:
            for index in range(cursor.next, end):
                notice = notice_of(reading, index, self._address, self._origin, self._kinds)
                if notice is not None:
                    return (cursor if index == cursor.next else cursor_at(reading, index)), notice
            passed = cursor_at(reading, end)
        write_cursor(self._directory, passed)
        return passed, None

    def _attempt(self, client: httpx.Client, notice: Notice, cursor: Cursor) -> int:
        """Send a notice once; return 0 when the receiver has it, else how many seconds to rest."""
        headers = {
            "Content-Type": "application/json", "User-Agent": "kilnmark", "kilnmark-attempt": str(cursor.attempts),
            **headers_of(notice.name, self._now(), notice.body, self._sign),
        }  # fmt: skip
        asked = ""
        try:
            # What it answers beyond its status is not read: nobody's business here, and it may be endless.
            with client.stream("POST", self._url, content=notice.body, headers=headers) as answer:
                if answer.is_success:
                    return 0
                said, asked = str(answer.status_code), answer.headers.get("retry-after", "")
        except (httpx.HTTPError, httpx.InvalidURL) as e:
            said = type(e).__name__
        wait = max(backoff(cursor.attempts), _asked(asked))
        _log.warning("webhook: entry %d, attempt %d: %s; again in %d s", cursor.next, cursor.attempts, said, wait)
        return wait


def backoff(failed: int) -> int:
    """Return how many seconds to rest after so many failures: 1, 2, 4 … 600."""
    return min(LONGEST, 1 << min(failed - 1, 10))


def _asked(header: str) -> int:
    """Return the seconds of a Retry-After header, as far as we heed it; 0 for a date or anything else."""
    return min(MOST_ASKED, int(header)) if header.isascii() and header.isdecimal() and len(header) < 8 else 0
