"""The press: work in a process of its own, its progress and its refusals as if it were done here."""

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from certs.press import pressed
from ledger.errors import PolicyError, PushbackError


def double(values, *, plus=0, tick):
    """Return each value doubled; counts."""
    for number in range(len(values)):
        tick(number + 1, len(values))
    return [2 * value + plus for value in values], os.getpid()


def refuse(*, tick):
    """Refuse, with a library's error behind it."""
    tick(1, 2)
    try:
        int("seven")
    except ValueError as e:
        raise PolicyError("qr-unreadable", page=7) from e


def die(*, tick):
    """End as one ends whom the system has killed."""
    os.kill(os.getpid(), signal.SIGKILL)


def test_work_is_done_elsewhere_and_comes_back():
    """The value, its progress, and another process's number."""
    seen = []
    values, pid = pressed(double, [1, 2, 3], plus=1, tick=lambda done, of: seen.append((done, of)))
    assert values == [3, 5, 7]
    assert pid != os.getpid()
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_a_refusal_comes_back_as_it_was_raised():
    """Code and fields, so that the same words are said."""
    with pytest.raises(PolicyError) as caught:
        pressed(refuse)
    assert (caught.value.code, caught.value.fields) == ("qr-unreadable", {"page": 7})


def test_a_killed_press_is_said_to_have_ended():
    """Out of memory: words and a hint, no trace and no wait."""
    with pytest.raises(PushbackError, match="press-ended"):
        pressed(die)


def test_what_is_typeset_elsewhere_leaves_nothing_here(tmp_path: Path):
    """Documents pressed one after another: this process has not even loaded the typesetter, let alone its memory.

    Planted: the same documents made here, and it has.
    """
    script = """
        import sys
        from certs.press import pressed
        from tests.certs.test_press import typeset
        if __name__ == "__main__":
            for _ in range(2):
                pages = pressed(typeset, 3) if sys.argv[1] == "pressed" else typeset(3, tick=lambda *_: None)
            print(pages, "typst" in sys.modules)
    """
    path = tmp_path / "script.py"
    path.write_text(textwrap.dedent(script))
    root = Path(__file__).parents[2]
    for how, loaded in (("pressed", "3 False"), ("here", "3 True")):
        done = subprocess.run(
            [sys.executable, path, how], capture_output=True, text=True, check=True, cwd=root,
            env={**os.environ, "PYTHONPATH": str(root)},
        )  # fmt: skip
        assert done.stdout.strip() == loaded


def typeset(count, *, tick):
    """Print some thermal labels and return how many pages came of it."""
    from certs.labels import LabelFields
    from certs.summary import format_link
    from certs.thermal import print_thermal_labels
    from tests.certs.prints import HOST, TIME, page_count
    from tests.craft.kiln_world import code_of

    run = [LabelFields(code_of(n), format_link(HOST, code_of(n)), HOST) for n in range(1, count + 1)]
    return page_count(print_thermal_labels(run, 203, time=TIME, tick=tick))
