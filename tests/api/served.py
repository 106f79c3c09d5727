"""A studio behind its doors, for the tests of the API: real keys, rules, database, queue, and the ASGI app in front.

    with Served(tmp_path / "studio") as served:
        served.fired("b1", {"1-1": "qualified"})       everything a `KilnWorld` says goes into the studio too
        served.get("/checkpoint")

The world in memory and the studio on disk admit the same statements; the studio's clock is the world's.
"""

from collections.abc import Callable
from pathlib import Path
from threading import Event
from types import TracebackType
from typing import Any, Self

import httpx2 as httpx
from msgspec.structs import replace as changed
from starlette.testclient import TestClient

from api.app import make_app
from api.fast import Fast
from api.settings import Settings
from api.site import Site
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.profile import zisha
from ledger.craft.sheet import make_sheet
from ledger.craft.statement import Statement
from ledger.craft.submission import format_submission
from ledger.instance import Instance, found_studio
from ledger.log.keys import SigningKey
from ledger.log.note import VerifierKey, format_vkey
from ledger.sequencer import Accepted, Answer
from ledger.studio import Settings as StudioSettings
from tests.craft.kiln_world import KilnWorld
from tests.craft.world import ORIGIN, START, key_of

PROXY = ("127.0.0.1", 50000)  # whoever asks in the tests stands where an operator's proxy does
URL = "https://zisha.example"
UNLIMITED = dict.fromkeys(
    ("rate_lookups", "rate_unknown", "rate_statements", "rate_refused", "rate_photos", "rate_files",
     "rate_ticket_mib", "rate_ticket_mib_source"), "",
)  # fmt: skip  # one test asks more in a second than a tea house in an hour; tests of limits set their own
PATIENCE = 300  # seconds for a file in a child: a machine that stalls is no fault of the file
JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


class Served(KilnWorld):
    """A `KilnWorld` in a studio, served.

    Attributes:
        instance: the open studio. fast: what uvicorn would be given. site: what the routes share.
    """

    instance: Instance

    def __init__(self, directory: Path, *, origin: str = ORIGIN, **settings: Any) -> None:
        self._directory, self._settings, self._origin = directory, Settings(**{**UNLIMITED, **settings}), origin
        self.unsent: list[str] | None = None
        self.started = False
        super().__init__()
        self.fast: Fast = make_app(self.instance, self._settings, now=lambda: self.time)
        for child in (self.site._examiner._child, self.site.thumbs._child, self.site.photos._child):
            child._seconds = PATIENCE
        self.client = TestClient(self.fast, base_url=URL, raise_server_exceptions=False, client=PROXY)

    @property
    def site(self) -> Site:
        """What the routes share."""
        site: Site = self.fast.look.__self__  # type: ignore[attr-defined]  # `look` is the site's own method
        return site

    def __enter__(self) -> Self:
        """Start the queue."""
        self.client.__enter__()
        self.started = True
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.started = False
        self.client.__exit__(kind, error, trace)
        self.instance.close()

    # The studio's clock is the world's -------------------------------------------------------------------------------

    def now(self) -> int:
        """See `backend.Clock`."""
        return self.time

    def found(self) -> Statement:
        """Found the studio: its own keys are drawn there, so the charter is written when they are known."""
        said: list[Statement] = []

        def charter(log: VerifierKey, certifier: SigningKey) -> bytes:
            self.certifier, self.log_vkey = certifier, format_vkey(log)
            self.unsent = []
            said.append(super(Served, self).found())
            body, self.unsent = format_submission(self.unsent), None
            self.time = START  # the founding is one group, entered at one time
            return body

        self.instance = found_studio(
            self._directory, StudioSettings(ORIGIN, URL), charter, profile=zisha().hash, clock=self
        )
        self.time = START + 60
        return said[0]

    def charter(self, **changes: Any) -> Any:
        """Name the studio's own log key."""
        return super().charter(**{"log": self.log_vkey, **changes})

    def take(self, statement: Statement) -> Statement:
        """Admit in memory, then in the studio."""
        super().take(statement)
        if self.unsent is not None:
            self.unsent.append(statement.jws)
        elif statement.jws:
            self.time -= 1
            answer = self._enter(format_submission([statement.jws]))
            self.time += 1
            assert isinstance(answer, Accepted), answer
        return statement

    def _enter(self, body: bytes) -> Answer:
        """Enter a submission: by the queue once it runs, as the routes do."""
        if self.started:
            future, seen = self.site.submit(body), Event()
            future.add_done_callback(lambda _: seen.set())  # the site's own stands before it: what is kept is dropped
            assert seen.wait(60)
            return future.result()
        return self.instance.submit(body)

    # Over HTTP -------------------------------------------------------------------------------------------------------

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Ask for a path; redirects are not followed."""
        return self.client.get(path, headers=headers, follow_redirects=False)

    def post(self, body: bytes, **headers: str) -> httpx.Response:
        """Post a submission."""
        return self.client.post(
            "/api/v1/statements", content=body, headers={"Content-Type": "application/json"} | headers
        )

    def draft(self, kind: str, subject: Any, by: str | SigningKey) -> bytes:
        """Return a submission of one statement, signed and not yet posted."""
        key = key_of(by) if isinstance(by, str) else by
        return format_submission([self.sign(kind, subject, key).jws])

    def sheet_of(self, *subjects: Any) -> bytes:
        """Return a sheet of pieces of one maker."""
        return make_sheet(subjects, key_of(subjects[0].maker), self.time, ORIGIN)

    def size(self) -> int:
        """Return the number of entries in the store."""
        with self.instance.store.read() as reading:
            return reading.head().size

    def with_photos(self, subject: Any, draw: Callable[[str], bytes] = lambda view: JPEG + view.encode()) -> Any:
        """Return the registration with photos whose files are in the studio."""
        photos = []
        for photo in subject.photos:
            name = self.instance.blobs.put(draw(photo.view))
            photos.append(Photo(sha256=name, type="image/jpeg", view=photo.view, width=1200, height=900))
        return changed(subject, photos=tuple(photos))


def endorsement_of(statement: Statement) -> Endorsement:
    """Return the endorsement of a statement."""
    return Endorsement(endorses=statement.id.hex())
