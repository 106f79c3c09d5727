"""The craft profiles at hand, by hash: those that came with the program, and others when asked for. SPEC §12.10.

    shelf = ProfileShelf(lambda name: source.fetch(f"blob/{name}", MAX_PROFILE))
    shelf[ledger.profile]     the profile, from wherever its file lies; KeyError where there is none

A `ProfileVersion` names a file that nobody had to read before: whoever judges it looks on the shelf.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256

from ledger.craft.profile import Profile, parse_profile, shipped_profiles
from ledger.craft.shapes import check_hash
from ledger.errors import LedgerError


class ProfileShelf(Mapping[str, Profile]):
    """Profiles by hex SHA-256 of their file. Any thread: a file read twice gives the same profile."""

    def __init__(self, load: Callable[[str], bytes]) -> None:
        """Take what gives a file's bytes by its hash; it may raise any `LedgerError`."""
        self._load = load
        self._known = dict(shipped_profiles())

    def __getitem__(self, name: str) -> Profile:
        """Return the profile; a file that is missing, damaged or no profile is not on the shelf."""
        known = self._known.get(name)
        if known is not None:
            return known
        try:
            data = self._load(check_hash(name, "profile"))
            if sha256(data).hexdigest() != name:
                raise KeyError(name)
            profile = parse_profile(data)
        except LedgerError as e:
            raise KeyError(name) from e
        self._known[name] = profile
        return profile

    def __iter__(self) -> Iterator[str]:
        """Yield the hashes of those at hand so far."""
        return iter(tuple(self._known))

    def __len__(self) -> int:
        """Return how many are at hand so far."""
        return len(self._known)
