"""Flags: contradictions within what a maker states, shown to the buyer and never refused (SPEC §12, craft profile).

    gi stated, forming "slip-cast"                            → ("gi-forming",)
    zini, height 90 mm from 130 mm greenware (308 ‰ shrunk)   → ("shrinkage-band",)

The formulas and their figures are the profile's; most rest on trade figures that differ from source to source, so a
flag says "please measure it", never more. What is not stated raises nothing.
"""

from ledger.craft.profile import Profile
from ledger.errors import PolicyError


def flags_of(subject: object, profile: Profile) -> tuple[str, ...]:
    """Return the codes (vocabulary `flag`) of the contradictions in a registration, in the profile's order.

    Args:
        subject: the subject of a `PieceRegistration`, or an item of a sheet.
        profile: in force at the entry: a later profile changes no flag of an earlier piece.
    """
    return tuple([code for code, formula in profile.flags if formula(subject)])


def corrected_flags(
    before: tuple[str, ...], subject: object, given: tuple[str, ...], correctable: tuple[str, ...], profile: Profile
) -> tuple[str, ...]:
    """Return the contradictions in a piece after a correction.

    A contradiction that reads none of the fields given stays what it was. One that reads any is judged anew, and for
    that all of its fields that can be corrected are given again: nothing else of the piece is known here, and half a
    correction must neither hide a contradiction nor miss one.

    Args:
        before: the flags so far.
        subject: the corrected fields, and whatever else is known of the piece.
        given: names of the fields corrected.
        correctable: names of all that can be.
        profile: in force at the correction.

    Raises:
        PolicyError: `correction-incomplete`.
    """
    flags = [code for code in before if code not in profile.reads]  # of an earlier profile: nobody judges it any more
    for code, formula in profile.flags:
        reads = profile.reads[code]
        if not reads & set(given):
            if code in before:
                flags.append(code)
            continue
        missing = tuple(name for name in correctable if name in reads and name not in given)
        if missing:
            raise PolicyError("correction-incomplete", flag=code, fields=missing)
        if formula(subject):
            flags.append(code)
    return tuple(flags)
