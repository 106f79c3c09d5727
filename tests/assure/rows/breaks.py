"""BR: every single rule broken once by the operator; the audit names that rule and that entry.

What is broken is what the tests of the rules show to be refused, each refusal with all that was said before it, and
what `breaking/by_hand.py` adds; the rules for all kinds are broken with a statement of each (`every_kind.py`). The
operator writes it into the log as the next entry, chained, timed and under the log's own signature.
"""

import json
import pickle
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from ledger.craft.kind import Kind, no_head
from ledger.craft.kinds import KINDS
from tests.assure.breaking.broken import BESIDE, OF_THE_LOG, Break, Liar, Said, Watched, trouble
from tests.assure.breaking.by_hand import by_hand
from tests.assure.breaking.every_kind import breaks_of_kind, spoken_in
from tests.assure.breaking.of_the_log import of_the_log
from tests.assure.breaking.rules import ROOT, all_rules, told
from tests.assure.breaking.switched import switched_off
from tests.assure.row import Figures, Row, counted

EVERYDAY = ("tests/craft/test_role.py", "tests/craft/test_batch_closing.py")
ALL = ("tests/craft",)
TO_BREAK = frozenset(name for name, why in told().items() if not why)
ENOUGH = 45  # rules that the everyday tests break, with those by hand
OFF = 12  # rules that the everyday control switches off
COMMANDS = 20  # logs that the command looks at, too

_NOT_THESE = {"Charter", "Endorsement"}  # the one stands alone, the other is asked whom it endorses
OF_KINDS: Mapping[str, Callable[[Kind], bool]] = {  # rules for all kinds, and which those are
    "policy.py facts_of: charter-missing": lambda kind: kind.name != "Charter",
    "policy.py facts_of: issuer-unknown": lambda kind: kind.name != "Charter",
    "policy.py _check_ledger: statement-other-ledger": lambda kind: kind.name != "Charter",
    "policy.py _check_ledger: ledger-closed": lambda kind: kind.name != "Charter",
    "policy.py _check_ledger: ledger-not-open": lambda kind: kind.name not in _NOT_THESE,
    "policy.py _check_clock: statement-from-future": lambda kind: kind.name != "Charter",
    "policy.py _check_clock: statement-too-old": lambda kind: kind.name != "Charter",
    "policy.py _check_known: statement-kind-unknown": lambda kind: kind.since > 1,
    "policy.py _check_signer: signer-role": lambda kind: kind.name not in _NOT_THESE,
    # An auditor's key is ended by no statement.
    "policy.py _check_signer: key-not-live": lambda kind: kind.name not in _NOT_THESE and kind.signers != ("auditor",),
    "policy.py _check_after: after-not-head": lambda kind: kind.head is not no_head,
    "person.py active_person: person-paused": lambda kind: (
        "person" in kind.signers and not kind.while_paused and kind.name != "Endorsement"
    ),
}

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
        met, spoken, blobs = pickle.loads(out.read_bytes())
    general = (each for said in spoken_in(spoken.values()) for each in breaks_of_kind(said))
    found = {(each.rule, each.kind): each for each in (*met, *general, *by_hand(), *of_the_log())}
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
    said = broken.rule.startswith(OF_THE_LOG) or any(broken.rule in each.rules for each in found)
    assert said, f"{broken.rule} is said by another: {found[0].rules}"


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


def by_command(broken: Break, blobs: Blobs) -> None:
    """Let `kilnmark audit --json` look at it, as a stranger would.

    Raises:
        AssertionError: it does not leave with 1, or does not name the reason at the entry first.
    """
    with tempfile.TemporaryDirectory() as folder:
        mirror = Liar(broken.before + broken.broken, _files(broken, blobs)).publish(Path(folder))
        command = [
            sys.executable,
            "-c",
            "from api.cli import main; main()",
            "--json",
            "audit",
            str(mirror),
            "--trust",
            str(mirror / "trust.json"),
        ]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    findings = json.loads(ran.stdout)["findings"]
    first = next(each for each in findings if each["code"] not in BESIDE - {broken.code} | {"blob-missing"})
    said = (ran.returncode, first["code"], first.get("index"))
    assert said == (1, broken.code, len(broken.before)), f"the command says {said} of {broken.rule}"


def everywhere(breaks: tuple[Break, ...]) -> None:
    """Hold what is broken against what there is.

    Raises:
        AssertionError: a rule is not broken that could be, or a rule for all kinds not with one of them.
    """
    missing = sorted(TO_BREAK - {each.rule for each in breaks})
    assert not missing, f"never broken: {', '.join(missing)}"
    met = {(each.rule, each.kind) for each in breaks}
    for rule, kinds in OF_KINDS.items():
        for name in KINDS:
            assert (rule, name) in met or not kinds(KINDS[name]), f"{rule} is never broken with {name}"


def audited(count: int, random: Random) -> Figures:
    """Break so many rules; at the full figure each with every kind it is for, and then switch each rule off."""
    whole = count >= len(TO_BREAK)
    breaks, blobs = breaks_of(ALL if whole else EVERYDAY)
    if whole:
        everywhere(breaks)
    else:  # one of each rule
        shuffled = random.sample(breaks, len(breaks))
        breaks = tuple({each.rule: each for each in shuffled}.values())
    off: Counter[str] = Counter()
    sound: set[tuple[Said, ...]] = set()
    rules: set[str] = set()
    with Watched() as watched:
        for number in counted(len(breaks)):
            broken = breaks[number]
            named(broken, blobs, watched, sound)
            if broken.rule.startswith(OF_THE_LOG):
                continue
            if whole and broken.rule not in rules:
                off[without(broken, _files(broken, blobs), watched)] += 1
            rules.add(broken.rule)
    argued = sorted(rules - TO_BREAK)
    assert not argued, f"rules.txt says that no break reaches this, and one does: {argued[0]}"
    assert not off["the same"], "a rule switched off was not noticed"
    commands = COMMANDS if whole else 1
    for broken in random.sample(breaks, commands):
        by_command(broken, blobs)
    return {
        "rules": len(rules), "by kind of statement": len(breaks), "reasons": len({each.code for each in breaks}),
        "of the log itself": len({each.code for each in breaks if each.rule.startswith(OF_THE_LOG)}),
        "honest logs": len(sound), "by the command": commands, "argued": len(all_rules()) - len(TO_BREAK),
        "switched off": sum(off.values()), "and then": ", ".join(f"{word} {off[word]}" for word in sorted(off)) or "–",
    }  # fmt: skip


def switched(random: Random) -> str:
    """Switch some rules off, one by one; the row notices each, unless a second rule gives the same answer."""
    breaks, blobs = breaks_of(EVERYDAY)
    noticed: list[str] = []
    with Watched() as watched:
        rules = [each for each in breaks if not each.rule.startswith(OF_THE_LOG)]
        for broken in random.sample(rules, OFF):
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
