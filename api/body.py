"""Reading what is posted: counted while it comes in, and let go when it is too long, too slow, or of the wrong type.

A body is only ever bytes here; forms are not read at all.
"""

import asyncio
import contextlib

from starlette.requests import ClientDisconnect, Request

from ledger.errors import MalformedError


def check_json(request: Request) -> None:
    """Refuse a body that does not say it is JSON.

    Raises:
        MalformedError: `content-type`.
    """
    given = request.headers.get("content-type", "")
    if given.partition(";")[0].strip().lower() != "application/json":
        raise MalformedError("content-type", expected="application/json", got=given[:100])


async def read_body(request: Request, limit: int, seconds: int) -> bytes:
    """Return the posted bytes.

    Args:
        request: its body was not read before.
        limit: bytes; nothing is read beyond the first that is one too many.
        seconds: in which all of it must arrive.

    Raises:
        MalformedError: `body-too-long`, `body-slow`, `body-cut` (the sender went away).
    """
    announced = request.headers.get("content-length", "")
    if announced.isascii() and announced.isdecimal() and (len(announced) > 18 or int(announced) > limit):
        raise MalformedError("body-too-long", limit=limit)
    parts: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                length += len(part)
                if length > limit:
                    raise MalformedError("body-too-long", limit=limit)
                parts.append(part)
    except TimeoutError as e:
        raise MalformedError("body-slow", seconds=seconds) from e
    except ClientDisconnect as e:
        raise MalformedError("body-cut") from e
    return b"".join(parts)


async def drop_body(request: Request, limit: int, seconds: int) -> None:
    """Read what is still coming, up to `limit` bytes and `seconds`, and keep none of it; nothing is raised."""
    length = 0
    with contextlib.suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(seconds):
            async for part in request.stream():
                length += len(part)
                if length > limit:
                    return
