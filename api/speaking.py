"""In whose words a verdict is spoken: the profile in force where it is known, else the shipped one that has its words.

    speaking(report.verdict, zisha())    the porcelain profile, for a receipt of a porcelain town

A document names its ledger's profile by hash in an entry that it need not carry; its codes are there in any case.
"""

from ledger.craft.profile import Profile, shipped_profiles
from ledger.craft.reasons import reason
from ledger.craft.verdict import Verdict


def speaking(verdict: Verdict, first: Profile) -> Profile:
    """Return the profile that has a word for each code of the verdict: `first` if it has, else a shipped one.

    Args:
        verdict: any.
        first: taken where it will do, and where none would.
    """
    codes = _codes(verdict)
    for profile in (first, *shipped_profiles().values()):
        if all(profile.has(vocabulary, code) for vocabulary, code in codes):
            return profile
    return first


def _codes(verdict: Verdict) -> set[tuple[str, str]]:
    """Return the (vocabulary, code) of every word that the verdict's lines say by a craft's list."""
    lines = (*verdict.checked, *verdict.stated, *verdict.compare, *verdict.warnings, *verdict.notes)
    return {
        (vocabulary, str(value))
        for line in lines for name, value in line.fields
        if value and (vocabulary := reason(line.code).words.get(name))
    }  # fmt: skip
