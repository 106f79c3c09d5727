"""Words of a print that are a craft's own: its heading and the strip of its labels. SPEC §8.4, §12.10.

    craft_words(porcelain, "heading", gi=True)    瓷器…: the profile's `label` vocabulary says it: 景德镇瓷器作品证书

A profile without such words is named by its own name: 漆器作品证书. Zisha's stand in the catalogue.
"""

from typing import Literal

from certs.fields import Words
from ledger.craft.profile import Profile
from ledger.words import say

LABEL = "label"  # the vocabulary, of which no rule knows
_FIRST = "zisha"


def craft_words(profile: Profile, name: Literal["heading", "strip"], *, gi: bool) -> Words:
    """Return the words in both languages.

    Args:
        profile: in force.
        name: over a certificate, or on a label.
        gi: the maker was an approved user of the geographical indication, and states it of this piece.
    """
    code = f"{name}-gi" if gi else name
    term = profile.term(LABEL, code)
    if term is not None:
        return Words(term.zh, term.en)
    if profile.craft == _FIRST:
        return Words(say(f"print.{code}", "zh"), say(f"print.{code}", "en"))
    if name == "strip":
        return Words(profile.zh, profile.en)
    return Words(
        say("print.heading-of", "zh", craft=profile.zh), say("print.heading-of", "en", craft=profile.en.upper())
    )


def stand_in(profile: Profile) -> str:
    """Return the drawing that stands where a photo is missing."""
    return "teapot.svg" if profile.craft == _FIRST else "vessel.svg"
