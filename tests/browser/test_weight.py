"""What a page weighs before its pictures: HTML, CSS and programs, compressed, at most 60 kB (design 6, §6.1)."""

import gzip
import re

import pytest

from tests.api.conftest import FLAGGED, SLOTTED, STUDIO, furnish
from tests.api.served import Served
from tests.craft.kiln_world import code_of

LIMIT = 60 * 1024


def weight(studio: Served, path: str) -> int:
    """Return the compressed bytes of a page and of the programs and sheets it loads."""
    text = studio.get(path).text
    loads = re.findall(r'(?:src|href)="(/static/[^"]+\.(?:js|css))"', text)
    assert loads
    parts = [text.encode(), *(studio.get(load).content for load in loads)]
    return sum(len(gzip.compress(part, 6)) for part in parts)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_light(served: Served, lang: str) -> None:
    """The verdicts, the two pages where things are checked, and the page of one's pieces."""
    for path in ("/", "/verify", *(f"/c/{code_of(number)}" for number in (SLOTTED, STUDIO, FLAGGED))):
        assert weight(served, f"{path}?lang={lang}") <= LIMIT, path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory):
    """Return a furnished studio."""
    with Served(tmp_path_factory.mktemp("weighed") / "studio") as studio:
        furnish(studio)
        yield studio
