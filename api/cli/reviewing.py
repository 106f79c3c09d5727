"""What a key is about to stand behind, in plain words: the statement, who has signed it, and what it waits for.

    人员登记（PersonEnrolment）
      声明人：登记员甲（office-1），手机印章 did:key:z6Mk…
      …
      登记员共须 1 位，已签 1 位
      尚待这些手机印章附署：did:key:z6Mk…

Drawn from the bytes that are signed, field by field (`ledger/craft/statement_words.py`).
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from api.cli.manners import manners, show, talk, tell
from api.cli.opened import OpenLedger
from api.cli.rehearsal import rehearse
from api.cli.signing import now
from ledger.craft.keyring import is_live
from ledger.craft.profile import zisha
from ledger.craft.state import Pending, State
from ledger.craft.statement import Statement
from ledger.craft.statement_words import Names, names_in, nobody, say_statement
from ledger.craft.submission import Submission
from ledger.errors import LedgerError
from ledger.words import say


def review(
    statements: Sequence[Statement], ledger: OpenLedger | None, waiting: Mapping[bytes, Pending], *, data: bool
) -> None:
    """Show statements before anything is signed.

    Args:
        statements: in order.
        ledger: whose names and words are used; None: codes alone, and the words of the shipped profile.
        waiting: what each waits for, by statement id, where it is known.
        data: whether they are what the command is asked for (a dry run), so on stdout; else talk.
    """
    told = "\n".join(line for each in statements for line in _lines(each, ledger, waiting.get(each.id)))
    if data:
        show([msgspec.json.decode(each.payload) for each in statements], told)
    elif not manners.json:
        talk.print(told, markup=False)
    if ledger is None:
        tell("cli.endorse-unnamed")


def _lines(statement: Statement, ledger: OpenLedger | None, waiting: Pending | None) -> Iterator[str]:
    if ledger is None or ledger.origin != statement.subject.ledger:
        yield from say_statement(statement, manners.lang, zisha())
        return
    named = names_in(ledger.state, manners.lang)
    yield from say_statement(statement, manners.lang, ledger.profile, named)
    if waiting is not None:
        yield from (f"  {line}" for line in waits_for(waiting, ledger.state, named))


def waits_for(waiting: Pending, state: State, named: Names = nobody) -> Iterator[str]:
    """Yield who stands behind a statement that waits, and who is still asked."""

    def listed(dids: Sequence[str]) -> str:
        return say("cli.comma", manners.lang).join(named(did) or did for did in dids)

    def still(dids: Sequence[str]) -> list[str]:
        return [did for did in dids if did not in waiting.have]

    lang = manners.lang
    yield say("cli.said-have", lang, names=listed(waiting.have))
    if waiting.registrars:
        have = sum(is_live(state, did, waiting.of, waiting.index, now()) for did in waiting.have)
        yield say(
            "cli.said-recovery" if waiting.of == "recovery" else "cli.said-registrars",
            lang,
            needed=waiting.registrars,
            have=have,
        )
    if keys := still(waiting.keys):
        yield say("cli.said-keys", lang, names=listed(keys))
    if consent := still(waiting.consent):
        yield say("cli.said-consent", lang, names=listed(consent))


def foreseen(ledger: OpenLedger, carried: Submission) -> tuple[dict[bytes, Pending], list[LedgerError]]:
    """Return what a carried submission's statements would wait for if they were posted now, and what would be refused.

    What stands in the ledger already is taken as it waits there.
    """
    trial, refused = rehearse(ledger, carried, now())
    rows = [(each.id, trial.get(Pending, each.id.hex())) for each in carried.statements]
    told = [error for place, error in refused if carried.statements[place].kind != "Endorsement"]  # counted already
    return {name: row for name, row in rows if row is not None}, told
