"""What came out, as people say it: one statement's outcomes in a line, of slots and never of people.

六节一排二幢四层一位：成品合格                  六节：成品合格 40、次品 3
六节一排二幢四层一位：成品合格，更正为次品 · 变形
"""

from collections import Counter

from api.board import Board, Came, room_of
from ledger.craft.profile import Profile
from ledger.words import Lang, say

_COMMA: dict[Lang, str] = {"zh": "、", "en": ", "}
_ROOMS = 3  # named in one line


def say_came(came: Came, board: Board, profile: Profile, lang: Lang) -> str:
    """Return what a statement says came out."""
    (slot, outcome, fault), *others = came.outcomes
    if came.old:
        return say(
            "board.came-corrected", lang, where=profile.words_of_slot(slot, lang),
            old=say_outcome(profile, came.old, came.old_fault, lang), new=say_outcome(profile, outcome, fault, lang),
        )  # fmt: skip
    if not others:
        where, what = profile.words_of_slot(slot, lang), say_outcome(profile, outcome, fault, lang)
        return say("board.came", lang, where=where, what=what)
    counted: Counter[str] = Counter()
    for each, code, _ in came.outcomes:
        counted[code] += board.held[each].count
    what = _COMMA[lang].join(
        f"{profile.words('outcome', code, lang)} {counted[code]}" for code in profile.codes("outcome") if counted[code]
    )
    return say("board.came", lang, where=_where(came, profile, lang), what=what)


def say_class(profile: Profile, name: str, otherwise: str, lang: Lang) -> str:
    """Return a part of the sum as the craft says it; what is no class of outcomes, as the catalogue does."""
    if profile.has("outcome-class", name):
        return profile.words("outcome-class", name, lang)
    return say(f"{otherwise}-{name}", lang)


def say_outcome(profile: Profile, outcome: str, fault: str, lang: Lang) -> str:
    """Return an outcome, and its fault where it has one."""
    words = profile.words("outcome", outcome, lang)
    return f"{words} · {profile.words('fault', fault, lang)}" if fault else words


def _where(came: Came, profile: Profile, lang: Lang) -> str:
    """Return the rooms that a statement's slots are in, or how many slots where there are no rooms, or many."""
    rooms = dict.fromkeys(room_of(slot) for slot, _, _ in came.outcomes)
    if "" in rooms or len(rooms) > _ROOMS:
        return say("board.slots", lang, count=len(came.outcomes))
    parts = came.outcomes[0][0].count("-") + 1
    return _COMMA[lang].join(profile.words_of_room(room, parts, lang) for room in rooms)
