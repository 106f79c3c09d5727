"""Which craft a new ledger or a blank list is of: a profile that comes with the program, or a file.

--profile porcelain        the newest shipped one of that craft
--profile lacquer-1.json   a file in the form of SPEC §12.10
"""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.manners import usage
from api.cli.posting import read_file
from ledger.craft.profile import MAX_PROFILE, Profile, parse_profile, shipped_profiles, zisha

ProfileName = Annotated[
    str, typer.Option("--profile", help="The craft: zisha, porcelain, or a profile's file (SPEC §12.10).")
]


def named_profile(given: str) -> tuple[Profile, bytes | None]:
    """Return the profile meant, and its file's bytes where it does not come with the program.

    Raises: as `parse_profile`; leaves with 2 where there is no such craft and no such file.
    """
    if given in {"", "zisha"}:
        return zisha(), None
    known = [each for each in shipped_profiles().values() if each.craft == given]
    if known:
        return max(known, key=lambda each: each.version), None
    if not Path(given).is_file():
        usage("cli.profile-unknown", got=given, known="、".join(sorted({p.craft for p in shipped_profiles().values()})))
    data = read_file(Path(given), MAX_PROFILE)
    profile = parse_profile(data)
    return profile, None if profile.hash in shipped_profiles() else data
