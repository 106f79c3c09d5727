"""A log of just some statements, judged as a bundle of it would be.

refusal(judged(without(statements_of(STUDIO), 3)))      "chain-…": which step refuses what the fourth held up
"""

from certs.verify import Report, verify
from ledger.craft.kinds.foundation.endorsement import Endorsement
from ledger.craft.statement import read_statement
from tests.certs.forge import forge, log_of, said, slots_of
from tests.certs.ledger_world import STUDIO
from tests.craft.world import START


def judged(statements: list[str], *, number: int = STUDIO, slots: bool = False) -> Report:
    """Return the report on a log of just these statements, its first entry being the charter that is trusted."""
    return verify(forge(statements, slots_of(number) if slots else ()), log_of(statements).trust(), START)


def refusal(report: Report) -> str:
    """Return the code of the step that refused; empty when none did."""
    return next((step.code for step in report.steps if step.ok is False), "")


def without(statements: list[str], *places: int) -> list[str]:
    """Return the statements but for those at these places."""
    return [jws for at, jws in enumerate(statements) if at not in places]


def endorsement(of: str, by: str) -> str:
    """Endorse a statement."""
    return said("Endorsement", Endorsement(endorses=read_statement(of).id.hex()), by)
