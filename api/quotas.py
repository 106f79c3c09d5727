"""How much one source may ask, by class of request (SPEC §15, 10). An empty setting is no limit.

    quota.wait("203.0.113.7")     seconds until it may ask again; 0 for now
    quota.take("203.0.113.7")     counted, or PushbackError `rate-limited`, which the doors answer with 429

Windows, spellings and arithmetic are those of `limits`. A source is held as a mark under a salt of this process.
"""

import math
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from limits import RateLimitItem, parse_many
from limits.strategies import FixedWindowRateLimiter

from api.settings import Settings
from api.sources import mark_of
from api.windows import Windows
from ledger.errors import PushbackError


@dataclass(frozen=True, slots=True)
class Quota:
    """One class of requests.

    Attributes:
        name: of the class. items: all of these windows hold; none is no limit.
        limiter: counts. salt: of the marks.
        now: the limiter's clock. turned_away: how often somebody was told to wait, by name of class.
    """

    name: str
    items: tuple[RateLimitItem, ...]
    limiter: FixedWindowRateLimiter
    salt: bytes
    now: Callable[[], float]
    turned_away: Counter[str] = field(default_factory=Counter)

    def wait(self, source: str, cost: int = 1) -> int:
        """Return how many seconds this source has to wait before it may ask for so much; 0 when it may now."""
        seconds = 0
        mark = mark_of(self.salt, self.name, source).hex() if self.items else ""
        for item in self.items:
            if not self.limiter.test(item, mark, cost=cost):
                left = self.limiter.get_window_stats(item, mark).reset_time - self.now()
                seconds = max(seconds, math.ceil(left), 1)
        if seconds:
            self.turned_away[self.name] += 1
        return seconds

    def spend(self, source: str, cost: int = 1) -> None:
        """Count a request."""
        mark = mark_of(self.salt, self.name, source).hex() if self.items else ""
        for item in self.items:
            self.limiter.hit(item, mark, cost=cost)

    def check(self, source: str, cost: int = 1) -> None:
        """Refuse a source that has used its quota up; nothing is counted.

        Raises:
            PushbackError: `rate-limited`.
        """
        seconds = self.wait(source, cost)
        if seconds:
            raise PushbackError("rate-limited", retry_after=seconds)


class Quotas:
    """All of one server's.

    Attributes:
        lookups: questions about a code that no cache answers. unknown: those that found nothing.
        statements: submissions. refused: those that were refused, which is what guessing a hidden code looks like.
        photos: pictures. files: files to verify.
        tickets: MiB begun that photo tickets of one key bring. brought: the same of one source.
        turned_away: how often somebody was told to wait, by name of class.
    """

    def __init__(self, settings: Settings, ticks: Callable[[], float]) -> None:
        """Take the limits, and a clock that never jumps."""
        limiter, salt = FixedWindowRateLimiter(Windows(ticks)), secrets.token_bytes(32)

        self.turned_away: Counter[str] = Counter()

        def quota(name: str, text: str) -> Quota:
            self.turned_away[name] = 0
            return Quota(name, tuple(parse_many(text)) if text else (), limiter, salt, ticks, self.turned_away)

        self.lookups = quota("lookups", settings.rate_lookups)
        self.unknown = quota("unknown", settings.rate_unknown)
        self.statements = quota("statements", settings.rate_statements)
        self.refused = quota("refused", settings.rate_refused)
        self.photos = quota("photos", settings.rate_photos)
        self.files = quota("files", settings.rate_files)
        self.tickets = quota("tickets", settings.rate_ticket_mib)
        self.brought = quota("brought", settings.rate_ticket_mib_source)
