"""Asking a time stamp authority over HTTP: RFC 3161 §3.4.

POST https://tsa.example/tsr   application/timestamp-query   →   application/timestamp-reply
"""

import httpx2 as httpx

from ledger.errors import PushbackError
from ledger.log.checkpoint import Checkpoint
from ledger.log.timestamp import Stamp, make_request, open_answer
from ledger.log.timestamp_files import MAX_TOKEN

TIMEOUT = 20  # seconds for each step of an answer


def ask_authority(url: str, checkpoint: Checkpoint, roots: list[bytes]) -> tuple[bytes, Stamp]:
    """Have a checkpoint stamped; return the response as it came, and what it says, checked.

    Args:
        url: of the authority; no redirect is followed.
        checkpoint: the newest page: a stamp is worth what its page is.
        roots: certificates in DER that its chain must end at.

    Raises:
        PushbackError: `timestamp-unanswered`: no answer, or none of an authority; ask again later.
        MalformedError, VerificationError, UnknownKeyError: as `open_answer`; nothing is kept.
    """
    query, nonce = make_request(checkpoint)
    headers = {"Content-Type": "application/timestamp-query", "User-Agent": "kilnmark"}
    try:
        with httpx.stream(
            "POST", url, content=query, headers=headers, timeout=TIMEOUT, follow_redirects=False, trust_env=False
        ) as answer:
            if answer.status_code != 200:
                raise PushbackError("timestamp-unanswered", reason=str(answer.status_code), retry_after=600)
            data = b""
            for part in answer.iter_raw():
                data += part
                if len(data) > MAX_TOKEN:
                    raise PushbackError("timestamp-unanswered", reason=f"> {MAX_TOKEN}", retry_after=600)
    except (httpx.HTTPError, httpx.InvalidURL) as e:
        raise PushbackError("timestamp-unanswered", reason=type(e).__name__, retry_after=600) from e
    return data, open_answer(data, checkpoint, nonce, roots)
