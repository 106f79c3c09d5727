"""Whose key is in force when: a second reckoning from the log alone, in plain dictionaries.

    model.live(did, index, time)      may it sign the entry at `index`?
    model.end(did, index)             it may not from here on

The rules keep windows in records; this model keeps what each key is and the facts that bound it.
"""

from dataclasses import dataclass

HOUR = 3600


@dataclass
class Held:
    """A key: role, holder, and from when to when.

    Attributes:
        since, until: indices; until is None while it may sign.
        due, over: times from and until which it may, 0 for neither.
        by, at: did of the key that introduced it, and the entry of effect; empty and -1 for none.
        named: hex id of the statement that introduced it.
    """

    role: str
    holder: str
    since: int
    until: int | None = None
    due: int = 0
    over: int = 0
    by: str = ""
    at: int = -1
    named: str = ""


class Keys:
    """All keys there ever were; a key is never handed on."""

    def __init__(self) -> None:
        self.held: dict[str, Held] = {}

    def add(self, did: str, held: Held) -> None:
        """Let a key come in; nobody has had it before."""
        assert did not in self.held, f"a key was handed on: {self.held[did]} to {held}"
        self.held[did] = held

    def live(self, did: str, index: int, time: int) -> bool:
        """Say whether a key may sign."""
        key = self.held.get(did)
        return (
            key is not None
            and key.since <= index
            and (key.until is None or index < key.until)
            and key.due <= time
            and not 0 < key.over <= time
        )

    def end(self, did: str, index: int) -> None:
        """End a key, once."""
        if self.held[did].until is None:
            self.held[did].until = index

    def of(self, holder: str, *roles: str) -> list[str]:
        """Return the dids of a holder's keys in these roles."""
        return [did for did, key in self.held.items() if key.holder == holder and key.role in roles]

    def count(self, dids: list[str], role: str, index: int, time: int) -> int:
        """Count who of these may sign in that role."""
        return sum(
            did in self.held and self.held[did].role == role and self.live(did, index, time) for did in set(dids)
        )

    def reach(self, did: str, start: int) -> set[str]:
        """Return a key and what it introduced since, and so on."""
        found, left = {did: start}, [did]
        while left:
            by = left.pop()
            for other, key in self.held.items():
                if key.by == by and key.at >= found[by] and other not in found:
                    found[other] = key.at
                    left.append(other)
        return set(found)
