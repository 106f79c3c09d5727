"""`/metrics`: what happens is counted and told at an address of its own, and nobody's name, code or address with it."""

import json
import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Event

import httpx2 as httpx
import pytest
from prometheus_client import generate_latest
from pydantic import ValidationError
from starlette.testclient import TestClient

from api.app import make_app
from api.metrics import Metrics
from api.metrics_door import metrics_door
from api.settings import Settings
from api.webhook_cursor import cursor_at, write_cursor
from ledger.errors import InconsistencyError, PushbackError
from ledger.log.trust import Witness as Known
from ledger.log.trust import format_trust
from ledger.store.chores import FOLDER, last_done, note_done
from ledger.witness_folder import WitnessFolder
from tests.api.conftest import STUDIO, furnish
from tests.api.served import Served
from tests.api.test_witnessing import NOW, witness
from tests.craft.kiln_world import MAKER, code_of

EXAMPLES = Path(__file__).parents[2] / "examples/town"
NAMES = re.compile(r"\bkilnmark_[a-z0-9_]+")
ASKER = "198.51.100.77"
HOOK = {"webhook_url": "http://127.0.0.1:9/", "webhook_secret": "whsec_" + "A" * 43 + "="}


def samples(text: str) -> dict[str, float]:
    """Return every sample by its name and labels, as the text form spells it."""
    lines = [line.rpartition(" ") for line in text.splitlines() if line[:1] != "#"]
    return {name: float(value) for name, _, value in lines}


def told(studio: Served) -> dict[str, float]:
    """Return every sample of a server."""
    return samples(generate_latest(studio.site.metrics.registry).decode())


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return a studio of which somebody guessed too often, and that tells a webhook nobody listens at."""
    made = Served(tmp_path_factory.mktemp("told") / "studio", rate_unknown="2/minute", proxies=1, **HOOK)
    with made.instance.store.read() as reading:
        write_cursor(made.instance.directory, cursor_at(reading, 0))
    with made:
        furnish(made)
        yield made


def test_what_happens_is_counted(studio: Served) -> None:
    """Submissions by outcome, the time to a receipt, groups, limits, look-ups: each moves by what was done."""
    before = told(studio)
    assert studio.post(b"[]").status_code == 400
    again = studio.post(studio.draft("PieceRegistration", studio.piece(number=STUDIO, year=2025), MAKER))
    assert 400 <= again.status_code < 500
    studio.register(studio.piece(number=41))
    for number in range(3):
        studio.get(f"/api/v1/verify/{code_of(90 + number)}", **{"X-Forwarded-For": ASKER})
    assert studio.get(f"/api/v1/verify/{code_of(STUDIO)}", **{"X-Forwarded-For": ASKER}).status_code == 429
    studio.site.count({(code_of(STUDIO), ASKER): (studio.time, "")})
    after = told(studio)
    moved = {name: value - before.get(name, 0) for name, value in after.items()}
    assert moved['kilnmark_submissions_total{outcome="accepted"}'] == 1
    assert moved['kilnmark_submissions_total{outcome="refused"}'] == 2
    assert moved["kilnmark_submission_seconds_count"] == 1
    assert moved["kilnmark_group_entries_sum"] == 2  # the refused one had its turn
    assert moved['kilnmark_limited_total{quota="unknown"}'] == 2
    assert moved["kilnmark_lookups_total"] == 1
    size = studio.instance.page().checkpoint.size
    assert after["kilnmark_checkpoint_size"] == after["kilnmark_log_size"] == size
    assert (after["kilnmark_uncovered"], after["kilnmark_halted"], after["kilnmark_unread"]) == (0, 0, 0)
    assert after["kilnmark_disk_free_bytes"] > 0
    assert after["kilnmark_webhook_backlog"] >= 1


def test_no_label_tells_of_anybody(studio: Served) -> None:
    """Codes, people, addresses and their marks are in no name and no label, after all of them were asked for."""
    studio.get(f"/c/{code_of(STUDIO)}", **{"X-Forwarded-For": ASKER})
    studio.site.count(studio.site.scans.take())
    text = generate_latest(studio.site.metrics.registry).decode()
    for word in (code_of(STUDIO), code_of(41), ASKER, MAKER, "did:key", studio.instance.origin):
        assert word not in text, word
    labels = set(re.findall(r'(\w+)="', text)) - {"le"}
    assert labels <= {"outcome", "code", "quota", "witness", "chore", "version", "python", "implementation", "major",
                      "minor", "patchlevel"}  # fmt: skip


@pytest.mark.studio
@pytest.mark.studio
def test_a_guard_that_is_gone_is_counted_and_the_rest_is_told(tmp_path: Path) -> None:
    """Its file taken away: the failing append and each look count, disk and clock are told all the same."""
    with Served(tmp_path / "studio") as made:
        assert told(made)["kilnmark_guard_failures_total"] == 0
        guard = tmp_path / "studio/guard"
        held = guard.read_bytes()
        guard.unlink()
        future = made.site.submit(made.sheet_of(made.piece(number=6), made.piece(number=7)))
        assert isinstance(future.exception(timeout=120), InconsistencyError)
        told(made)
        after = told(made)
        guard.write_bytes(held)
    assert after['kilnmark_append_failures_total{code="guard-missing"}'] == 1
    assert after['kilnmark_submissions_total{outcome="failed"}'] == 1
    assert after["kilnmark_guard_failures_total"] == 2  # the append, and the look before this one
    assert (after["kilnmark_halted"], after["kilnmark_unread"]) == (1, 2)
    assert "kilnmark_checkpoint_size" not in after
    assert after["kilnmark_disk_free_bytes"] > 0


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (PushbackError("outcome-unknown", retry_after=1, reason="guard-failed"), "unknown"),
        (PushbackError("disk-full", retry_after=1), "waits"),
        (InconsistencyError("store-forked", size=1), "failed"),
        (ValueError(), "failed"),
    ],
)
def test_outcomes(error: Exception, outcome: str) -> None:
    """An outcome that is not known is no refusal, and a fault of ours is a failure."""
    metrics, done = Metrics(), Future()  # type: ignore[var-annotated]
    done.set_exception(error)
    metrics.answered(done, 1.0)
    metrics.appended(1, error)
    assert metrics.registry.get_sample_value("kilnmark_submissions_total", {"outcome": outcome}) == 1
    guarded = isinstance(error, InconsistencyError) or "reason" in getattr(error, "fields", {})
    assert metrics.registry.get_sample_value("kilnmark_guard_failures_total") == guarded


def test_a_clock_that_steps_is_seen(tmp_path: Path) -> None:
    """The wall clock set on by an hour, and back before the last entry: both figures say so."""
    with Served(tmp_path / "studio") as made:
        made.site.ticks = lambda: 0.0
        before = told(made)["kilnmark_clock_drift_seconds"]
        made.time += 3600
        assert told(made)["kilnmark_clock_drift_seconds"] == before + 3600
        made.time -= 7200
        assert told(made)["kilnmark_clock_behind_seconds"] > 3000


def test_chores_are_told(tmp_path: Path) -> None:
    """When each was done and whether all was well; never done is 0; a damaged note is none."""
    with Served(tmp_path / "studio") as made:
        assert told(made)['kilnmark_chore_timestamp_seconds{chore="backup"}'] == 0
        note_done(tmp_path / "studio", "backup", 1_800_000_000, well=False)
        after = told(made)
        assert after['kilnmark_chore_timestamp_seconds{chore="backup"}'] == 1_800_000_000
        assert after['kilnmark_chore_well{chore="backup"}'] == 0
        (tmp_path / "studio" / FOLDER / "backup.json").write_bytes(b"{")
        assert last_done(tmp_path / "studio", "backup") is None
    note_done(tmp_path / "nowhere/at/all", "fsck", 1, well=True)  # can't be written: nobody is troubled


def test_it_is_answered_at_its_own_address_alone(studio: Served) -> None:
    """The doors of everybody know no `/metrics`; the address of its own does."""
    assert studio.get("/metrics").status_code == 404
    with metrics_door("127.0.0.1:0", studio.site.metrics.registry) as port:
        assert "kilnmark_checkpoint_size" in httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).text
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
    with pytest.raises(ValidationError):
        Settings(metrics="9464")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return what is told of a ledger with two witnesses of whom one is gone, and a chore that was done."""
    folder = tmp_path_factory.mktemp("watched")
    made = Served(folder / "studio", **HOOK)
    for name in ("here", "gone"):
        (folder / name).mkdir()
        WitnessFolder(folder / name).make(f"{name}.example/w")
    WitnessFolder(folder / "here").add(made.instance.trust.log)
    note_done(folder / "studio", "fsck", made.time, well=True)
    with witness(folder / "here", "here.example") as here:
        gone = Known("gone.example", "http://127.0.0.1:9", WitnessFolder(folder / "gone").vkey())
        trust = replace(made.instance.trust, quorum=1, witnesses=(here, gone))
        (folder / "studio/trust.json").write_bytes(format_trust(trust))
        metrics, seen, both = Metrics(), set[str](), Event()
        made.fast = make_app(made.instance, made._settings, now=lambda: made.time, metrics=metrics)
        count = made.site.cosigner._count

        def counted(name: str, outcome: str) -> None:
            count(name, outcome)
            seen.add(outcome)
            if {"signed", "failed"} <= seen:
                both.set()

        made.site.cosigner._count = counted
        with TestClient(made.fast):
            assert both.wait(30)
            metrics.appended(1, PushbackError("disk-full", retry_after=1))
            text = generate_latest(metrics.registry).decode()
    made.instance.close()
    return text


def test_witnesses_are_told(watched: str) -> None:
    """One witness signs and one is gone: requests by outcome, who lags, and the quorum's page with its time."""
    said = samples(watched)
    assert said['kilnmark_witness_requests_total{outcome="signed",witness="here.example/w"}'] == 1
    assert said['kilnmark_witness_requests_total{outcome="failed",witness="gone.example/w"}'] >= 1
    size = said["kilnmark_checkpoint_size"]
    assert said['kilnmark_witness_lag{witness="here.example/w"}'] == 0
    assert said['kilnmark_witness_lag{witness="gone.example/w"}'] == size
    assert said['kilnmark_witness_timestamp_seconds{witness="gone.example/w"}'] == 0
    assert said["kilnmark_witnessed_size"] == size
    assert said["kilnmark_witnessed_timestamp_seconds"] == NOW


def test_dashboard_and_rules_name_what_there_is(watched: str) -> None:
    """Every metric named in the files of examples/town is in the output, and each of ours is in one of them."""
    given = set(NAMES.findall(watched))
    named: set[str] = set()
    board = json.loads((EXAMPLES / "grafana.json").read_text())
    for panel in board["panels"]:
        for target in panel.get("targets", []):
            found = set(NAMES.findall(target["expr"]))
            assert found, panel["title"]
            named |= found
    named |= set(NAMES.findall((EXAMPLES / "alerts.yml").read_text()))
    assert named - given == set()
    bases = {name for name in given if not name.endswith(("_bucket", "_count", "_sum", "_created"))}
    spelled = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in named}
    assert {re.sub(r"_total$", "", name) for name in bases} - spelled == set()


def test_panels_stand_beside_each_other() -> None:
    """No panel lies on another, each has its number, and every source is the one that is asked for at import."""
    panels = json.loads((EXAMPLES / "grafana.json").read_text())["panels"]
    taken: set[tuple[int, int]] = set()
    for panel in panels:
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert not cells & taken, panel["title"]
        assert at["x"] + at["w"] <= 24
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)
    assert {panel["datasource"]["uid"] for panel in panels} == {"${DS_PROMETHEUS}"}


@pytest.mark.needs("promtool")
def test_promtool_reads_the_rules() -> None:
    """The rules are Prometheus's own; one with a misspelt function is refused, so the reader reads."""
    good = subprocess.run(["promtool", "check", "rules", EXAMPLES / "alerts.yml"], capture_output=True, check=False)
    assert good.returncode == 0, good.stderr.decode()
    bad = (EXAMPLES / "alerts.yml").read_text().replace("increase(", "increases(")
    with NamedTemporaryFile(suffix=".yml") as file:
        file.write(bad.encode())
        file.flush()
        assert subprocess.run(["promtool", "check", "rules", file.name], capture_output=True, check=False).returncode


@pytest.mark.needs("promtool")
def test_promtool_reads_what_is_told(watched: str) -> None:
    """The text is of the form, and its names are as Prometheus wants them."""
    done = subprocess.run(["promtool", "check", "metrics"], input=watched, capture_output=True, text=True, check=False)
    ours = [line for line in done.stderr.splitlines() if line.startswith("kilnmark_")]
    assert ours == [], done.stderr
    assert "error" not in done.stderr
