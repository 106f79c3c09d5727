"""Findings as anyone may read them: open or upheld, an opinion seven days after it was stated (SPEC §12.6, §15).

{"findings":[{"answers":[{"holder":"m1","text":"…","time":…}],"auditor":"museum","finding":"weight-off","nature":"opinion",
 "person":"m1","state":"open","statement":"9f86…","text":"…","time":1779120000,"zh":"示例博物馆",…}]}

What was not upheld, and what its auditor took back, is shown nowhere and stays in the log.
"""

from typing import Any

from ledger.backend import Reading
from ledger.craft.code import show_code
from ledger.craft.kinds.foundation.head import keepers_of
from ledger.craft.kinds.oversight.finding import NOT_UPHELD, WITHDRAWN
from ledger.craft.state import Answer, Auditor, Finding, Person
from ledger.craft.verdict_findings import is_shown, standing_findings
from ledger.craft.verdict_words import say_time
from ledger.words import Lang

_GONE = frozenset({WITHDRAWN, NOT_UPHELD})


def findings_shown(reading: Reading, at: int, about: str = "") -> list[dict[str, Any]]:
    """Return what is shown at a time, newest first.

    Args:
        reading: the view to look in.
        at: seconds.
        about: `piece/<code>`, `person/<code>` or `batch/<code>`; empty for all.
    """
    if about:
        rows = standing_findings(reading, [about])
    else:
        rows = [each for each in reading.every(Finding) if each.state not in _GONE]
    shown = [row for row in rows if is_shown(row, at)]
    return [_told(reading, row) for row in sorted(shown, key=lambda row: -row.index)]


def _told(reading: Reading, row: Finding) -> dict[str, Any]:
    auditor = reading.get(Auditor, row.auditor)
    zh, en = (row.auditor, row.auditor) if auditor is None else (auditor.zh, auditor.en or auditor.zh)
    answers = sorted(reading.list(Answer, row.id), key=lambda each: each.index)
    return {
        "statement": row.id, "auditor": row.auditor, "zh": zh, "en": en, "finding": row.code, "nature": row.nature,
        "state": row.state, "text": row.text, "entry": row.entry, "piece": row.piece, "person": row.person,
        "batch": row.batch, "index": row.index, "time": row.time,
        "answers": [
            {"holder": each.holder, "name": _name(reading, each.holder), "text": each.text, "time": each.time}
            for each in answers
        ],
    }  # fmt: skip


def _name(reading: Reading, code: str) -> str:
    person = reading.get(Person, code)
    if person is not None:
        return person.zh
    return next((each.name for each in keepers_of(reading).registrars if each.code == code), code)


def findings_in_words(reading: Reading, at: int, lang: Lang, about: str = "") -> list[dict[str, Any]]:
    """Return the same for a page: times in words, the piece as it is printed, the auditor by name."""
    return [
        {
            **each, "by": each[lang], "time": say_time(each["time"]),
            "piece_shown": show_code(each["piece"]) if each["piece"] else "",
            "answers": [{**answer, "time": say_time(answer["time"])} for answer in each["answers"]],
        }
        for each in findings_shown(reading, at, about)
    ]  # fmt: skip
