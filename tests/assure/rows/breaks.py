"""BR: every single rule broken once by the operator; the audit names that rule and that entry.

What is broken is what the tests of the rules show to be refused, each refusal with all that was said before it, and
what `breaking/by_hand.py` adds. The operator writes it into the log as the next entry, chained, timed and under the
log's own signature.
"""

import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

from tests.assure.breaking.broken import Break, Liar, Said, Watched, trouble
from tests.assure.breaking.by_hand import by_hand
from tests.assure.breaking.rules import ROOT, all_rules, told
from tests.assure.breaking.switched import switched_off
from tests.assure.row import Figures, Row, counted

EVERYDAY = ("tests/craft/test_role.py", "tests/craft/test_batch_closing.py", "tests/craft/test_key_revocation.py")
ALL = ("tests/craft",)
TO_BREAK = frozenset(name for name, why in told().items() if not why)
ENOUGH = 45  # rules that the everyday tests break, with those by hand
OFF = 12  # rules that the everyday control switches off

Blobs = tuple[bytes, ...]


@cache
def breaks_of(tests: tuple[str, ...]) -> tuple[tuple[Break, ...], Blobs]:
    """Run these tests, and return what the rules refused in them and what was added by hand; and the files named."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "breaks"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
                   "-p", "tests.assure.breaking.recording", "--breaks", str(out), *tests]  # fmt: skip
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, f"the tests of the rules fail: {ran.stdout[-2000:]}{ran.stderr[-2000:]}"
        met, blobs = pickle.loads(out.read_bytes())
    found = {(each.rule, each.kind): each for each in (*met, *by_hand())}
    return tuple(found.values()), tuple(blobs.values())


def honest(broken: Break) -> tuple[Said, ...]:
    """Return what was said before; of a sheet that was broken, what was said before the sheet."""
    before = list(broken.before)
    if broken.broken[0].item:
        while before and before[-1].item:
            before.pop()
        before = before[:-1]
    return tuple(before)


def _files(broken: Break, blobs: Blobs) -> Blobs:
    """Return the files to be published with a break: none but profiles change what the audit says."""
    return blobs if broken.kind == "ProfileVersion" else ()


def named(broken: Break, blobs: Blobs, watched: Watched, sound: set[tuple[Said, ...]]) -> None:
    """Let the audit look at the log before the break, and with it.

    Raises:
        AssertionError: the one is not clean, or of the other the audit does not name the rule and the entry.
    """
    files = _files(broken, blobs)
    before = honest(broken)
    if before and before not in sound:
        found = watched.audit(Liar(before, files))
        assert not found, f"the honest log is not clean: {found[0]} ({broken.source})"
        sound.add(before)
    found = watched.audit(Liar(broken.before + broken.broken, files))
    wrong = trouble(found, broken)
    assert not wrong, wrong
    assert any(broken.rule in each.rules for each in found), f"{broken.rule} is said by another: {found[0].rules}"


def without(broken: Break, blobs: Blobs, watched: Watched) -> str:
    """Switch the rule off, and return what the row then meets: `silence`, `another word`, `no end`, or `the same`."""
    with switched_off(broken.rule):
        try:
            found = watched.audit(Liar(broken.before + broken.broken, blobs))
        except Exception:  # noqa: BLE001  # what the rule kept away from the code behind it may end in anything
            return "no end"
    if not trouble(found, broken):
        return "the same"
    return "another word" if found else "silence"


def audited(count: int, random: Random) -> Figures:
    """Break so many rules, all there are at the full figure, and then switch each off that was broken."""
    whole = count >= len(TO_BREAK)
    breaks, blobs = breaks_of(ALL if whole else EVERYDAY)
    rules: set[str] = set()
    off: Counter[str] = Counter()
    sound: set[tuple[Said, ...]] = set()
    tried: set[str] = set()
    with Watched() as watched:
        for number in counted(len(breaks)):
            broken = breaks[number]
            named(broken, blobs, watched, sound)
            rules.add(broken.rule)
            if whole and broken.rule not in tried:
                tried.add(broken.rule)
                off[without(broken, _files(broken, blobs), watched)] += 1
    argued = sorted(rules - TO_BREAK)
    assert not argued, f"rules.txt says that no break reaches this, and one does: {argued[0]}"
    assert not off["the same"], "a rule switched off was not noticed"
    missing = sorted(TO_BREAK - rules)
    assert not (whole and missing), f"never broken: {', '.join(missing)}"
    return {
        "rules": len(rules), "by kind of statement": len(breaks), "reasons": len({each.code for each in breaks}),
        "honest logs": len(sound), "argued": len(all_rules()) - len(TO_BREAK),
        "switched off": len(tried), "and then": ", ".join(f"{word} {off[word]}" for word in sorted(off)),
    }  # fmt: skip


def switched(random: Random) -> str:
    """Switch some rules off, one by one; the row notices each, unless a second rule gives the same answer."""
    breaks, blobs = breaks_of(EVERYDAY)
    noticed: list[str] = []
    with Watched() as watched:
        for broken in random.sample(breaks, OFF):
            with switched_off(broken.rule):
                try:
                    named(broken, blobs, watched, set())
                except Exception as e:  # noqa: BLE001  # without its rule the replay may break in any way
                    noticed.append(f"{type(e).__name__}: {e}".partition("\n")[0])
                else:
                    raise AssertionError(f"switched off and not noticed: {broken.rule}")
    said = next((each for each in noticed if each.startswith("AssertionError: the audit")), noticed[0])
    return f"{len(noticed)} of {OFF} rules switched off; {said.removeprefix('AssertionError: ')}"


ROWS = (
    Row(
        name="BR", claim="of every single rule that the operator breaks the audit names the rule and the entry",
        unit="rules", small=ENOUGH, full=len(TO_BREAK), run=audited, control=switched,
    ),
)  # fmt: skip
