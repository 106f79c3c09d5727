"""Who asks, as far as a server may know: an address, and behind proxies that the operator names, what they say of it.

    no proxy              the peer's address; whatever `X-Forwarded-For` claims is not looked at
    one proxy in front    X-Forwarded-For: 6.6.6.6, 203.0.113.7    →  203.0.113.7, the last, which it wrote itself

An address is kept nowhere: what is counted, or limited, goes by a mark under a salt that is drawn here and forgotten.
"""

import re
from dataclasses import dataclass
from hashlib import blake2b
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

MAX_ADDRESS = 45  # characters of the longest address
V6_NETWORK = 64  # bits: what a provider gives to one customer at least
_FORWARDED = b"x-forwarded-for"
_PORTED = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
_REGION = re.compile(rb"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")

Scope = Any  # an ASGI scope: a dict of whatever the server puts in


@dataclass(frozen=True, slots=True)
class Sources:
    """How askers are told apart.

    Attributes:
        proxies: how many proxies of the operator's own stand in front, each of which adds the address it saw.
        region_header: name, in lower case, of the header in which they say the region; empty for none.
    """

    proxies: int = 0
    region_header: bytes = b""

    def address(self, scope: Scope) -> str:
        """Return the asker's address, as text, not looked into."""
        peer = scope.get("client")
        nearest: str = peer[0] if peer else ""
        if not self.proxies:
            return nearest
        said = b",".join(value for name, value in scope["headers"] if name == _FORWARDED)
        hops = said.decode("latin-1").split(",")
        # The last is from the proxy next to us. Fewer than there are proxies: it came past them, and says nothing.
        return hops[-self.proxies].strip()[:MAX_ADDRESS] if said and len(hops) >= self.proxies else nearest

    def region(self, scope: Scope) -> str:
        """Return the region that the operator's proxy says, `CN-32` or `JP`; empty where none does, or is believed."""
        if not self.region_header or not self.proxies:
            return ""
        said = [value for name, value in scope["headers"] if name == self.region_header]
        # A proxy that did not take the sender's own header away gives two: neither is believed.
        return said[0].decode() if len(said) == 1 and _REGION.fullmatch(said[0]) else ""


def network_of(address: str) -> str:
    """Return what counts as one source: an IPv4 address, an IPv6 network of 64 bits, or the text when it is neither.

    Some proxies add the port: `203.0.113.7:99` and `[2001:db8::1]:99` are no sources of their own.
    """
    ported = _PORTED.fullmatch(address)
    try:
        parsed = ip_address(ported[1] or ported[2] if ported else address)
    except ValueError:
        return address[:MAX_ADDRESS]
    if isinstance(parsed, IPv6Address):
        mapped = parsed.ipv4_mapped
        return str(mapped) if mapped else str(ip_network((parsed, V6_NETWORK), strict=False))
    return str(parsed)


def mark_of(salt: bytes, *parts: str) -> bytes:
    """Return 16 bytes that stand for these parts while the salt is known, and for nothing afterwards."""
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), key=salt, digest_size=16).digest()
