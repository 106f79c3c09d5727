"""Standing behind a statement: the key first, then what it is in plain words, then the question."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from api.cli.named import whole_id
from ledger.errors import PolicyError
from tests.cli.transcript import Outcome, run

World = Callable[[str], Path]
Run = Callable[[str], Outcome]
ENROL = 'enrol {0} --name 示例戊 --pinyin "Shili Wu" --did {0}.key --consent consent.txt --key o1.key'


@pytest.fixture
def typed(world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return a function that runs a command beside a ledger with one person waiting to be endorsed."""
    world("founded")

    def call(command: str) -> Outcome:
        return run(command, monkeypatch, capsys)

    assert call("key new zs005.key").code == 0
    assert call(ENROL.format("zs005")).code == 0
    return call


def waiting(typed: Run) -> list[str]:
    """Return the ids of what waits."""
    return [row["id"] for row in json.loads(typed("--json endorse").out)]


def test_wrong_passphrase_is_said_before_anything_is_shown(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody reads a page of what they can't sign; nor are they asked."""
    [name] = waiting(typed)
    monkeypatch.setenv("KILNMARK_KEY_PASSPHRASE", "another")
    done = typed(f"endorse {name} --key zs005.key")
    assert done.code == 1
    assert done.err.splitlines()[0].startswith("error: ")
    assert "示例戊" not in done.err


def test_what_is_endorsed_is_said_in_both_languages(typed: Run) -> None:
    """Kind, who states it, each field, and what still waits; with --dry-run as data on stdout, unsigned."""
    [name] = waiting(typed)
    zh, en = (typed(f"--lang {lang} endorse {name} --dry-run --key zs005.key").out for lang in ("zh", "en"))
    assert zh.startswith("人员登记（PersonEnrolment）\n  声明人：登记员1（office-1），手机印章 did:key:")
    assert en.startswith("enrolment of a person (PersonEnrolment)\n  stated by: 登记员1 (office-1), key did:key:")
    assert "  姓名：中文 示例戊；拼音 Shili Wu\n" in zh
    assert "  name: in Chinese 示例戊; pinyin Shili Wu\n" in en
    assert "  尚待这些手机印章附署：did:key:" in zh
    assert "  still to endorse, by name: did:key:" in en
    assert "{" not in zh + en
    assert waiting(typed) == [name]
    [told] = json.loads(typed(f"--json endorse {name} --dry-run --key zs005.key").out)
    assert told["credentialSubject"]["names"]["zh"] == "示例戊"


def test_beginning_of_an_id_is_enough(typed: Run) -> None:
    """As lists and help show it, with an ellipsis or without; what begins no id is named as given."""
    [name] = waiting(typed)
    none = "0000" if not name.startswith("0000") else "1111"
    assert typed(f"endorse {none}… --yes --key zs005.key").code == 1
    assert typed(f"endorse {name[:8]}… --yes --key zs005.key").code == 0
    assert waiting(typed) == []


def test_beginning_of_two_ids_is_refused_and_both_are_told() -> None:
    """Which one is meant is never guessed."""
    ids = ["9f86" + "0" * 60, "9f87" + "1" * 60, "ab" * 32]
    with pytest.raises(PolicyError) as refused:
        whole_id("9F8…", ids)
    assert refused.value.code == "id-ambiguous"
    assert refused.value.fields["known"] == ("9f86000000000000…", "9f87111111111111…")
    assert whole_id("9f86...", ids) == ids[0]
    assert whole_id(ids[1], []) == ids[1]
    assert whole_id("…", ids) == "…"


def test_file_is_shown_with_what_it_would_wait_for(typed: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the ledger at hand; offline by codes alone; and what the ledger would refuse is said before the signing."""
    assert typed("key new zs006.key").code == 0
    assert typed(ENROL.format("zs006") + " --out enrol.json").code == 0
    shown = typed("--lang en endorse enrol.json --dry-run --key zs006.key")
    assert "registrars needed: 1, signed so far: 1" in shown.out
    assert typed(ENROL.format("zs006")).code == 0  # meanwhile the code is given away
    again = typed("--lang en endorse enrol.json --yes --key zs006.key --out both.json")
    assert again.code == 0
    [name] = [name for name in waiting(typed) if typed(f"endorse {name} --yes --key zs006.key").code == 0]
    assert name
    late = typed("--lang en endorse enrol.json --dry-run --key zs006.key")
    assert "it would be refused when posted" in late.err
    monkeypatch.setenv("KILNMARK_LEDGER", "nowhere")
    offline = typed("--lang en endorse enrol.json --yes --key zs006.key --out later.json")
    assert offline.code == 0
    assert "no ledger to look in" in offline.err
    assert "  code: zs006\n" in offline.err
    monkeypatch.delenv("KILNMARK_LEDGER")
    assert typed("--lang en endorse enrol.json --yes --key zs006.key --out more.json").code == 0
    monkeypatch.setenv("KILNMARK_LEDGER", "nowhere")
    assert typed("--lang en endorse enrol.json --yes --key zs006.key").code != 0
