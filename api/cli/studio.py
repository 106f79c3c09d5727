"""A ledger in a directory of this machine, as the command line holds it; needs the server extra."""

from pathlib import Path

from api.cli.answer import check_answer, post_to
from api.cli.opened import host_of
from ledger.client import Web
from ledger.craft.profile import Profile
from ledger.craft.state import State, ledger_of
from ledger.instance import Instance
from ledger.sequencer import Answer
from ledger.studio import Studio


class StudioLedger:
    """See `OpenLedger`. With a `web`, a server holds the lock: what is posted goes through it."""

    def __init__(self, instance: Instance, web: Web | None) -> None:
        self.instance = instance
        self.origin = instance.origin
        self.directory: Path | None = instance.directory
        self.private: Path | None = Studio(instance.directory).private
        self._web = web

    @property
    def host(self) -> str:
        """See `OpenLedger.host`."""
        return host_of(self.instance.public_url)

    @property
    def state(self) -> State:
        """See `OpenLedger.state`."""
        return self.instance.state

    @property
    def size(self) -> int:
        """See `OpenLedger.size`."""
        with self.instance.store.read() as reading:
            return reading.head().size

    @property
    def root(self) -> bytes:
        """See `OpenLedger.root`."""
        with self.instance.store.read() as reading:
            return reading.head().root

    @property
    def profile(self) -> Profile:
        """See `OpenLedger.profile`."""
        return self.instance.profiles[ledger_of(self.state).profile]

    def refresh(self) -> None:
        """See `OpenLedger.refresh`: the state is always the present one."""

    def submit(self, body: bytes) -> Answer:
        """See `OpenLedger.submit`."""
        if self._web is None:
            return self.instance.submit(body)
        answer = post_to(self._web, body)
        check_answer(answer, body, self.instance.trust)
        return answer

    def entry(self, index: int) -> bytes:
        """See `OpenLedger.entry`."""
        with self.instance.store.read() as reading:
            return next(reading.entries(index, index + 1))

    def keep(self, data: bytes) -> bool:
        """See `OpenLedger.keep`."""
        self.instance.blobs.put(data)
        return True

    def bring(self, data: bytes) -> None:
        """See `OpenLedger.bring`."""
        self.instance.blobs.put(data)
