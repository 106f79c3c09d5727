"""What the hall answers, as JSON for programs: codes and names, no sentences (SPEC §15, 21).

{"as_of":{"entries":812,"size":815},"facets":{"shape":[{"count":214,"value":"shipiao"}]},"kilns":[…],"next":"0123456789ABT",
 "people":[…],"pieces":[{"code":"0123456789ABT","hands":[{"code":"zs001",…}],"word":"registered",…}],"total":803}
"""

from typing import Any

from ledger.backend import Reading
from ledger.craft.state import Kiln, Person, State
from ledger.store.hall import Answer, Shown


def hall_told(answer: Answer, reading: Reading) -> dict[str, Any]:
    """Return an answer; `entries` is how many the hall had looked at, `size` how many there are."""
    return {
        "as_of": {"entries": answer.size, "size": reading.head().size},
        "total": answer.total,
        "pieces": [_piece(piece, reading) for piece in answer.pieces],
        "next": answer.more,
        "facets": {
            name: [{"value": value, "count": count} for value, count in values]
            for name, values in answer.facets.items()
        },
        "people": [named for code in answer.people if (named := person_named(reading, code))],
        "people_total": answer.many,
        "kilns": [named for code in answer.kilns if (named := kiln_named(reading, code))],
    }


def _piece(piece: Shown, state: State) -> dict[str, Any]:
    return {
        "code": piece.code, "entry": piece.entry, "time": piece.time, "older": piece.older,
        "title": {"zh": piece.zh, "en": piece.en}, "shape": piece.shape,
        "clay": {"group": piece.clay, "name": piece.clay_name}, "forming": piece.forming, "year": piece.year,
        "late": piece.late, "batches": piece.batches, "seals": piece.seals, "word": piece.word,
        "photo": {"sha256": piece.photo, "width": piece.width, "height": piece.height},
        "hands": [named for code in piece.hands if (named := person_named(state, code))],
    }  # fmt: skip


def person_named(state: State, code: str) -> dict[str, Any]:
    """Return a person's code and names; empty for nobody."""
    person = state.get(Person, code)
    if person is None:
        return {}
    return {"code": code, "zh": person.zh, "en": person.en, "pinyin": person.pinyin}


def kiln_named(state: State, code: str) -> dict[str, Any]:
    """Return a kiln's code, names and place; empty for none."""
    kiln = state.get(Kiln, code)
    return {} if kiln is None else {"code": code, "zh": kiln.zh, "en": kiln.en, "place": kiln.place}
