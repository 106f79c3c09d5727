"""Three towns' ledgers witness one another; one of them shows two histories, and is caught with a proof.

    python examples/three_towns.py DIRECTORY        report.html is in it, a picture first

Real ledgers and real witnesses (C2SP tlog-witness), in one process and without a network, so that it takes seconds.
"""

import copy
import shutil
import sys
from contextlib import ExitStack, closing
from html import escape
from math import cos, pi, sin
from pathlib import Path

from small_ledger import SmallLedger

from ledger.errors import ConflictError
from ledger.instance import open_studio
from ledger.log.add_checkpoint import AddCheckpoint, format_request, parse_answer
from ledger.log.cosignature import verify_cosignature
from ledger.log.encoding import format_time
from ledger.log.fork import open_fork, parse_fork
from ledger.log.note import parse_note
from ledger.log.tree import consistency_path
from ledger.prover import nodes_of
from ledger.witness_folder import WitnessFolder

TOWNS = (("丁蜀", "dingshu.example/zisha"), ("景德镇", "jingdezhen.example/porcelain"), ("德化", "dehua.example/white"))
FORKER = 1


class Town:
    """A ledger, and the witness that the same people run for others."""

    def __init__(self, directory, name, origin):
        self.name, self.origin, self.directory = name, origin, directory / origin.partition(".")[0]
        self.directory.mkdir(parents=True)
        self.ledger = SmallLedger(self.directory, origin)
        self.folder = WitnessFolder(self.directory / "witness")
        self.folder.make(f"{origin.partition('/')[0]}/w")
        self.seen = {}  # by the witness's town: how many entries it has cosigned of this ledger
        self.lines = {}

    def page(self):
        """The newest signed checkpoint."""
        return self.ledger.instance.page()

    def ask(self, other):
        """Have the newest page cosigned by another town's witness; return its line's time."""
        page, size = self.page(), self.seen.get(other.name, 0)
        proof = ()
        if 0 < size < page.checkpoint.size:
            with self.ledger.instance.store.read() as reading:
                proof = tuple(consistency_path(size, page.checkpoint.size, nodes_of(reading, page.checkpoint.size)))
        note = parse_note(page.note)
        request = format_request(AddCheckpoint(size, proof, page.note))
        [line] = parse_answer(other.witness.add(request, self.ledger.now), note)
        self.seen[other.name] = page.checkpoint.size
        self.lines[other.name] = verify_cosignature(note.text, line, other.folder.vkey())
        return self.lines[other.name]


def round_of(towns):
    """Every ledger is shown to every other town's witness."""
    for town in towns:
        for other in towns:
            if other is not town:
                town.ask(other)


def fork(town, directory):
    """Copy the ledger, guard and all, as a dishonest operator does; let the two copies grow apart."""
    shutil.copytree(town.directory / "ledger", directory)
    town.ledger.enrol("zs900", "示例·甲", "Shili Jia")
    twin = copy.copy(town.ledger)
    twin.instance = open_studio(directory, write=True)
    twin.enrol("zs901", "示例·乙", "Shili Yi")
    return twin


def main(directory):
    """Play it, and write the report."""
    directory.mkdir(parents=True, exist_ok=False)
    with ExitStack() as opened:
        towns = [Town(directory, name, origin) for name, origin in TOWNS]
        for town in towns:
            for other in towns:
                if other is not town:
                    town.folder.add(other.ledger.instance.log_key)
            store = opened.enter_context(closing(town.folder.store()))
            town.witness = town.folder.open(store)
            opened.callback(town.ledger.instance.close)
        for number in range(1, 4):
            for town in towns:
                town.ledger.enrol(f"zs{number:03d}", f"示例·{number}", f"Shili {number}")
            round_of(towns)
        print("three ledgers, each cosigned by the two others:", [town.page().checkpoint.size for town in towns])
        forker, judge, second = towns[FORKER], towns[0], towns[2]
        twin = fork(forker, directory / "twin")
        opened.callback(twin.instance.close)
        forker.ask(judge)
        print(f"{forker.origin}: one history of {forker.page().checkpoint.size} entries is cosigned by {judge.name}")
        other = twin.instance.page()
        try:
            request = format_request(AddCheckpoint(forker.seen[judge.name], (), other.note))
            judge.witness.add(request, forker.ledger.now)
        except ConflictError as error:
            print(f"the other of {other.checkpoint.size} entries is refused: {error.code}")
        [proof] = (judge.directory / "witness" / "forks").glob("*.fork.json")
        shown = open_fork(parse_fork(proof.read_bytes()), forker.ledger.instance.trust)
        print(f"proof: {proof.relative_to(directory)}; check it: kilnmark verify {proof.name} --trust trust.json")
        (directory / "report.html").write_text(report(towns, forker, judge, second, shown, proof.name), "utf-8")


def report(towns, forker, judge, second, shown, proof):
    """One page: the picture, then who cosigned what, then what the proof shows."""
    rows = "".join(
        f"<tr><th scope=row>{escape(town.name)} <small>{town.origin}</small></th><td>{size}</td><td>{escape(name)}</td>"
        f"<td>{format_time(town.lines[name])}</td></tr>"
        for town in towns for name, size in sorted(town.seen.items())
    )  # fmt: skip
    return f"""<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>三地账本互相见证</title><style>
:root{{color-scheme:light dark;--paper:#FBF7EE;--ink:#2E1A14;--clay:#6B3426;--gold:#A97C4B;--bad:#B3261E}}
@media (prefers-color-scheme:dark){{:root{{--paper:#1B1310;--ink:#F3E9DA;--clay:#E6BCA4;--gold:#C39A68;--bad:#F2A59E}}}}
body{{margin:0 auto;max-width:44rem;padding:1.5rem;background:var(--paper);color:var(--ink)}}
body{{font:1.125rem/1.7 "Noto Serif CJK SC",Songti SC,serif}} h1,h2{{font-weight:500;color:var(--clay)}}
svg{{width:100%;height:auto}} table{{border-collapse:collapse;width:100%}} .scroll{{overflow-x:auto}}
th,td{{text-align:left;padding:.5rem;border-bottom:1px solid var(--gold)}} td:last-child{{white-space:nowrap}}
small{{display:block}} .bad{{color:var(--bad)}} code{{overflow-wrap:anywhere}}
text{{fill:var(--ink);font:18px serif;text-anchor:middle}} text.bad{{fill:var(--bad)}}
</style></head><body><main>
<h1>三地账本互相见证 <small lang="en">Three ledgers watch one another</small></h1>
{picture(towns, forker, judge)}
<p>{escape(forker.name)}的运营者把账本复制了一份，让两份各自增长到同样的 {shown.newer.size} 条。{escape(judge.name)}的见证方已联署其中一份，拒绝了另一份，并留下证明。
<span lang="en">The operator of {forker.origin} ran two copies, grown apart to the same {shown.newer.size} entries. The witness of {judge.origin} had cosigned one; it refused the other, and kept the proof.</span></p>
<h2>谁见证了什么 <small lang="en">Who cosigned what</small></h2>
<div class="scroll" tabindex="0"><table><thead><tr><th scope=col>账本 ledger</th><th scope=col>条数 entries</th><th scope=col>见证方 witness</th><th scope=col>时间 time</th></tr></thead><tbody>{rows}</tbody></table></div>
<h2>证明说明什么 <small lang="en">What the proof shows</small></h2>
<p>同一把账本密钥签了两页，都是 {shown.newer.size} 条，根不同：<span lang="en">one key signed two pages of {shown.newer.size} entries with two roots:</span></p>
<p class="bad"><code>{shown.older.root.hex()[:32]}…</code><br><code>{shown.newer.root.hex()[:32]}…</code></p>
<p><code>kilnmark verify {escape(proof)} --trust trust.json</code></p>
<p>{escape(second.name)}与其他人无需相信谁：有这一个文件就够了。<span lang="en">Nobody has to believe anybody: this one file is enough.</span></p>
<p><small>样例：人名、地名下的账本均为演示。A sample: no such ledgers exist.</small></p>
</main></body></html>
"""


def picture(towns, forker, judge):
    """The three towns in a ring, arrows to who cosigned; the forker's two histories, one of them refused."""
    at = {
        town.name: (360 + 210 * cos(pi * (4 * n - 3) / 6), 260 + 190 * sin(pi * (4 * n - 3) / 6))
        for n, town in enumerate(towns)
    }
    parts = []
    for town in towns:
        for name, size in town.seen.items():
            (x, y), (u, v) = at[town.name], at[name]
            dx, dy = (u - x) / 5, (v - y) / 5
            side = 10 if town.name < name else -10
            parts.append(
                f'<path d="M{x + dx:.0f} {y + dy + side:.0f}L{u - dx:.0f} {v - dy + side:.0f}" stroke="var(--gold)" stroke-width="2" marker-end="url(#a)"/>'
                f'<text x="{(x + u) / 2:.0f}" y="{(y + v) / 2 + side * 2:.0f}">{size}</text>'
            )
    for town in towns:
        x, y = at[town.name]
        parts.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="58" fill="var(--paper)" stroke="var(--clay)" stroke-width="3"/>'
            f'<text x="{x:.0f}" y="{y:.0f}">{escape(town.name)}</text><text x="{x:.0f}" y="{y + 26:.0f}">{town.page().checkpoint.size} 条</text>'
        )
    x, y = at[forker.name]
    parts.append(
        f'<path d="M{x + 58:.0f} {y:.0f}q40 10 60 60" fill="none" stroke="var(--bad)" stroke-width="3" stroke-dasharray="7 5"/>'
        f'<circle cx="{x + 118:.0f}" cy="{y + 84:.0f}" r="24" fill="none" stroke="var(--bad)" stroke-width="3"/>'
        f'<path d="M{x + 106:.0f} {y + 72:.0f}l24 24m0 -24l-24 24" stroke="var(--bad)" stroke-width="3"/>'
        f'<text class="bad" x="{x + 118:.0f}" y="{y + 134:.0f}">{escape(judge.name)}拒绝 refused</text>'
    )
    title = f"{len(towns)} ledgers cosign one another; a second history of {forker.origin} is refused by {judge.origin}"
    return (
        f'<svg viewBox="0 0 760 560" role="img" aria-label="{escape(title)}"><defs><marker id="a" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" '
        f'markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z" fill="var(--gold)"/></marker></defs>{"".join(parts)}</svg>'
    )


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "three-towns"))
