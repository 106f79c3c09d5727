"""The hall: what visitors browse and search, folded from the log into `hall.db`. SPEC §13, §15."""

from ledger.store.hall.hall import Hall
from ledger.store.hall.question import FACETS, PAGE, Answer, Question, Shown

__all__ = ["FACETS", "PAGE", "Answer", "Hall", "Question", "Shown"]
