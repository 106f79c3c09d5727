"""Arrays with a bound: the first element too many ends the reading (SPEC §2, §2a).

    [1,1,1,… five million …]   refused at the thousand and first, before anything is built for the others

A list's bound is looked at by the decoder once the list is built: a short element of two bytes costs sixty of memory. A
Struct read from an array has as many fields as it has, so that the decoder itself stops.
"""

from typing import Any

import msgspec


def array_of(element: Any, limit: int) -> type[msgspec.Struct]:
    """Return a type for a decoder: an array of 0 to `limit` elements of that type."""
    fields = [(f"at{place}", element | msgspec.UnsetType, msgspec.UNSET) for place in range(limit)]
    return msgspec.defstruct("Array", fields, array_like=True, forbid_unknown_fields=True)


def elements_of(array: msgspec.Struct) -> list[Any]:
    """Return what the array holds, in order."""
    return [element for element in msgspec.structs.astuple(array) if element is not msgspec.UNSET]


def is_too_many(error: msgspec.MsgspecError) -> bool:
    """Report whether the decoder stopped at the bound; other faults of the shape say something else."""
    return "at most length" in str(error)
