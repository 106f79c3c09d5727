"""F1, F7, F11: archives that burst or climb out, addresses that a server would fetch, forms that burst."""

import io
import resource
import secrets
import shutil
import socket
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from unittest.mock import patch

from starlette.requests import Request

from api.examiner import Examiner
from api.intake import confined
from api.intake.sheetfile import read_grids
from ledger.craft.profile import zisha
from ledger.errors import LedgerError
from ledger.restore import restore
from tests.api.served import Served
from tests.assure.row import Figures, Row, counted, found
from tests.craft.kiln_world import MAKER, code_of
from tests.desk import PROFILES, TRUST

MEMORY = 256 << 20  # bytes that an archive may cost the process that is handed it
CHILD = confined.MEMORY  # bytes of address space that its child has
FORM_MEMORY = 50 << 20
AT = 1_777_622_400

# F1: archives ---------------------------------------------------------------------------------------------------------

Opener = Callable[[bytes, Path], object]
CLIMBING = ("../outside", "/tmp/outside", "..\\outside", "a/../../outside", "blob/../../outside", "C:\\outside")


def _bytes_of(write: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        write(archive)
    return out.getvalue()


def bursting(random: Random) -> bytes:
    """Return a workbook of which a part unpacks to more than a hundred megabytes."""
    length = random.randrange(101, 140) << 20

    def write(archive: zipfile.ZipFile) -> None:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(length >> 20):
                part.write(b" " * (1 << 20))

    return _bytes_of(write)


def lying(random: Random) -> bytes:
    """Return a bursting workbook that says of itself that it is small."""
    data = bytearray(bursting(random))
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 24 : at + 28] = (100).to_bytes(4, "little")
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def crowded(random: Random) -> bytes:
    """Return a zip of thousands of parts."""
    return _bytes_of(
        lambda archive: [archive.writestr(f"p{n}", b"") for n in range(random.randrange(2500, 4000))] and None
    )


def climbing(random: Random) -> bytes:
    """Return a zip with names that lead out of wherever it would be unpacked, and with a link."""

    def write(archive: zipfile.ZipFile) -> None:
        for name in random.sample(CLIMBING, 3):
            archive.writestr(name, b"out")
        link = zipfile.ZipInfo("xl/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("xl/workbook.xml", "<workbook/>")

    return _bytes_of(write)


def entities(random: Random) -> bytes:
    """Return a workbook whose text doubles itself thirty times over."""
    levels = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, random.randrange(25, 40)))
    text = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "lol">{levels}]><workbook>&a24;</workbook>'
    return _bytes_of(lambda archive: archive.writestr("xl/workbook.xml", text))


def attached(random: Random) -> bytes:
    """Return a PDF with an attachment that unpacks to more than a hundred megabytes under a name that climbs out."""
    squeezed = zlib.compressobj(1)
    stream = b"".join(squeezed.compress(bytes(1 << 20)) for _ in range(random.randrange(60, 160))) + squeezed.flush()
    name = random.choice(CLIMBING[:2]).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [(a) 3 0 R] >> >> >>",
        b"<< /Type /Pages /Kids [] /Count 0 >>",
        b"<< /Type /Filespec /F (" + name + b") /UF (" + name + b") /EF << /F 4 0 R >> >>",
        b"<< /Type /EmbeddedFile /Filter /FlateDecode /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def by_lists(data: bytes, folder: Path) -> object:
    """Read it as a list: what an office is sent."""
    del folder
    return read_grids(data)


def by_verifier(data: bytes, folder: Path) -> object:
    """Verify it as a certificate, as the server does: in a child."""
    del folder
    examiner = Examiner(TRUST, PROFILES)
    try:
        return examiner.examine(data, AT, zisha())
    finally:
        examiner.close()


def by_restore(data: bytes, folder: Path) -> object:
    """Put it back as a backup."""
    (folder / "b.zip").write_bytes(data)
    return restore(folder / "b.zip", folder / "new", 5, lambda *_: None)


WAYS: tuple[tuple[Callable[[Random], bytes], Opener], ...] = (
    (bursting, by_lists), (lying, by_lists), (crowded, by_lists), (climbing, by_lists), (entities, by_lists),
    (attached, by_verifier), (bursting, by_restore), (climbing, by_restore), (lying, by_restore), (crowded, by_restore),
)  # fmt: skip


def archives(count: int, random: Random, weak: Opener | None = None) -> Figures:
    """Hand in archives: each is refused or read as what it is, nothing is written, and memory stays what it was."""
    most = 0
    with tempfile.TemporaryDirectory() as name:
        for number in counted(count):
            make, opener = WAYS[number % len(WAYS)]
            inside = Path(name) / "a" / "b"
            inside.mkdir(parents=True)
            data, before = make(random), _resident()
            with suppress(LedgerError):
                (weak or opener)(data, inside)
            most = max(most, _resident() - before)
            left = sorted(str(path.relative_to(name)) for path in Path(name).rglob("*") if path.is_file())
            assert set(left) <= {"a/b/b.zip"}, f"{make.__name__} left {left}"
            assert most < MEMORY, f"{make.__name__} cost {most >> 20} MiB"
            shutil.rmtree(Path(name) / "a")
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    assert largest < CHILD >> 20, f"a child took {largest} MiB: its own limit did not hold"
    return {"archives": count, "files left": 0, "most memory, MiB": most >> 20, "largest child, MiB": largest}


def extracting(data: bytes, folder: Path) -> object:
    """The weak opener: it unpacks, and looks at what it has got."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for part in archive.infolist():
                target = folder / part.filename
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(archive.read(part)[:10])
    except (zipfile.BadZipFile, OSError):
        return None
    return None


def _resident() -> int:
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * 4096


# F7: addresses --------------------------------------------------------------------------------------------------------

HOSTS = (
    "169.254.169.254", "127.0.0.1:6379", "[::1]:80", "0x7f.1", "2130706433", "localhost", "metadata.google.internal",
    "10.0.0.1", "evil.example", "127.0.0.1.nip.example", "rebind.example", "user:pass@192.168.1.1",
)  # fmt: skip
SCHEMES = ("http", "https", "ftp", "file", "gopher", "dict", "jar:http", "HTTP")


def address(random: Random) -> str:
    """Return something that a careless server would fetch."""
    path = random.choice(("/latest/meta-data/", "/photo.jpg", "/x.svg", "/etc/passwd", "/?q=1"))
    return f"{random.choice(SCHEMES)}://{random.choice(HOSTS)}{path}{random.randrange(1 << 20)}"


@contextmanager
def _listening() -> Iterator[list[object]]:
    """Write down every look-up of a name and every connection that this process begins."""
    tried: list[object] = []

    def note(*given: object, **_: object) -> object:
        tried.append(given)
        raise OSError("no way out")

    with (
        patch.object(socket, "getaddrinfo", note), patch.object(socket.socket, "connect", note),
        patch.object(socket.socket, "connect_ex", note), patch.object(socket, "create_connection", note),
    ):  # fmt: skip
        yield tried


def addresses(count: int, random: Random, door: Callable[[Served, str], object] | None = None) -> Figures:
    """Put addresses into every door and every text: the server connects to nothing."""
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio, _listening() as tried:
        for number in counted(count):
            url = address(random)
            for each in (door,) if door else DOORS:
                each(studio, url)
            if number % 10 == 0 and not door:
                _stated(studio, url, number)
            assert not tried, f"the server tried {tried[0]} for {url}"
        asked = len(DOORS)
    return {"addresses": count, "doors each": asked, "connections": len(tried)}


def _stated(studio: Served, url: str, number: int) -> None:
    from ledger.craft.kinds.piece.parts import Note, Title

    piece = studio.piece(number=1000 + number, title=Title(zh=url[:60]), note=Note(zh=url, en=url))
    studio.register(piece)
    studio.get(f"/c/{code_of(1000 + number)}")
    studio.get(f"/api/v1/verify/{code_of(1000 + number)}")


DOORS: tuple[Callable[[Served, str], object], ...] = (
    lambda studio, url: studio.client.post("/api/v1/verify", content=url.encode()),
    lambda studio, url: studio.client.post("/api/v1/statements", content=url.encode()),
    lambda studio, url: studio.client.post(
        "/api/v1/statements", json={"url": url, "photo": url}, headers={"Origin": url, "Referer": url}
    ),
    lambda studio, url: studio.client.put(
        f"/api/v1/photos/{sha256(url.encode()).hexdigest()}", content=url.encode(),
        headers={"Content-Type": "image/jpeg", "Photo-Ticket": url, "Content-Location": url},
    ),
    lambda studio, url: studio.client.get("/c", params={"code": url, "url": url}),
    lambda studio, url: studio.client.get(f"/blob/{url}"),
    lambda studio, url: studio.client.get(
        "/checkpoint", headers={"Host": url.partition("://")[2].partition("/")[0], "X-Forwarded-For": url}
    ),
)  # fmt: skip


def fetching(studio: Served, url: str) -> object:
    """The weak door: it looks whether there is a picture at the address."""
    import urllib.request

    del studio
    with suppress(OSError, ValueError):
        return urllib.request.urlopen("http" + url.partition("://")[1] + url.partition("://")[2], timeout=1)
    return None


# F11: forms -----------------------------------------------------------------------------------------------------------


def form(random: Random, kind: int) -> tuple[str, bytes]:
    """Return a content type and a body that a form parser would choke on, or that is too long."""
    mark = secrets.token_hex(8)
    if kind == 0:
        part = f"--{mark}\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n".encode()
        return f"multipart/form-data; boundary={mark}", part * random.randrange(20_000, 60_000)
    if kind == 1:
        head = b"Content-Disposition: form-data; name=" + b"a" * random.randrange(1 << 20, 4 << 20)
        return f"multipart/form-data; boundary={mark}", f"--{mark}\r\n".encode() + head
    if kind == 2:
        return "application/x-www-form-urlencoded", b"&".join(
            b"a%d=" % n for n in range(random.randrange(100_000, 300_000))
        )
    if kind == 3:
        return "application/json", b"[" + b'"",' * ((11 << 20) // 3)
    return "application/json; charset=utf-8", b'["' + b"A" * ((10 << 20) + random.randrange(1, 1 << 20)) + b'"]'


KINDS = 5
TOLD = {0: (415, "content-type"), 1: (415, "content-type"), 2: (415, "content-type")}
LONG = (413, "body-too-long")
LIST = (400, "request-malformed")  # a list may be longer than a submission


def forms(count: int, random: Random) -> Figures:
    """Post forms to the doors that take bodies: refused by their type or their length, and memory stays flat."""
    with tempfile.TemporaryDirectory() as name, Served(Path(name) / "studio") as studio:
        paths = (
            ("POST", "/api/v1/statements"), ("POST", "/api/v1/intake/pieces"), ("PUT", f"/api/v1/photos/{'ab' * 32}"),
        )  # fmt: skip
        before = 0
        for number in counted(count + KINDS):
            kind = number % KINDS
            if number == KINDS:  # after one of each: what follows adds nothing
                before = _resident()
            stated, body = form(random, kind)
            for method, path in paths:
                got = studio.client.request(method, path, content=body, headers={"Content-Type": stated})
                wanted = TOLD.get(kind, LIST if "intake" in path else LONG) if method == "POST" else TOLD[0]
                told = (got.status_code, got.json()["code"])
                assert told == wanted, f"{method} of {stated[:30]}: {told}"
        grown = _resident() - before
        assert grown < FORM_MEMORY, f"the server grew by {grown >> 20} MiB"
        assert studio.register(studio.piece(MAKER, number=1)), "the server takes nothing any more"
    return {"forms": count, "server grew, MiB": max(grown >> 20, 0)}


def _unlimited(random: Random) -> str:
    """Doors that read all there is, and that do not ask what it is."""

    async def everything(request: Request, limit: int, seconds: int) -> bytes:
        del limit, seconds
        return b"".join([part async for part in request.stream()])

    from api.routes import statements

    with patch.object(statements, "read_body", everything):
        first = found(lambda: forms(KINDS, random))
    with patch.object(statements, "check_json", lambda request: None):
        return f"{first}; {found(lambda: forms(1, random))}"


ROWS = (
    Row(
        name="F1", claim="no archive bursts in the server or writes outside its place", unit="archives",
        small=10, full=100, run=archives, control=lambda random: found(lambda: archives(10, random, extracting)),
    ),
    Row(
        name="F7", claim="the server connects to no address that it is told", unit="addresses",
        small=20, full=300, run=addresses, control=lambda random: found(lambda: addresses(2, random, fetching)),
    ),
    Row(
        name="F11", claim="forms are refused by type or length, and cost nothing", unit="forms",
        small=5, full=100, run=forms, control=_unlimited,
    ),
)  # fmt: skip
