"""Pictures that are brought: who may bring which, and what is looked at before one is kept. SPEC §12.11, §15.

    name ─ named by an admitted statement, or in a ticket? ─→ bytes, counted ─→ hash ─→ child: one picture, nothing else
      ─→ written once, durably ─→ verdicts that said it was missing are dropped

Nothing of a picture but its first bytes is looked at in this process. Few at a time: whoever brings thousands waits.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from api.fast import Cache
from api.intake.bare import media_type
from api.intake.confined import Confined
from api.quotas import Quotas
from api.settings import MIB
from api.thumbs import Thumbs
from ledger.craft.shapes import check_hash
from ledger.craft.sheet import read_item_alone
from ledger.craft.statement import read_statement
from ledger.craft.ticket import MAX_PHOTO, Ticket, check_issuer, open_ticket
from ledger.errors import MalformedError, PolicyError, PushbackError, VerificationError
from ledger.instance import Instance
from ledger.log.entry import parse_entry
from ledger.store.sqlite import has_room

TYPES = ("image/jpeg", "image/png", "image/webp")
SECONDS = 10  # for one picture in the child
MEMORY = 768 << 20  # bytes of its address space: 50 million pixels in four channels fit, a bomb does not
MAX_WAITING = 16  # pictures taken in and not answered yet: 128 MiB at most


@dataclass(frozen=True, slots=True)
class Leave:
    """Why a picture may come.

    Attributes:
        name: hex SHA-256. index: of the entry that names it, None when a ticket does.
        ticket: None when a statement names it. kept: whether it is here already.
    """

    name: str
    index: int | None
    ticket: Ticket | None
    kept: bool


class PhotoDoor:
    """Takes pictures in. `_child` is used under `_lock`, `_waiting` by the event loop alone."""

    def __init__(
        self, instance: Instance, cache: Cache, now: Callable[[], int], folder: Path, quotas: Quotas, thumbs: Thumbs
    ) -> None:
        """Take the ledger; `folder` is where its pictures lie, `now` the wall clock."""
        self._thumbs = thumbs
        self._instance, self._cache, self._now, self._folder = instance, cache, now, folder
        self._quotas = quotas
        self._lock = threading.Lock()
        self._child = Confined("api.intake.pixels:check_and_shrink", "photo-broken", SECONDS, MEMORY)
        self._waiting = 0

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Hold a place among the pictures that come in.

        Raises:
            PushbackError: `queue-full`.
        """
        if self._waiting >= MAX_WAITING:
            raise PushbackError("queue-full", retry_after=2, limit=MAX_WAITING)
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def leave(self, name: str, ticket: str, stated: str, source: str) -> Leave:
        """Return why the picture may come, before a byte of it is read.

        Args:
            name: hex SHA-256 from the address.
            ticket: as it was sent; empty when none was.
            stated: content type.
            source: who brings it.

        Raises:
            MalformedError: `field-not-a-hash`, `content-type`, `ticket-…`. PolicyError: `photo-not-named`,
                `ticket-other-photo`, and what `open_ticket`, `check_issuer` raise.
            PushbackError: `disk-full`, `views-behind`, `store-failed`; `rate-limited`: by ticket too much came today.
        """
        check_hash(name, "sha256")
        if stated.partition(";")[0].strip().lower() not in TYPES:
            raise MalformedError("content-type", expected=", ".join(TYPES), got=stated[:100])
        opened = self._open(name, ticket) if ticket else None
        index = None if opened else self._instance.views.named_at(name, self._instance.store)
        kept = name in self._instance.blobs
        if opened is None and index is None:
            raise PolicyError("photo-not-named", hash=name)
        if not kept and not has_room(self._folder):
            raise PushbackError("disk-full", retry_after=600)
        if opened is not None and not kept:
            self._spend(opened, source)
        return Leave(name, index, opened, kept)

    def _spend(self, ticket: Ticket, source: str) -> None:
        """Count what a ticket announces, of its key and of who brings it; both have room, or nothing is counted."""
        cost = -(-ticket.size // MIB)
        pairs = ((self._quotas.tickets, ticket.issuer), (self._quotas.brought, source))
        for quota, who in pairs:
            quota.check(who, cost)
        for quota, who in pairs:
            quota.spend(who, cost)

    def _open(self, name: str, text: str) -> Ticket:
        with self._instance.store.read() as reading:
            now = self._now()
            ticket = open_ticket(text, origin=self._instance.origin, now=now)
            check_issuer(ticket, reading, reading.head().size, now)
        if ticket.sha256 != name:
            raise PolicyError("ticket-other-photo", expected=ticket.sha256, got=name)
        return ticket

    def take(self, leave: Leave, data: bytes, stated: str) -> bool:
        """Look at the bytes and keep them; report whether they are new here.

        Raises:
            VerificationError: `photo-hash`: these are other bytes. PolicyError: `photo-size`: the ticket said another.
            MalformedError: `photo-format`, `photo-metadata`, `photo-too-many-pixels`, `photo-broken`, `content-type`.
            PushbackError: `blob-failed`.
        """
        got = sha256(data).hexdigest()
        if got != leave.name:
            raise VerificationError("photo-hash", expected=leave.name, got=got)
        if leave.kept:
            return False
        if leave.ticket is not None and leave.ticket.size != len(data):
            raise PolicyError("photo-size", expected=leave.ticket.size, got=len(data))
        small = self.look(data, stated)
        self._instance.blobs.put(data)
        if small:
            self._thumbs.put(leave.name, small)
        self._cache.changed(self._codes(leave.index))
        return True

    def look(self, data: bytes, stated: str) -> bytes:
        """See that the bytes are one picture of the stated type, and nothing else; return it small, see `Thumbs`.

        Raises:
            MalformedError: `photo-format`, `photo-metadata`, `photo-too-many-pixels`, `photo-broken`, `content-type`.
        """
        found = media_type(data)
        if not found:
            raise MalformedError("photo-format")
        if found != stated.partition(";")[0].strip().lower():
            raise MalformedError("content-type", expected=found, got=stated[:100])
        with self._lock:
            return self._child.ask(data)[4:]

    def _codes(self, index: int | None) -> tuple[str, ...] | None:
        """Return whose kept verdicts said that the picture is missing; None when any may have."""
        if index is None:
            return ()
        with self._instance.store.read() as reading:
            entry = parse_entry(next(reading.entries(index, index + 1)))
        subject = (
            read_item_alone(entry.item) if entry.item is not None else read_statement(entry.statement or "").subject
        )
        code = getattr(subject, "code", "")
        return (code,) if hasattr(subject, "photos") and code else None

    def close(self) -> None:
        """End the child."""
        self._child.close()


__all__ = ["MAX_PHOTO", "Leave", "PhotoDoor"]
