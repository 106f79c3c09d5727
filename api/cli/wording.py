"""What a person writes on the command line, as the ledger has it: words of the profile, days.

--role 陶刻 → carver      --relief 阳文 → relief      no day → today's
"""

from datetime import UTC, datetime

from api.cli.manners import manners
from api.cli.opened import OpenLedger
from api.cli.signing import now
from ledger.errors import PolicyError

_SHOWN = 12  # words of a list that a refusal names


def word(ledger: OpenLedger, vocabulary: str, given: str) -> str:
    """Return the profile's code for a word in either language, an alias, or the code itself.

    Raises:
        PolicyError: `word-unknown`, with the words there are.
    """
    profile = ledger.profile
    found = profile.find(vocabulary, given.strip())
    if found is None:
        words = tuple(f"{code} {profile.words(vocabulary, code, manners.lang)}" for code in profile.codes(vocabulary))
        raise PolicyError("word-unknown", got=given[:40], known=words[:_SHOWN])
    return found


def today() -> str:
    """Return today's day, YYYY-MM-DD, in UTC as the ledger counts."""
    return datetime.fromtimestamp(now(), UTC).date().isoformat()
