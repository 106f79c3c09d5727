"""`GET /api/v1/batches/{batch}/board` as bytes: one small answer a second, the same for everybody who looks on.

{"as_of":{"size":412,"time":1779120000},"at":1779120007,"batch":"k2026-05","counts":{"good":187,"loaded":360,"open":115,…},
 "held_back":0,"latest":[{"at":1779119990,"en":"Section 6: …","zh":"六节：…"}],"marks":"ggGsxloo…","phase":"opening",…}

`marks` has a letter for each slot in the layout's order (`LETTERS`), a capital where a piece of the slot is registered:
from then on its maker's name is among `newest`. No other name is in it, no seal, no role.
"""

from typing import Any

import msgspec

from api.batch_log import BatchLogs
from api.board import Board
from api.board_view import Seen, view_board
from api.board_words import say_came
from api.fresh import Fresh
from api.site import Site
from ledger.craft.profile import Profile
from ledger.craft.slots import show_root, speak_root
from ledger.words import LANGS

LETTERS = {
    "empty": ".", "loaded": "l", "shut": "o", "good": "g", "change": "k", "seconds": "s", "refire": "r",
    "scrapped": "x", "missing": "m", "trial": "t",
}  # fmt: skip
LATEST = 6  # statements of what came out


class Boards:
    """The boards of a site. Their bytes are made by one thread for all who ask, and once a second."""

    def __init__(self, site: Site) -> None:
        self._site, self._logs = site, BatchLogs()
        self._told: Fresh[bytes] = Fresh(1, lambda: site.ticks())  # noqa: PLW0108  # a test sets `ticks` later

    def view(self, batch: str) -> Seen:
        """Return the board of a batch as it may be shown now; raises as `told`."""
        return view_board(self._site, self._logs, batch)

    def told(self, batch: str) -> bytes:
        """Return the board of a batch.

        Raises:
            NotFoundError: `batch-unknown`. PushbackError: `views-behind`, `store-failed`.
        """

        def make() -> bytes:
            return msgspec.json.encode(told_board(self.view(batch), self._site), order="sorted")

        return self._told.get(batch, make)


def told_board(seen: Seen, site: Site) -> dict[str, Any]:
    """Return what the answer says, before it is written out."""
    board, batch, kiln, profile = seen.board, seen.batch, seen.kiln, seen.profile
    root = bytes.fromhex(board.root)
    counts = board.counts(profile)
    return {
        "as_of": {"size": seen.size, "time": seen.time},
        "at": seen.at,
        "batch": batch.code,
        "closed_before": board.closed_before,
        "counts": {"loaded": sum(counts.values()), **counts},
        "date": batch.date,
        "digits": speak_root(root) if root else "",
        "held_back": site.settings.board_delay,
        "ignited_at": board.ignited_at,
        "kiln": {"code": kiln.code, "zh": kiln.zh, "en": kiln.en},
        "latest": [
            {"at": came.time, **{lang: say_came(came, board, profile, lang) for lang in LANGS}}
            for came in board.came[: -LATEST - 1 : -1]
        ],
        "layout": list(board.layout),
        "lines": board.lines,
        "mark": show_root(root) if root else "",
        "marks": letters(board, seen.registered, profile),
        "newest": seen.newest,
        "outcomes": board.outcomes(profile),
        "phase": board.phase,
        "registered": len(seen.registered),
        "rooms": [state for _, state in board.rooms()],
        "root": board.root,
        "tally": board.tally(profile),
    }


def letters(board: Board, registered: frozenset[str], profile: Profile) -> str:
    """Return the letter of each slot in the layout's order."""
    marks = board.marks(profile)
    said = ((slot, LETTERS[marks.get(slot, "empty")]) for slot in board.slots())
    return "".join(letter.upper() if slot in registered else letter for slot, letter in said)
