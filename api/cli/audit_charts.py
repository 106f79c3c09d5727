"""Charts of an audit's page, as inline SVG: bars, and nothing that runs. Widths in units of the view box.

columns([("2026-05", 12), …])                 one column a month
bars([("顾景舟", 31), …])                      one bar a maker
stacks([("前墅龙窑", {"成品": 294, …}), …])      one bar a kiln, parted by outcome
"""

from collections.abc import Mapping, Sequence
from html import escape

WIDE, TALL = 480, 180
ROW, LABEL = 30, 130
TONES = ("a", "b", "c", "d", "e", "f", "g", "h")  # classes of the style sheet; the ninth part begins anew


def columns(counts: Sequence[tuple[str, int]]) -> str:
    """Return a column for each month, the largest to the top; empty for none."""
    if not counts:
        return ""
    most, width = max(count for _, count in counts), WIDE / len(counts)
    every = -(-len(counts) // 8)
    drawn = []
    for place, (label, count) in enumerate(counts):
        tall = (TALL - 40) * count / most
        x, y = place * width, TALL - 22 - tall
        drawn.append(
            f'<rect class="a" x="{x + width * 0.12:.1f}" y="{y:.1f}" width="{min(width * 0.76, 60):.1f}" '
            f'height="{max(tall, 1):.1f}"><title>{escape(label)}: {count:,}</title></rect>'
        )
        if len(counts) <= 24:
            drawn.append(f'<text x="{x + width * 0.12:.1f}" y="{y - 4:.1f}">{count:,}</text>')
        if place % every == 0:
            drawn.append(f'<text x="{x + width * 0.12:.1f}" y="{TALL - 4}">{escape(label)}</text>')
    return _svg(TALL, drawn)


def bars(counts: Sequence[tuple[str, int]]) -> str:
    """Return a bar for each name, the largest across; empty for none."""
    most = max((count for _, count in counts), default=0)
    return stacks([(name, {"": count}) for name, count in counts], most)


def stacks(rows: Sequence[tuple[str, Mapping[str, int]]], most: int = 0) -> str:
    """Return a bar for each name, its parts one behind the other; `most` is what goes across, else the largest sum."""
    if not rows:
        return ""
    most = most or max(sum(parts.values()) for _, parts in rows)
    room, drawn = WIDE - LABEL - 75, []
    order = list(dict.fromkeys(part for _, parts in rows for part in parts))
    for place, (name, parts) in enumerate(rows):
        y, x, total = place * ROW, float(LABEL), sum(parts.values())
        drawn.append(f'<text x="0" y="{y + 19}">{escape(name[:9])}</text>')
        for part, count in parts.items():
            wide = room * count / most
            tone = TONES[order.index(part) % len(TONES)]
            told = f"{part}: {count:,}" if part else f"{count:,}"
            drawn.append(
                f'<rect class="{tone}" x="{x:.1f}" y="{y + 4}" width="{max(wide, 1):.1f}" height="{ROW - 10}">'
                f"<title>{escape(told)}</title></rect>"
            )
            x += wide
        drawn.append(f'<text x="{x + 6:.1f}" y="{y + 19}">{total:,}</text>')
    return _svg(len(rows) * ROW, drawn)


def legend(rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """Return what the tones of `stacks` stand for."""
    order = list(dict.fromkeys(part for _, parts in rows for part in parts))
    marks = (f'<li><i class="{TONES[at % len(TONES)]}"></i>{escape(part)}</li>' for at, part in enumerate(order))
    return f'<ul class="legend">{"".join(marks)}</ul>' if order else ""


def _svg(tall: int, drawn: list[str]) -> str:
    return f'<svg viewBox="0 0 {WIDE} {tall}" role="img" aria-hidden="true">{"".join(drawn)}</svg>'
