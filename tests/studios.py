"""A studio on a disk that is opened for each piece of work, as commands do; for backups, mirrors, recoveries.

studios = Studios(tmp_path / "ledger")         founded, with the maker m1
studios.register(range(1, 11))                 ten pieces, singly
"""

from collections.abc import Iterable
from pathlib import Path

from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.profile import zisha
from ledger.craft.statement import read_statement
from ledger.craft.submission import format_submission
from ledger.instance import found_studio, open_studio
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.sequencer import Accepted
from ledger.source import Directory
from ledger.store.photos import BlobFolder
from ledger.studio import Settings, Town
from tests.craft.world import ORIGIN
from tests.desk import FixedClock, Statements


class Studios(Statements):
    """One studio's directory and what people say to it.

    Attributes:
        directory: the studio's. clock: a fixed one.
    """

    def __init__(self, directory: Path, town: Town | None = None) -> None:
        super().__init__()
        self.directory, self.clock = directory, FixedClock()

        def charter(log_key: VerifierKey, certifier: SigningKey) -> bytes:
            subject = self.world.charter(log=format_vkey(log_key), certifier=certifier.did)
            first = self.sign("Charter", subject, self.world.registrars[0])
            proof = Endorsement(endorses=read_statement(first).id.hex())
            others = (*self.world.registrars[1:], certifier)
            return format_submission([first, *(self.sign("Endorsement", proof, key) for key in others)])

        settings = Settings(ORIGIN, "https://kiln.example.com", town)
        found_studio(directory, settings, charter, profile=zisha().hash, clock=self.clock).close()
        self.submit(self.enrolment("m1"))

    def submit(self, *bodies: bytes) -> list[Accepted]:
        """Open the studio and submit what must be accepted."""
        with open_studio(self.directory, write=True, clock=self.clock) as instance:
            answers = [instance.submit(body) for body in bodies]
        accepted = [answer for answer in answers if isinstance(answer, Accepted)]
        assert len(accepted) == len(bodies), answers
        return accepted

    def register(self, numbers: Iterable[int]) -> list[Accepted]:
        """Register pieces singly, each a group of its own."""
        return self.submit(*(self.piece(number) for number in numbers))

    def entries(self, directory: Path | None = None) -> list[bytes]:
        """Return every entry of the studio, or of another place's database."""
        from ledger.store.sqlite import SqliteStore  # one that is not opened as a studio

        store = SqliteStore((directory or self.directory) / "ledger.db", write=True)
        with store.read() as reading:
            found = list(reading.entries(0, reading.head().size))
        store.close()
        return found

    @property
    def size(self) -> int:
        """Number of entries."""
        return len(self.entries())

    def blob(self, data: bytes) -> str:
        """Put a blob in."""
        return BlobFolder(self.directory / "blobs").put(data)

    @staticmethod
    def source(mirror: Path) -> Directory:
        """Return a mirror as a source."""
        return Directory(mirror)
