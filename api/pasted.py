"""What is pasted where a code is asked for: a code, a link, or a message from a chat with a link in it.

    0123-4567-89ab-t                                                     /c/0123456789ABT
    HTTPS://ZISHA.EXAMPLE/C/0123456789ABT/QRGQDIQBGIAQ…                  /c/0123456789ABT/QRGQDIQBGIAQ…
    【松风石瓢】 https://zisha.example/c/0123456789ABT?lang=zh 看看这把壶   /c/0123456789ABT

Its twin in the browser is `page/pasted.js`. A link to another host leads nowhere: this ledger knows nothing of it.
"""

import re
from collections.abc import Collection

from certs.holder import is_holder_link, parse_holder_link
from certs.summary import Link, parse_link
from ledger.craft.code import parse_code
from ledger.errors import MalformedError
from ledger.log.encoding import encode_base32

_LINK = re.compile(r"https?://[!-~]+", re.IGNORECASE)
_BEHIND = ".,;:!?)]}>\"'"  # what a sentence puts behind a link


def path_of(text: str, hosts: Collection[str]) -> str:
    """Return the path of the page that is asked for; `hosts` are this ledger's own and its mirrors'.

    Raises:
        MalformedError: `code-shape`, `code-check`, `link-shape`, `link-host`, base32's; `link-other`: of another host.
    """
    found = _LINK.search(text)
    if found is None:
        return f"/c/{parse_code(text)}"
    link = found[0].rstrip(_BEHIND)
    holder = parse_holder_link(link) if is_holder_link(link) else None
    shown = Link(holder.host, holder.code, holder.proof) if holder is not None else parse_link(link)
    if shown.host not in hosts:
        raise MalformedError("link-other", got=shown.host[:80])
    proof = "" if shown.summary is None else f"/{encode_base32(shown.summary)}"
    return f"/{'c' if holder is None else 'h'}/{shown.code}{proof}"
