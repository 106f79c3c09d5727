"""The guard of several hosts in an object: replaced upon its etag (`If-Match`). `backend.Guard`, SPEC §5.

    s3://bucket/kilnmark/yixing     the object `guard` below it holds a checkpoint body

The store must be one that `ledger.store.objects.try_objects` has tried. A swap whose answer was lost has lost: whoever
lost one looks what the guard holds.
"""

from functools import lru_cache

from ledger.errors import InconsistencyError, LedgerError, MalformedError, NotFoundError, PushbackError
from ledger.log.checkpoint import MAX_BODY, Checkpoint, parse_checkpoint
from ledger.store.objects import Objects

NAME = "guard"


class ObjectGuard:
    """See `backend.Guard`. Any thread, any process, any host that reaches the store."""

    def __init__(self, objects: Objects) -> None:
        self.objects = objects

    def found(self, body: bytes) -> None:
        """Make the register of a new ledger.

        Raises:
            InconsistencyError: `guard-exists`. PushbackError: `guard-failed`.
        """
        try:
            made = self.objects.create(NAME, body)
        except PushbackError as e:
            raise _failed(e) from e
        if not made and self._held()[0] != body:  # its own, the answer lost: then it is founded
            raise InconsistencyError("guard-exists")

    def read(self) -> bytes:
        """See `Guard.read`."""
        body = self._held()[0]
        _parse(body)
        return body

    def swap(self, old: bytes, new: bytes) -> bool:
        """See `Guard.swap`; a store that can't be reached is `guard-failed`: it holds either, and will say which."""
        held, offered = _parse(old), _parse(new)
        if offered.origin != held.origin or offered.size <= held.size:
            raise InconsistencyError("guard-backwards", expected=held.size, got=offered.size)
        body, etag = self._held()
        if body != old:
            return False
        if not etag:  # nothing to compare with: a store that was not tried
            raise PushbackError("guard-failed", retry_after=60, reason="etag")
        try:
            return self.objects.replace(NAME, etag, new)
        except PushbackError as e:
            raise _failed(e) from e

    def _held(self) -> tuple[bytes, str]:
        try:
            return self.objects.read(NAME, MAX_BODY)
        except NotFoundError as e:
            raise InconsistencyError("guard-missing") from e
        except MalformedError as e:
            raise InconsistencyError("guard-malformed") from e
        except PushbackError as e:
            raise _failed(e) from e


def _failed(error: LedgerError) -> PushbackError:
    return PushbackError("guard-failed", retry_after=1, reason=str(error.fields.get("reason", "")))


@lru_cache(maxsize=16)  # the same few bodies are read over and over
def _parse(body: bytes) -> Checkpoint:
    try:
        return parse_checkpoint(body)
    except MalformedError as e:
        raise InconsistencyError("guard-malformed") from e
