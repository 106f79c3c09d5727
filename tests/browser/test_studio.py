"""The artisan's pages on a phone: a stamp of one's own, a piece in under a minute, another device, roles, all of it audited."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from certs.scan import qr_texts_in
from ledger.craft.kinds.people.person_enrolment import PersonEnrolment
from ledger.craft.kinds.piece.parts import RoleName
from ledger.craft.state import Key, Piece, Role
from tests.browser.conftest import Visit
from tests.browser.looking import axe, shoot, widest
from tests.browser.studio_desk import StudioDesk
from tests.browser.test_own import audited
from tests.browser.town import DATA, Town
from tests.craft.kiln_world import MAKER, OTHER, code_of
from tests.craft.world import key_of

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, FilePayload, Page

pytestmark = pytest.mark.needs("a browser")

BATCH = "b8"
LOOKS = (("phone", "light", "zh-CN"), ("desktop", "dark", "en-GB"))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Return a town to itself, with a kiln that was opened and a piece of another's that asks the maker for a role."""
    with Town(tmp_path_factory.mktemp("studio") / "studio") as town:
        town.fired(BATCH, dict.fromkeys(("1-1", "1-2", "1-3"), "qualified"))
        for number, role in ((61, "carving"), (62, "design")):
            named = town.pictured(town.piece(OTHER, number=number, roles=(RoleName(role=role, person=MAKER),)))
            town.register(named, OTHER)
        for view in ("front", "base"):
            town.instance.blobs.put(f"photo {view} ".encode())
        yield town
