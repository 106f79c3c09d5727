"""The board's pages as values: the live one, the overlay of a stream, the lasting one of a closed firing.

What changes while people look on is redrawn by `web/static/board/live.js` from the board's JSON; without scripts the
page says of what moment it is, and asks again by itself.
"""

from dataclasses import dataclass

from api.batch_counts import OPEN
from api.board import Board
from api.board_view import Registered, Seen
from api.board_words import say_came, say_class
from api.kiln_picture import Picture, picture
from ledger.craft.kinds.kiln.batch_closing import CLASSES
from ledger.craft.profile import Profile
from ledger.craft.slots import show_root, speak_root
from ledger.craft.verdict_words import say_time
from ledger.words import Lang, say

LATEST = 6
LOOKS = ("good", "change", "seconds", "refire", "scrapped", "missing", "trial", "loaded", "shut")


@dataclass(frozen=True, slots=True)
class Count:
    """A number and its words in the page's language and the other one; `key` is what programs know it by."""

    key: str
    label: str
    other: str
    value: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line and its time of day."""

    time: str
    text: str


@dataclass(frozen=True, slots=True)
class NamedPiece:
    """A registered piece in the page's language."""

    code: str
    title: str
    maker: str
    where: str
    grade: str
    photo: str
    time: str
    entry: int


@dataclass(frozen=True, slots=True)
class BoardPage:
    """What stands on a board.

    Attributes:
        phase: its code; `phase_said` in words. stage: what the heading adds to the kiln's name.
        sums: loaded, then the classes, then what is undecided. looks: the marks and how many vessels have each.
        said_sum: the equation for whoever does not see it. balance: the sentence under it.
        held: what a held back board says of itself; empty when it is not.
        closed: the sentence about the list. mark, digits: of its root; empty while it is open.
        answered: of what moment the page is.
    """

    code: str
    kiln: str
    date: str
    phase: str
    phase_said: str
    stage: str
    sums: tuple[Count, ...]
    looks: tuple[Count, ...]
    said_sum: str
    balance: str
    held: str
    held_short: str
    closed: str
    closed_before: bool
    mark: str
    digits: str
    root: str
    latest: tuple[Line, ...]
    newest: tuple[NamedPiece, ...]
    upright: Picture
    side: Picture
    answered: str
    updated: str
    kiln_code: str


def board_page(seen: Seen, delay: int, lang: Lang) -> BoardPage:
    """Return the page of a board at a moment; `delay`: seconds by which it is held back."""
    board, batch, kiln, profile = seen.board, seen.batch, seen.kiln, seen.profile
    root = bytes.fromhex(board.root)
    return BoardPage(
        batch.code, kiln.zh if lang == "zh" else kiln.en or kiln.zh, batch.date, board.phase,
        say(f"board.phase-{board.phase}", lang), say(f"board.stage-{board.phase}", lang),
        sums_of(seen, lang), looks_of(seen, lang),
        say("board.said-sum", lang, count=sum(board.counts(profile).values())),
        say_balance(board.tally(profile).get("change", 0), lang),
        say_held(delay, lang), say_held(delay, lang, "held-short"), say_closed(board, lang), board.closed_before,
        show_root(root) if root else "",
        speak_root(root) if root else "", board.root,
        tuple(Line(clock(came.time), say_came(came, board, profile, lang)) for came in board.came[: -LATEST - 1 : -1]),
        tuple(named(each, lang) for each in seen.newest),
        picture(board, profile, seen.registered, "upright", lang),
        picture(board, profile, seen.registered, "side", lang),
        say("page.batch-answered", lang, time=say_time(seen.at)), clock(seen.at), kiln.code,
    )  # fmt: skip


def sums_of(seen: Seen, lang: Lang) -> tuple[Count, ...]:
    """Return both sides of the equation; what is undecided is left out once nothing is."""
    counts = seen.board.counts(seen.profile)
    rest = [name for name in (*CLASSES, OPEN) if name != OPEN or counts[OPEN] or seen.board.phase != "closed"]
    sums = [("loaded", sum(counts.values())), *((name, counts[name]) for name in rest)]
    return tuple(_count(seen.profile, "board.sum", key, value, lang) for key, value in sums)


def looks_of(seen: Seen, lang: Lang) -> tuple[Count, ...]:
    """Return every mark that the drawing may have and how many vessels have it."""
    tally = seen.board.tally(seen.profile)
    looks = LOOKS[:-2] if seen.board.phase == "closed" else LOOKS  # nothing is undecided any more
    return tuple(_count(seen.profile, "board.look", look, tally.get(look, 0), lang) for look in looks)


def _count(profile: Profile, group: str, key: str, value: int, lang: Lang) -> Count:
    other: Lang = "en" if lang == "zh" else "zh"
    return Count(key, say_class(profile, key, group, lang), say_class(profile, key, group, other), value)


def say_balance(change: int, lang: Lang) -> str:
    """Return the sentence under the equation."""
    return say("board.balance-change", lang, count=change) if change else say("board.balance", lang)


def say_held(delay: int, lang: Lang, key: str = "held") -> str:
    """Return what a board says that is held back by so many seconds; empty when it is not."""
    if not delay:
        return ""
    minutes, seconds = divmod(delay, 60)
    if seconds:
        return say(f"board.{key}-seconds", lang, count=delay)
    return say(f"board.{key}-minutes", lang, count=minutes)


def say_closed(board: Board, lang: Lang) -> str:
    """Return the sentence about the list: open, closed, closed before the first outcome."""
    if board.ignited < 0:
        return say("page.list-open", lang)
    key = "page.list-closed-before" if board.closed_before else "page.list-closed"
    return say(key, lang, time=say_time(board.ignited_at), lines=board.lines, index=board.ignited)


def named(piece: Registered, lang: Lang) -> NamedPiece:
    """Return a registered piece in one language."""
    said = {name: getattr(getattr(piece, name), lang) for name in ("title", "maker", "where", "grade")}
    return NamedPiece(piece.code, photo=piece.photo, time=clock(piece.at), entry=piece.entry, **said)


def clock(time: int) -> str:
    """Return the time of day where the kilns stand, `10:47`."""
    return say_time(time)[11:16]
