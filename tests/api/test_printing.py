"""Prints by a maker's signed order: which file of whose pieces, and that what leaves can be read."""

import io
from collections.abc import Iterator
from typing import Any
from zipfile import ZipFile

import pytest

from certs.pdf import read_attachments
from certs.scan import qr_texts_in
from ledger.craft.asking import make_asking
from tests.api.served import Served
from tests.browser.town import Town
from tests.certs.prints import page_count, page_symbols
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.owning_world import OwningWorld
from tests.craft.world import ORIGIN, key_of

DAY = 86_400


class Shop(Served, OwningWorld):
    """A served studio whose pieces have real pictures."""

    def order(self, file: str, by: str = MAKER, *, days: int = 7, path: str = "") -> str:
        """Return the link of a file, signed for."""
        signed = make_asking("GET", path or file, b"", origin=ORIGIN, key=key_of(by), expires=self.time + days * DAY)
        return f"{file}&order={signed}"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Return a shop with a kiln of three pieces."""
    with Shop(tmp_path_factory.mktemp("prints") / "studio") as made:
        made.fired("p1", dict.fromkeys(("1-1", "1-2", "1-3"), "qualified"))
        for number, slot in enumerate(("1-1", "1-2", "1-3"), 81):
            made.register(pictured(made, made.piece(number=number, slots=(f"p1/{slot}",))))
        made.register(pictured(made, made.piece(OTHER, number=84)), OTHER)
        yield made


def pictured(made: Shop, subject: Any) -> Any:
    """Return the registration with photos whose files are there."""
    return Town.pictured(made, subject)  # type: ignore[arg-type]  # it looks at the blobs alone


def test_a_firing_is_one_file_and_every_code_on_it_is_read(shop: Shop) -> None:
    """Three pages, both QRs of each; the same order again is the same bytes; labels too."""
    link = shop.order("/print/certificates.pdf?batch=p1")
    answer = shop.client.get(link)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert page_count(answer.content) == 3
    read = [text for page in range(3) for text in page_symbols(answer.content, page)]
    assert sorted(code_of(n) for n in (81, 82, 83)) == sorted({text.split("/")[4][:13] for text in read})
    assert len(read) == 6
    assert shop.client.get(link).content == answer.content
    labels = shop.client.get(shop.order("/print/labels.pdf?batch=p1")).content
    assert len(page_symbols(labels, 0)) == 3


def test_one_piece_comes_with_its_proofs_or_as_a_picture(shop: Shop) -> None:
    """What the command line prints: PDF/A-3 with receipt and bundle; a PNG whose QRs a reader reads."""
    code = code_of(81)
    single = shop.client.get(shop.order(f"/print/certificate.pdf?pieces={code}")).content
    assert set(read_attachments(single)) == {f"{code}.tlog-proof", f"{code}.proof.json"}
    packed = shop.client.get(shop.order(f"/print/pictures.zip?pieces={code}")).content
    with ZipFile(io.BytesIO(packed)) as file:
        [name] = file.namelist()
        assert len(qr_texts_in(file.read(name))) == 2


@pytest.mark.parametrize(
    ("file", "by", "days", "path", "code"),
    [
        (f"/print/certificate.pdf?pieces={code_of(84)}", MAKER, 7, "", "print-not-yours"),
        (f"/print/certificate.pdf?pieces={code_of(81)}", OTHER, 7, "", "print-not-yours"),
        (f"/print/certificate.pdf?pieces={code_of(81)}", MAKER, 15, "", "asking-lasts-too-long"),
        (f"/print/certificate.pdf?pieces={code_of(81)}", MAKER, -1, "", "asking-expired"),
        (f"/print/certificate.pdf?pieces={code_of(81)}", "stranger", 7, "", "issuer-unknown"),
        ("/print/certificates.pdf?batch=p1", MAKER, 7, "/print/labels.pdf?batch=p1", "asking-other"),
        (f"/print/certificate.pdf?pieces={code_of(81)}.{code_of(82)}", MAKER, 7, "", "print-too-many"),
        (f"/print/certificate.pdf?pieces={code_of(95)}", MAKER, 7, "", "piece-unknown"),
        ("/print/certificates.pdf?batch=none", MAKER, 7, "", "print-empty"),
        (f"/print/certificates.pdf?batch=p1&pieces={code_of(81)}", MAKER, 7, "", "print-order"),
        ("/print/money.pdf?batch=p1", MAKER, 7, "", "route-unknown"),
    ],
)  # fmt: skip
def test_nothing_is_printed_but_what_its_maker_ordered(
    shop: Shop, file: str, by: str, days: int, path: str, code: str
) -> None:
    """Other people's pieces, other files, other days; each by its own name."""
    assert shop.client.get(shop.order(file, by, days=days, path=path)).json()["code"] == code
    bare = shop.client.get(file)
    assert bare.status_code != 200
