"""`/verify`: pasted text, other ledgers, and a piece's page to keep."""

import json
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import pytest

from api.trusts import FOLDER, keep_trust, read_trusts
from certs.saved_page import read_page
from certs.verify import verify
from ledger.craft.code import show_code
from ledger.errors import MalformedError
from ledger.log.trust import fingerprint, format_trust
from tests.api.conftest import SLOTTED, UNKNOWN, furnish
from tests.api.served import Served
from tests.api.test_pages import outline, page, text_of
from tests.certs.ledger_world import STUDIO, bundle_of, ledger_world
from tests.craft.kiln_world import code_of
from tests.craft.world import refused

OTHER = ledger_world().entered.trust()
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def pasted(studio: Served, text: str) -> str:
    """Return the page that answers a pasted text."""
    answer = studio.client.post("/verify?lang=zh", content=urlencode({"text": text}).encode(), headers=FORM)
    assert answer.status_code == 200
    outline(answer.text)
    return answer.text


def test_what_is_pasted_is_checked_here_and_the_page_says_so(served: Served) -> None:
    """A bundle, the text of a QR, and what is neither; line ends as forms send them."""
    bundle = served.get(f"/api/v1/pieces/{code_of(SLOTTED)}/bundle").text
    text = pasted(served, bundle)
    assert "由服务器 zisha.example 核对，不是在您的手机上算出的" in text
    assert "手机印章签署" in text
    assert f"编号 {show_code(code_of(SLOTTED))}</p></div></div>" in text  # under the word: of which piece it is
    assert "无法判断" in text_of(pasted(served, code_of(SLOTTED)))
    assert 'class="word cannot-tell"' in pasted(served, "<script>alert(1)</script>")
    receipt: str = json.loads(bundle)["receipts"][0]
    assert 'class="word cannot-tell"' in pasted(served, receipt.replace("\n", "\r\n"))


def test_a_form_that_is_none_is_refused(served: Served) -> None:
    """Bytes that no form sends."""
    answer = served.client.post("/verify", content="壶".encode(), headers=FORM)
    assert answer.status_code == 400


def test_another_ledgers_proofs_are_judged_by_its_trust_file(tmp_path: Path) -> None:
    """Unknown before its trust file is here, then judged, and the answer names whose they are."""
    bundle = bundle_of(STUDIO)
    studio = tmp_path / "studio"
    with Served(studio) as before:
        furnish(before)
        told = before.client.post("/api/v1/verify", content=bundle).json()
        assert (told["verdict"]["word"], told["ledger"]) == ("cannot-tell", before.instance.origin)
        keep_trust(studio, OTHER, format_trust(OTHER))
        before.site._examiner._trusts = (before.site.trust, *read_trusts(studio))
        told = before.client.post("/api/v1/verify", content=bundle).json()
        assert told["verdict"]["word"] != "cannot-tell"
        assert told["ledger"] == OTHER.origin


def test_a_ledger_has_one_trust_file_here(tmp_path: Path) -> None:
    """A newer one takes the place of the older; what is none stops the server, by name."""
    newer = replace(OTHER, mirrors=("second.example",))
    assert read_trusts(tmp_path) == ()
    keep_trust(tmp_path, OTHER, format_trust(OTHER))
    mark = keep_trust(tmp_path, newer, format_trust(newer))
    assert (read_trusts(tmp_path), mark) == ((newer,), fingerprint(newer))
    (tmp_path / FOLDER / "odd.json").write_bytes(b"{}")
    with pytest.raises(MalformedError) as caught:
        read_trusts(tmp_path)
    assert caught.value.fields["file"] == "odd.json"


def test_more_trust_files_than_anybody_means_are_refused(tmp_path: Path) -> None:
    """A folder that something else fills."""
    (tmp_path / FOLDER).mkdir()
    for number in range(65):
        (tmp_path / FOLDER / f"{number:02}.json").write_bytes(format_trust(OTHER))
    with refused(MalformedError, "trusts-too-many"):
        read_trusts(tmp_path)


def test_a_saved_page_is_one_file_whose_program_is_named_by_its_hash(served: Served) -> None:
    """Nothing is loaded from anywhere; its bundle verifies; its first line says what the file is worth."""
    text = page_saved(served)
    assert not re.search(r'(src|href)="', text)
    assert re.search(r"script-src 'sha256-[A-Za-z0-9+/]{43}='", text)
    assert text.index("这个文件不能为自己作证") < text.index("示例春水</h1>")
    report = verify(read_page(text.encode()), served.site.trust, served.time)
    assert report.piece is not None
    assert report.piece.subject.code == code_of(SLOTTED)
    assert served.get(f"/c/{code_of(UNKNOWN)}/save.html").status_code == 404


def page_saved(studio: Served) -> str:
    """Return the saved page of the piece in a slot."""
    answer = studio.get(f"/c/{code_of(SLOTTED)}/save.html?lang=zh")
    assert answer.headers["content-disposition"] == f'attachment; filename="{code_of(SLOTTED)}.html"'
    return answer.text


def test_the_page_lists_whose_proofs_it_can_check(served: Served) -> None:
    """This ledger's origin at least."""
    assert f"<li>{served.instance.origin}</li>" in page(served, "/verify")
