"""The kiln master's page as the server gives it: the same for all, with every sentence that its programs say."""

import re

from api.assets import STATIC
from ledger.words import knows
from tests.api.served import Served

PROGRAMS = sorted((STATIC / "kiln").glob("*.js"))


def named() -> set[str]:
    """Return the keys that the kiln's programs name whole, and the reason codes that they refuse with."""
    found: set[str] = set()
    for program in PROGRAMS:
        text = program.read_text("utf-8")
        found |= set(re.findall(r'"(kiln\.[a-z0-9-]+)"', text))
        codes = set(re.findall(r'malformed\("([^"]+)"', text))
        found |= {f"error.{code}" for code in codes} | {f"hint.{code}" for code in codes}
    return found


def test_every_sentence_of_the_programs_is_in_the_catalogue_and_on_the_page(served: Served) -> None:
    """Sentences and refusals, each with what to do next; a planted key is found."""
    keys = named()
    assert len(keys) > 80
    assert sorted(key for key in keys if not knows(key)) == []
    assert not knows("kiln.planted")
    for lang in ("zh", "en"):
        page = served.get(f"/kiln?lang={lang}").text
        assert sorted(key for key in keys if f'"{key}"' not in page) == []


def test_the_page_knows_nobody_and_runs_nothing_of_its_own_text(served: Served) -> None:
    """No name, no key, no line of program in it: who stands before it only their browser knows."""
    page = served.get("/kiln?lang=zh")
    assert page.status_code == 200
    assert "did:key" not in page.text
    scripts = re.findall(r"<script([^>]*)>", page.text)
    assert all("src=" in each or 'type="application/json"' in each for each in scripts)
    assert not re.search(r"\son\w+=|\sstyle=", page.text)
