"""A second craft, data only: a porcelain town does the main job, and nothing there speaks of another craft."""

import json
import re
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import make_app
from api.cli.crafts import named_profile
from api.intake.piece_columns import PIECES, pieces_form
from certs.craft_words import craft_words, stand_in
from certs.pdf import read_attachments
from ledger.craft.profile import parse_profile, shipped_profiles, zisha
from ledger.instance import open_studio
from tests.certs.prints import page_text
from tests.cli.conftest import real_time
from tests.cli.transcript import run

FOLDER = Path(__file__).parents[2] / "ledger" / "craft" / "profiles"
PORCELAIN = named_profile("porcelain")[0]
# Words of zisha alone; a porcelain town's people read none of them.
ZISHA = ("紫砂", "宜兴", "丁蜀", "陶刻", "制壶", "壶盖", "紫泥", "朱泥", "段泥", "石瓢", "全手工", "一把壶", "zisha",
         "yixing", "teapot", "zini")  # fmt: skip


def spoken_of(text: str) -> list[str]:
    """Return the words of the other craft that stand in a text."""
    return [word for word in ZISHA if word in text.lower()]


def test_a_porcelain_town_from_founding_to_audit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Found, enrol, load, close, fire, open, register, print, verify, audit: sound, and in its own words."""
    real_time(monkeypatch)
    monkeypatch.chdir(tmp_path)
    done = run("demo --out out --profile porcelain", monkeypatch, capsys)
    assert done.code == 0, done.err[-600:] + done.out[-300:]
    out = tmp_path / "out"
    audit = json.loads((out / "audit.json").read_bytes())
    assert (audit["sound"], audit["findings"], audit["notChecked"]) == (True, [], [])
    pieces = json.loads((out / "pieces.json").read_bytes())
    assert len(pieces) == 21
    [single] = [path for path in out.glob("*.pdf") if path.stem in {piece["code"] for piece in pieces}]
    assert sorted(read_attachments(single.read_bytes())) == [f"{single.stem}.proof.json", f"{single.stem}.tlog-proof"]
    told = run(f"verify {single} --trust out/trust.json", monkeypatch, capsys)
    assert told.code == 0
    assert "青花" in told.out
    prints = "".join(page_text(path.read_bytes()) for path in out.glob("*.pdf"))
    assert "瓷器作品证书" in prints
    assert "画面" in prints  # the painter has signed
    assert "监制" not in page_text(single.read_bytes())  # the supervisor has not
    assert not spoken_of(prints + told.out + done.out + done.err)
    _check_pages(out, single.stem)


def _check_pages(out: Path, code: str) -> None:
    """What the town's server shows speaks of porcelain alone, in both languages, to buyers and to those who sign."""
    paths = ("/", f"/c/{code}", "/k/zy-2026-10", "/hall", "/p/jd001", "/kilns/sample-zhen", "/studio/new",
             "/studio/kiln", "/kiln", "/registrar", "/order")  # fmt: skip
    assert spoken_of("宜兴紫砂") == ["紫砂", "宜兴"], "or nothing would be found anywhere"
    with open_studio(out / "ledger", write=True) as instance, TestClient(make_app(instance)) as client:
        for path in paths:
            for lang in ("zh", "en"):
                answer = client.get(path, params={"lang": lang})
                assert answer.status_code == 200, path
                assert not spoken_of(answer.text), (path, lang, spoken_of(answer.text))
        board = client.get("/k/zy-2026-10", params={"lang": "zh"}).text
        assert "火照" in board
        assert "返烧" not in board, "the sum is in the town's own words"


def test_the_profile_gives_its_words_to_every_list_that_a_rule_asks() -> None:
    """It has every vocabulary that the first craft has, each with a word."""
    assert not set(zisha().vocabularies) - set(PORCELAIN.vocabularies)
    assert all(PORCELAIN.codes(vocabulary) for vocabulary in PORCELAIN.vocabularies)
    assert all(not spoken_of(source.text) for source in PORCELAIN.sources.values())
    assert not spoken_of((FOLDER / "porcelain.json").read_text("utf-8"))


def test_a_blank_list_is_in_the_words_of_its_craft() -> None:
    """Who painted and where a written mark stands have columns; zisha's list is what it was."""
    heads = [column.heading("zh") for column in pieces_form(PORCELAIN).columns]
    assert {"画面人", "利坯人", "雕刻人", "口沿款", "景德镇瓷器"} <= set(heads)
    assert not spoken_of(" ".join(heads))
    assert {c.name: c.headings[:2] for c in pieces_form(zisha()).columns} == {
        c.name: c.headings[:2] for c in PIECES.columns
    }  # fmt: skip


def test_a_craft_that_has_no_words_for_a_print_is_called_by_its_name() -> None:
    """A file of a town's own: no label words, no mark of origin; prints bear its name, and its list lacks the mark."""
    file = json.loads((FOLDER / "porcelain.json").read_text("utf-8"))
    file |= {"craft": "lacquer", "zh": "漆器", "en": "Lacquer"}
    file["vocabularies"] = [each for each in file["vocabularies"] if each["code"] != "label"]
    standing = next(each for each in file["vocabularies"] if each["code"] == "standing")
    standing["terms"] = [term for term in standing["terms"] if term["code"] != "gi-mark"]
    lacquer = parse_profile(json.dumps(file, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode())
    assert craft_words(lacquer, "heading", gi=False).zh == "漆器作品证书"
    assert craft_words(lacquer, "strip", gi=False).en == "Lacquer"
    assert stand_in(lacquer) != stand_in(zisha())
    assert "gi" not in {column.name for column in pieces_form(lacquer).columns}
    assert craft_words(zisha(), "heading", gi=True).zh == "宜兴紫砂作品证书"


def test_a_town_founds_its_ledger_on_a_file_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A profile that no program ships is the first blob, and the charter names it; an unknown name is refused."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KILNMARK_KEY_PASSPHRASE", "correct horse")
    own = (FOLDER / "porcelain.json").read_bytes() + b"\n"  # white space is free: the same words, another file
    Path("own.json").write_bytes(own)
    assert run("key new office.key --label office", monkeypatch, capsys).code == 0
    done = run(
        "init town --trial --origin example.org/town --name Town --url https://example.org --profile own.json"
        " --key office.key --yes", monkeypatch, capsys,
    )  # fmt: skip
    assert done.code == 0, done.err
    own_hash = parse_profile(own).hash
    assert own_hash not in shipped_profiles()
    assert (Path("town/blobs") / own_hash).read_bytes() == own
    assert run("fsck town", monkeypatch, capsys).code == 0
    refused = run("--lang en init other --trial --profile glass --origin a.example/b --name N --url https://a.example"
                  " --key office.key --yes", monkeypatch, capsys)  # fmt: skip
    assert refused.code == 2
    assert re.search("Known: porcelain、zisha", refused.err)
