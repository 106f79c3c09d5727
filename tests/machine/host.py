"""What each family of rules finds in the machine that takes it in."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ledger.craft.state import Piece
from ledger.craft.statement import Statement
from tests.craft.kiln_world import MAKER, OTHER
from tests.craft.machine_people import OWN
from tests.craft.world import key_of
from tests.machine.served import APPRAISER, Served

numbers = st.integers(0, 999)
often = st.sampled_from([True, True, True, False])


class Host:
    """The machine, as its parts see it.

    Attributes:
        world: the ledger; log: index and statement of all that was admitted.
        numbered: code of each piece that these rules may have made, with its number in the tests.
    """

    world: Served
    log: list[tuple[int, Statement]]
    numbered: dict[str, int]
    if TYPE_CHECKING:

        def attempt(self, say: Callable[[], object]) -> None: ...

        def fresh(self) -> int:
            """A number that no piece has yet."""
            ...

    def signer(self, code: str) -> str:
        """The name of a key of that person which may sign; their first where none may."""
        for name in OWN.get(code, ()):
            key = self.world.key(key_of(name))
            if key is not None and key.holder == code and key.live(self.world.index, self.world.time):
                return name
        return code

    def pieces(self) -> list[Piece]:
        """Every registered piece."""
        state = self.world.state
        return [piece for who in (MAKER, OTHER, APPRAISER) for piece in state.list(Piece, who)]

    def piece(self, number: int) -> Piece | None:
        """One of them."""
        every = self.pieces()
        return every[number % len(every)] if every else None
