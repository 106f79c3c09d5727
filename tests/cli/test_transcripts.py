"""Every command as it is typed, and every word it answers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.transcript import Transcript

TRANSCRIPTS = sorted(Path(__file__).parent.glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_commands_answer_as_written_down(
    path: Path, world: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What a command prints, where it prints it, and its exit code are those of the transcript."""
    transcript = Transcript(path)
    world(transcript.world)
    transcript.play(monkeypatch, capsys)
