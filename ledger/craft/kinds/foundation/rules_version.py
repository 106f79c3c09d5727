"""RulesVersion: by which version of the rules the ledger goes on (SPEC §12, §12.4).

    {"after":"<64 hex>","ledger":"example.com/kiln","rules":2}

k registrars sign and endorse it. It takes effect from its entry on; what was admitted before stays judged by the rules
that admitted it. Known to every version: else there would be no way out of the first.
"""

from collections.abc import Iterator

from msgspec.structs import replace as changed

from ledger.craft.kind import RULES, Facts, Kind, Subject
from ledger.craft.kinds.foundation.head import k_registrars, ledger_head
from ledger.craft.shapes import check_range
from ledger.craft.state import Change, Put, State, ledger_of
from ledger.errors import PolicyError

MAX_RULES = 1000


class RulesVersion(Subject, frozen=True, kw_only=True):
    """The subject: `rules` is a later version than the one in force; `after` the hex id of the ledger's last change."""

    rules: int
    after: str


def rule(subject: RulesVersion, facts: Facts, state: State) -> Iterator[Change]:
    """Put the version in force.

    Raises:
        MalformedError: a field's form.
        PolicyError: `rules-unknown`: this program does not know it, so it must not judge by it; `rules-not-later`.
    """
    check_range(subject.rules, "rules", 2, MAX_RULES)
    ledger = ledger_of(state)
    if subject.rules not in RULES:
        raise PolicyError("rules-unknown", got=subject.rules, expected=RULES[-1])
    if subject.rules <= ledger.rules:
        raise PolicyError("rules-not-later", got=subject.rules, known=ledger.rules)
    yield Put(changed(ledger, rules=subject.rules, head=facts.id))


KIND = Kind(
    name="RulesVersion", subject=RulesVersion, signers=("registrar",), rule=rule, needs=k_registrars, head=ledger_head
)
