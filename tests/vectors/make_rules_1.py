"""Made `tests/vectors/rules-1/` once: a log under the first rules and the first profile, kept as it was then.

    entries     uint16 big-endian length ‖ entry, repeated: SPEC §4, an entry bundle
    trust.json  the trust file that pins it

The folder is never made anew: what is tested is that rules that came later judge this log as it was judged then. A log
under later rules gets a folder of its own when a version after it is published.
"""

from pathlib import Path

from ledger.craft.kinds.foundation.charter import Charter
from ledger.craft.kinds.piece.parts import RoleName, SealUse
from ledger.craft.profile import shipped_profiles
from ledger.craft.statement import Statement, read_statement
from ledger.log.entry import parse_entry
from ledger.log.tiles import encode_bundle
from ledger.log.trust import format_trust
from tests.chronicle import Chronicle
from tests.craft.kiln_world import MAKER, OTHER, KilnWorld, code_of

FOLDER = Path(__file__).parent / "rules-1"


class FirstRules(KilnWorld, Chronicle):
    """A ledger as one was founded in those days: a batch from plan to closing, pieces, a role signed, one corrected."""

    def __init__(self) -> None:
        self.profiles = dict(shipped_profiles())
        super().__init__()

    def charter(self, **changes: object) -> Charter:
        """The usual charter, of the first rules and the first profile."""
        self.profiles = dict(shipped_profiles())
        first = min(self.profiles.values(), key=lambda profile: profile.version)
        return super().charter(**{"rules": 1, "profile": first.hash} | changes)

    def found(self) -> Statement:
        """Found the ledger once: both parents ask for it."""
        return read_statement(parse_entry(self.entries[0]).statement or "") if self.entries else super().found()

    def live(self) -> None:
        """Everything that the first rules know, once."""
        self.seal(MAKER, "s1")
        self.mark(MAKER, "2020-01-01")
        self.fired("b1", {"1-1": "excellent", "1-2": "qualified", "1-3": "refire", "1-4": "scrapped/cracked"})
        piece = self.piece(
            slots=("b1/1-1",), number=1, seals=(SealUse(seal="s1", place="base"),),
            roles=(RoleName(role="carving", person=OTHER),),
        )  # fmt: skip
        self.register(piece)
        self.sign_role(code_of(1), "carving", OTHER)
        self.register(self.piece(slots=("b1/1-2",), number=2))
        self.correct("b1", "1-2", "scrapped/cracked")
        self.fire("b1")
        self.close("b1")
        self.register(self.piece(number=3))


def main() -> None:
    """Write the folder, unless it is there."""
    if FOLDER.exists():
        raise SystemExit(f"{FOLDER.name} is kept as it is")
    log = FirstRules()
    log.live()
    FOLDER.mkdir()
    (FOLDER / "entries").write_bytes(encode_bundle(log.entries))
    (FOLDER / "trust.json").write_bytes(format_trust(log.trust))


if __name__ == "__main__":
    main()
