"""An audit's report as one page: no program, no address, no font of anybody's; it prints, and it lies in an archive.

page(report, "zh")   →   <!doctype html>…: the word, what was looked at, findings, charts, what rests on whom
"""

from collections import Counter
from collections.abc import Iterator
from html import escape

from api.cli.audit_charts import bars, columns, legend, stacks
from ledger.craft.code import show_code
from ledger.findings import AuditReport
from ledger.survey import TOP, Survey
from ledger.words import Lang, say

STYLE = """
:root{color-scheme:light dark;--paper:#fbf7ee;--sunk:#f4eddf;--ink:#2e1a14;--clay:#6b3426;--soft:#735343;--line:#d8c3a2;
--good:#2f5d46;--bad:#8c2f1b;--a:#6b3426;--b:#a97c4b;--c:#2f5d46;--d:#48606b;--e:#74406f;--f:#6a625c;--g:#d08a2e;--h:#b9cbb6}
@media(prefers-color-scheme:dark){:root{--paper:#1b1310;--sunk:#251b16;--ink:#f3e9da;--clay:#e6bca4;--soft:#c0a896;
--line:#5a4634;--good:#a9cfb2;--bad:#f0a48c;--a:#c98a6b;--b:#c39a68;--c:#7fb08f;--d:#a3becb;--e:#d3a2cf;--f:#a79d95;--g:#efc88d;--h:#3f5747}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere;
font:18px/1.65 "Noto Serif CJK SC","Songti SC",SimSun,Georgia,serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 4rem}h1,h2{color:var(--clay);font-weight:500;line-height:1.3}
h1{font-size:2rem;margin:.5rem 0}h2{font-size:1.4rem;margin:2.5rem 0 .5rem;border-bottom:1px solid var(--line)}
.word{font-size:1.4rem}.good{color:var(--good)}.bad{color:var(--bad)}.soft{color:var(--soft)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:1rem 0}dt{color:var(--soft)}dd{margin:0}
.hash,td.num{font-variant-numeric:tabular-nums}.hash{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.85em}
table{border-collapse:collapse;width:100%}td,th{padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);
text-align:left;vertical-align:top;font-weight:400}td.num{text-align:right;white-space:nowrap}th{color:var(--soft)}
ul.findings{padding:0;list-style:none}ul.findings li{background:var(--sunk);margin:.5rem 0;padding:.6rem .8rem;
border-left:3px solid var(--bad)}.legend{display:flex;flex-wrap:wrap;gap:.2rem 1rem;padding:0;list-style:none}
.legend i{display:inline-block;width:.9em;height:.9em;margin-right:.4em;vertical-align:-.1em}
svg{display:block;width:100%;max-width:38rem;height:auto;margin:.5rem 0}svg text{font-size:17px;fill:var(--ink)}
.a{fill:var(--a);background:var(--a)}.b{fill:var(--b);background:var(--b)}.c{fill:var(--c);background:var(--c)}
.d{fill:var(--d);background:var(--d)}.e{fill:var(--e);background:var(--e)}.f{fill:var(--f);background:var(--f)}
.g{fill:var(--g);background:var(--g)}.h{fill:var(--h);background:var(--h)}
@media print{:root{--paper:#fff;--sunk:#f6f2ea}body{font-size:12pt}h2{break-after:avoid}svg,tr,li{break-inside:avoid}}
"""
LISTED = 200  # findings written out


def page(found: AuditReport, lang: Lang) -> str:
    """Return the whole page.

    Args:
        found: of an audit that surveyed the ledger; without, the charts are left out.
        lang: of every word on it.
    """
    title = escape(say("report.title", lang))
    parts = [*_head(found, lang), *_findings(found, lang)]
    if found.survey is not None:
        parts += [*_charts(found.survey, lang), *_resting(found.survey, lang)]
    parts += _kinds(found, lang)
    code = "zh-Hans" if lang == "zh" else "en"
    return (
        f'<!doctype html><html lang="{code}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _head(found: AuditReport, lang: Lang) -> Iterator[str]:
    yield f"<h1>{escape(say('report.title', lang))}</h1>"
    word = say("cli.audit-sound" if found.sound else "cli.audit-findings", lang, count=found.total)
    yield f'<p class="word {"good" if found.sound else "bad"}">{"✓" if found.sound else "✗"} {escape(word)}</p>'
    rows: list[tuple[str, str]] = []
    if found.checkpoint is not None:
        rows.append(("origin", escape(found.checkpoint.origin)))
        rows.append(("size", f"{found.checkpoint.size:,}"))
        rows.append(("root", f'<span class="hash">{found.checkpoint.root.hex()}</span>'))
    rows.append(("read", f"{found.entries:,}"))
    rows.append(("signatures", f"{found.signatures:,}"))
    rows.append(("items", f"{found.items:,}"))
    rows.append(("pages", f"{found.pages:,}"))
    rows.append(("stamps", f"{found.stamps:,}"))
    rows.append(("state", f'<span class="hash">{found.state.hex()}</span>'))
    rows.append(("seconds", f"{found.seconds:,}"))
    yield "<dl>"
    for name, value in rows:
        yield f"<dt>{escape(say(f'report.{name}', lang))}</dt><dd>{value}</dd>"
    yield "</dl>"
    for note in (*found.notes, *found.not_checked):
        yield f'<p class="soft">{escape(say(f"error.{note}", lang))}</p>'


def _findings(found: AuditReport, lang: Lang) -> Iterator[str]:
    yield f"<h2>{escape(say('report.findings', lang))}</h2>"
    if not found.findings:
        yield f"<p>{escape(say('report.no-findings', lang))}</p>"
        return
    yield '<ul class="findings">'
    for finding in found.findings[:LISTED]:
        where = say("cli.audit-at", lang, index=finding.index) if finding.index >= 0 else ""
        told = say(f"error.{finding.code}", lang, **finding.detail)
        yield f'<li>{escape(where)}{escape(told)} <span class="hash soft">{escape(finding.code)}</span></li>'
    yield "</ul>"
    if found.total > LISTED:
        yield f"<p>{escape(say('cli.audit-more', lang, count=found.total - LISTED))}</p>"


def _charts(made: Survey, lang: Lang) -> Iterator[str]:
    months = sorted(made.months.items())
    yield from _chart("report.months", columns(months), lang)
    makers = [(made.names.get(code, code), count) for code, count in made.makers.most_common(TOP)]
    yield from _chart("report.makers", bars(makers), lang, count=len(made.makers))
    kilns = [
        (made.kiln_names.get(code, code), {_outcome(made, each, lang): count for each, count in counts.most_common()})
        for code, counts in sorted(made.kilns.items(), key=lambda kiln: -kiln[1].total())[:TOP]
    ]
    yield from _chart("report.kilns", stacks(kilns) + legend(kilns), lang, count=len(made.kilns))


def _outcome(made: Survey, code: str, lang: Lang) -> str:
    return code if made.profile is None else made.profile.words("outcome", code, lang)


def _chart(title: str, drawn: str, lang: Lang, **fields: object) -> Iterator[str]:
    yield f"<h2>{escape(say(title, lang, **fields))}</h2>"
    yield drawn or f'<p class="soft">{escape(say("report.none", lang))}</p>'


def _resting(made: Survey, lang: Lang) -> Iterator[str]:
    yield f"<h2>{escape(say('report.resting', lang))}</h2><p>{escape(say('report.resting-lead', lang))}</p><table>"
    for code in sorted(made.resting):
        yield f'<tr><th scope="row">{escape(say(f"report.{code}", lang))}</th>'
        yield f'<td class="num">{made.resting[code]:,}</td></tr>'
    yield "</table>"
    if made.alone:
        yield f"<h2>{escape(say('report.alone', lang))}</h2>"
        left = made.resting["pieces-alone"] - len(made.alone)
        yield "<table>"
        for each in made.alone:
            name = escape(made.names.get(each.person, each.person))
            cells = f'<td class="hash">{show_code(each.code)}</td><td>{name}</td><td class="num">{each.index:,}</td>'
            yield f"<tr>{cells}</tr>"
        yield "</table>"
        if left > 0:
            yield f"<p>{escape(say('cli.audit-more', lang, count=left))}</p>"


def _kinds(found: AuditReport, lang: Lang) -> Iterator[str]:
    yield f"<h2>{escape(say('report.kinds', lang))}</h2><table>"
    for kind, count in Counter(found.kinds).most_common():
        yield f'<tr><th scope="row">{escape(say(f"kind.{kind}", lang))}</th><td class="num">{count:,}</td></tr>'
    yield "</table>"
