"""A person's device keys, 手机印章: how many there may be, and whether a recovery is under way (SPEC §12.5).

    enrolled ─┬─ KeyAddition ──72 h──▶ live      KeyObjection ends it before that
              └─ KeyRecovery ──72 h──▶ live, and the old ones end at that moment

Nothing runs when a time has come: whoever reads a key compares its times with the entry's.
"""

from ledger.craft.state import Key, State
from ledger.errors import PolicyError

MAX_KEYS = 8


def own_keys(state: State, person: str) -> list[Key]:
    """Return every key of the person's own, whatever has become of it; helpers' keys are not among them."""
    return [key for key in state.list(Key, person) if key.role == "person"]


def lasts(key: Key, time: int) -> bool:
    """Report whether the key may sign at `time` or will later: it has not ended."""
    return key.until < 0 and (key.not_after == 0 or time < key.not_after)


def check_room(state: State, person: str, time: int) -> None:
    """Refuse one more key where the person has eight, those that wait for their time counted.

    Raises:
        PolicyError: `key-limit`.
    """
    if sum(lasts(key, time) for key in own_keys(state, person)) >= MAX_KEYS:
        raise PolicyError("key-limit", person=person, limit=MAX_KEYS)


def check_no_recovery(state: State, person: str, time: int) -> None:
    """Refuse while a recovery waits: its old keys neither add keys nor is there a second recovery beside it.

    Raises:
        PolicyError: `key-recovery-waiting`.
    """
    due = max((key.not_after for key in own_keys(state, person) if key.until < 0), default=0)
    if due > time:
        raise PolicyError("key-recovery-waiting", person=person, due=due)
