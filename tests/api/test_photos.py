"""Pictures over HTTP: only those that a statement or a ticket names, and nothing in the file but the picture."""

import io
from collections.abc import Callable
from hashlib import sha256

import httpx2 as httpx
import pytest
from msgspec.structs import replace as changed
from PIL import Image

from api.intake.bare import media_type
from api.photos import MAX_WAITING
from ledger.craft.kinds.kiln.batch_firing import BatchFiring
from ledger.craft.kinds.people.seal_registration import SealRegistration
from ledger.craft.kinds.piece.parts import Photo
from ledger.craft.ticket import make_ticket
from ledger.log.keys import SigningKey
from tests.api.served import Served
from tests.craft.kiln_world import MAKER, MASTER, code_of
from tests.craft.world import ORIGIN, key_of
from tests.intake.sheets import png_claiming
from tests.intake.test_photos import located


def picture(shade: int, form: str = "JPEG", **options: object) -> bytes:
    """A picture, each shade another."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((90, 60 + shade)).convert("RGB").save(out, form, **options)
    return out.getvalue()


def bring(studio: Served, data: bytes, *, name: str = "", ticket: str = "", form: str = "") -> httpx.Response:
    """Put a picture under its hash."""
    headers = {"Content-Type": form or media_type(data) or "image/jpeg"} | ({"Photo-Ticket": ticket} if ticket else {})
    return studio.client.put(f"/api/v1/photos/{name or sha256(data).hexdigest()}", content=data, headers=headers)


def register(studio: Served, number: int, *pictures: bytes) -> None:
    """Register a piece that names these pictures, and nothing brings them yet."""
    views = ("front", "base", "seal", "side")
    photos = tuple(
        Photo(sha256=sha256(data).hexdigest(), type=media_type(data) or "image/jpeg", view=view, width=90, height=60)
        for data, view in zip(pictures, views, strict=False)
    )
    studio.register(changed(studio.piece(number=number), photos=photos))


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """Check an answer that refuses."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_a_named_picture_is_kept_and_served_as_it_was(desk: Served, form: str) -> None:
    """201, then 200 as often as it is brought again; the bytes, their type, headers that make them a picture only."""
    front, base = picture(1, form), picture(2, form)
    register(desk, 1, front, base)
    first = bring(desk, front)
    assert (first.status_code, first.json()) == (201, {"sha256": sha256(front).hexdigest(), "size": len(front)})
    assert bring(desk, front).status_code == 200
    got = desk.get(f"/blob/{sha256(front).hexdigest()}")
    assert (got.content, got.headers["content-type"]) == (front, f"image/{form.lower()}")
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in got.headers["content-security-policy"]
    assert got.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_a_verdict_says_which_photo_is_missing_until_it_is_there(desk: Served) -> None:
    """Registration does not wait for photos; a kept verdict is dropped when one comes."""
    front, base = picture(1), picture(2)
    register(desk, 1, front, base)
    path = f"/api/v1/verify/{code_of(1)}"

    def missing() -> int:
        return desk.get(path).text.count('"photo-missing"')

    assert missing() == missing() > 0
    for data in (front, base):
        before = missing()
        assert bring(desk, data).status_code == 201
        assert missing() < before or data is front
    assert missing() == 0


def test_a_picture_that_nobody_named_is_refused(desk: Served) -> None:
    """Nobody fills the ledger's disk who states nothing; nothing was written."""
    refused(bring(desk, picture(1)), 403, "photo-not-named")
    refused(bring(desk, picture(1), name="../private/log.key"), 404, "route-unknown")
    refused(bring(desk, picture(1), name="AB" * 32), 400, "field-not-a-hash")
    assert desk.get(f"/blob/{sha256(picture(1)).hexdigest()}").status_code == 404


def test_the_charter_s_profile_is_no_picture(desk: Served) -> None:
    """It is named, and it is a blob; it is not brought by this door."""
    profile = desk.charter().profile
    refused(bring(desk, picture(1), name=profile), 403, "photo-not-named")


def test_evidence_that_is_a_picture_is_taken(desk: Served) -> None:
    """Of a firing, by the hash its statement names; a verdict never misses it."""
    data = picture(1)
    desk.fired("b1", {"1-1": "qualified"})
    firing = BatchFiring(
        batch="b1", start="2026-05-01T00:00:00Z", end="2026-05-01T00:30:00Z", peak=1160,
        evidence=(sha256(data).hexdigest(),),
    )  # fmt: skip
    refused(bring(desk, data), 403, "photo-not-named")
    desk.say("BatchFiring", firing, key_of(MASTER))
    assert bring(desk, data).status_code == 201


def test_a_seal_s_impression_is_taken(desk: Served) -> None:
    """By the hash in its registration."""
    data = picture(3)
    subject = SealRegistration(
        person=MAKER, seal="s1", text="示例印", relief="relief", width=18, height=18, start="2020-01-01",
        impression=sha256(data).hexdigest(), after=desk.head(MAKER),
    )  # fmt: skip
    desk.say("SealRegistration", subject, key_of(MAKER))
    assert bring(desk, data).status_code == 201


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    ("data", "form", "status", "code"),
    [
        (picture(1, exif=located()), "", 400, "photo-metadata"),
        (picture(1, "PNG", exif=located()), "", 400, "photo-metadata"),
        (picture(1, "WEBP", xmp=b"<x:xmpmeta/>"), "", 400, "photo-metadata"),
        (picture(1)[:-200], "", 400, "photo-broken"),
        (png_claiming(100_000, 100_000), "", 400, "photo-too-many-pixels"),
        (SVG, "image/jpeg", 400, "photo-format"),
        (SVG, "image/svg+xml", 415, "content-type"),
        (picture(1), "image/png", 415, "content-type"),
        (picture(1), "text/html", 415, "content-type"),
        (b"", "image/jpeg", 400, "photo-format"),
        (picture(1, "GIF"), "image/jpeg", 400, "photo-format"),
    ],
)
def test_a_named_file_that_is_no_bare_picture_is_refused(
    desk: Served, data: bytes, form: str, status: int, code: str
) -> None:
    """F3, F4, F6: and nothing of it is kept."""
    register(desk, 1, data, picture(9))
    refused(bring(desk, data, form=form), status, code)
    assert desk.get(f"/blob/{sha256(data).hexdigest()}").status_code == 404


def test_other_bytes_than_the_name_s_are_refused(desk: Served) -> None:
    """Also when the right ones are here already: an address says one thing."""
    register(desk, 1, picture(1), picture(2))
    name = sha256(picture(1)).hexdigest()
    refused(bring(desk, picture(2), name=name), 422, "photo-hash")
    assert bring(desk, picture(1)).status_code == 201
    refused(bring(desk, picture(2), name=name), 422, "photo-hash")


def test_more_than_8_mib_is_not_read(desk: Served) -> None:
    """Announced or not: counted while it is read."""
    register(desk, 1, picture(1), picture(2))
    name, headers = sha256(picture(1)).hexdigest(), {"Content-Type": "image/jpeg"}
    long = bytes((8 << 20) + 1)
    refused(desk.client.put(f"/api/v1/photos/{name}", content=long, headers=headers), 413, "body-too-long")
    parts = (bytes(1 << 20) for _ in range(9))
    refused(desk.client.put(f"/api/v1/photos/{name}", content=parts, headers=headers), 413, "body-too-long")


def ticket(studio: Served, data: bytes, key: SigningKey | None = None, **changes: object) -> str:
    """Return a ticket for a picture."""
    given = {"size": len(data), "expires": studio.time + 600, "sha256": sha256(data).hexdigest(), "origin": ORIGIN}
    given |= changes
    return make_ticket(
        str(given["sha256"]), int(str(given["size"])), origin=str(given["origin"]), key=key or key_of(MAKER),
        expires=int(str(given["expires"])),
    )  # fmt: skip


def test_a_ticket_lets_a_picture_in_before_its_statement(desk: Served) -> None:
    """Signed by an enrolled key; the piece that comes then misses nothing."""
    front, base = picture(1), picture(2)
    assert bring(desk, front, ticket=ticket(desk, front)).status_code == 201
    assert bring(desk, base, ticket=ticket(desk, base, desk.registrars[0])).status_code == 201
    register(desk, 1, front, base)
    assert '"photo-missing"' not in desk.get(f"/api/v1/verify/{code_of(1)}").text


TICKETS: dict[str, tuple[Callable[[Served, bytes], str], int, str]] = {
    "of nobody": (lambda s, d: ticket(s, d, key_of("nobody")), 422, "issuer-unknown"),
    "of the certifier": (lambda s, d: ticket(s, d, s.certifier), 403, "signer-role"),
    "expired": (lambda s, d: ticket(s, d, expires=s.time), 403, "ticket-expired"),
    "for too long": (lambda s, d: ticket(s, d, expires=s.time + 901), 403, "ticket-lasts-too-long"),
    "for another file": (lambda s, d: ticket(s, d, sha256="ab" * 32), 403, "ticket-other-photo"),
    "for another length": (lambda s, d: ticket(s, d, size=5), 403, "photo-size"),
    "for another ledger": (lambda s, d: ticket(s, d, origin="other.example/kiln"), 403, "ticket-other-ledger"),
    "changed": (lambda s, d: ticket(s, d)[:-4] + "AAAA", 422, "signature-invalid"),
    "nonsense": (lambda s, d: "x", 400, "ticket-syntax"),
}


@pytest.mark.parametrize("name", TICKETS)
def test_a_ticket_that_is_not_good_lets_nothing_in(desk: Served, name: str) -> None:
    """Each with its own reason, and nothing is kept."""
    make, status, code = TICKETS[name]
    data = picture(5)
    refused(bring(desk, data, ticket=make(desk, data)), status, code)
    assert desk.get(f"/blob/{sha256(data).hexdigest()}").status_code == 404


def test_a_full_disk_takes_no_picture(desk: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 with a time; what is here already is answered all the same."""
    front, base = picture(1), picture(2)
    register(desk, 1, front, base)
    assert bring(desk, front).status_code == 201
    monkeypatch.setattr("api.photos.has_room", lambda folder: False)
    refused(bring(desk, base), 503, "disk-full")
    assert bring(desk, front).status_code == 200


def test_few_pictures_are_taken_in_at_once(desk: Served) -> None:
    """Bodies wait in memory, so their number is bounded."""
    register(desk, 1, picture(1), picture(2))
    door = desk.site.photos
    seats = [door.seat() for _ in range(MAX_WAITING)]
    for seat in seats:
        seat.__enter__()
    answer = bring(desk, picture(1))
    refused(answer, 503, "queue-full")
    assert answer.headers["retry-after"]
    for seat in seats:
        seat.__exit__(None, None, None)
    assert bring(desk, picture(1)).status_code == 201
