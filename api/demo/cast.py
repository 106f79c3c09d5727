"""The people of the demo and their pens: each key signs what its holder would sign on an own device.

cast.say("km001", "BatchPlan", plan)                     one statement, signed, posted, answered by a receipt
cast.say("km001", …, days=-6)                            signed in the shed six days ago, handed in today
cast.post(cast.sign("zs001", …), cast.sign("zs002", …))  several, admitted whole or refused whole
"""

import time
from dataclasses import dataclass, field

from api.cli.answer import post_to
from ledger.admission import Refused
from ledger.client import Web
from ledger.craft.day import day_of
from ledger.craft.kind import Subject
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.profile import Profile
from ledger.craft.state import State, ledger_of
from ledger.craft.statement import read_statement, sign_statement
from ledger.craft.submission import format_submission
from ledger.instance import Instance
from ledger.log.encoding import format_time
from ledger.log.keys import SigningKey
from ledger.sequencer import Accepted

DAY = 24 * 3600  # seconds


@dataclass(slots=True)
class Cast:
    """Keys by their holder's code, the ledger they speak to, and the story's today.

    Attributes:
        instance: the studio, opened for reading: heads are looked up here.
        web: the server that holds it: everything is posted there.
        keys: of registrars (`office-1` …), persons, and `recovery`.
        now: when the demo began, seconds since the epoch.
    """

    instance: Instance
    web: Web
    keys: dict[str, SigningKey]
    now: int = field(default_factory=lambda: int(time.time()))

    @property
    def state(self) -> State:
        """State as committed now."""
        return self.instance.state

    @property
    def profile(self) -> Profile:
        """The craft profile in force."""
        return self.instance.profiles[ledger_of(self.state).profile]

    def key(self, code: str) -> SigningKey:
        """Return a person's key, drawn when first asked for."""
        if code not in self.keys:
            self.keys[code] = SigningKey.generate()
        return self.keys[code]

    def day(self, days: int = 0) -> str:
        """Return the day `days` from today."""
        return day_of(self.now + days * DAY)

    def past(self, day: str) -> str:
        """Return a day of the lists, or last week's where this machine's calendar has not come so far."""
        return min(day, self.day(-8))

    def time(self, days: int = 0, hours: int = 0) -> str:
        """Return the time that far from now."""
        return format_time(self.now + days * DAY + hours * 3600)

    def sign(self, code: str, kind: str, subject: Subject, days: int = 0) -> str:
        """Return the statement, signed by `code`'s key that many days from now."""
        return sign_statement(kind, subject, self.key(code), self.now + days * DAY, self.instance.origin)

    def endorse(self, statement: str, *codes: str) -> tuple[str, ...]:
        """Return the endorsements of a statement, one a signer."""
        name = read_statement(statement).id.hex()
        return tuple(self.sign(code, "Endorsement", Endorsement(endorses=name)) for code in codes)

    def say(self, code: str, kind: str, subject: Subject, days: int = 0) -> Accepted:
        """Sign one statement and post it."""
        return self.post(self.sign(code, kind, subject, days))

    def post(self, *statements: str) -> Accepted:
        """Post statements together; raises what the rules refuse."""
        return self.send(format_submission(statements))

    def send(self, body: bytes) -> Accepted:
        """Post a submission's bytes; raises the first reason when it is refused."""
        answer = post_to(self.web, body)
        if isinstance(answer, Refused):
            raise answer.errors[0][1]
        return answer
