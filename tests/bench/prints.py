"""P9: a print run of 200 certificates beside the typesetter alone on the same template and data."""

from collections.abc import Iterator
from itertools import count, islice
from time import perf_counter
from typing import Any
from unittest.mock import patch

from certs import certificate as room
from certs.fields import CertificateFields, Words
from certs.render import render_pdf
from tests.bench.measure import ROUNDS, Line, paired, seconds
from tests.certs.prints import certificate, picture
from tests.craft.kiln_world import code_of

PAGES = 200
KB = 1000


def run() -> Iterator[Line]:
    """Set, render and read back 200 pages, as `kilnmark print --batch` does; beside it set as many pages and no more.

    No page is set twice in a process: the typesetter remembers what it has set.
    """
    photos = [picture(1600, 1200), picture(1200, 1600)]
    numbers = count()

    def drawn() -> list[CertificateFields]:
        return [
            certificate(code_of(n), title=Words(f"松风石瓢之{n}", f"Wind in the Pines {n}"), photo=photos[n % 2])
            for n in islice(numbers, PAGES)
        ]

    pairs = []
    for _ in range(ROUNDS):
        given, fields = given_for(drawn()), drawn()
        control = seconds(lambda given=given: [render_pdf(*a, **more) for a, more in given])
        started = perf_counter()
        pdf = room.print_certificates(fields)
        pairs.append((control, perf_counter() - started))
    note = f"{len(pdf) / KB / PAGES:.1f} KB a page, every QR read back"
    yield paired(f"P9 print run of {PAGES}, read back; control: typst alone", "s", pairs, "≤ 2.5", note)


def given_for(fields: list[CertificateFields]) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Return what the typesetter is given for these pages, without letting it set them."""
    given: list[tuple[tuple[Any, ...], dict[str, Any]]] = []

    def noted(*arguments: Any, **more: Any) -> bytes:
        given.append((arguments, more))
        return b""

    with patch.object(room, "render_pdf", noted), patch.object(room, "check_symbols"):
        room.print_certificates(fields)
    background = render_pdf(*given[0][0], **given[0][1])
    (template, data, files), more = given[1]
    return [given[0], ((template, data, {**files, "background.pdf": background}), more)]
