"""Flags: contradictions within what a maker states, shown to the buyer and never refused (SPEC §12, craft profile).

    gi stated, forming "slip-cast"                            → ("gi-forming",)
    zini, height 90 mm from 130 mm greenware (308 ‰ shrunk)   → ("shrinkage-band",)

The formulas and their figures are the profile's; most rest on trade figures that differ from source to source, so a
flag says "please measure it", never more. What is not stated raises nothing.
"""

from ledger.craft.profile import Profile


def flags_of(subject: object, profile: Profile) -> tuple[str, ...]:
    """Return the codes (vocabulary `flag`) of the contradictions in a registration, in the profile's order.

    Args:
        subject: the subject of a `PieceRegistration`, or an item of a sheet.
        profile: in force at the entry: a later profile changes no flag of an earlier piece.
    """
    return tuple([code for code, formula in profile.flags if formula(subject)])
