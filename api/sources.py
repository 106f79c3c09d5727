"""Who asks, as far as a server may know: an address, and behind proxies that the operator names, what they say of it.

    no proxy              the peer's address; whatever `X-Forwarded-For` claims is not looked at
    a stranger            the same: only what comes from `trusted` networks is a proxy's word
    one proxy in front    X-Forwarded-For: 6.6.6.6, 203.0.113.7    →  203.0.113.7, the last, which it wrote itself

An address is kept nowhere: what is counted, or limited, goes by a mark under a salt that is drawn here and forgotten.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

MAX_ADDRESS = 45  # characters of the longest address
V6_NETWORK = 64  # bits: what a provider gives to one customer at least
_FORWARDED = b"x-forwarded-for"
_PORTED = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
_REGION = re.compile(rb"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")

Network = IPv4Network | IPv6Network
PRIVATE: tuple[Network, ...] = tuple(
    ip_network(each) for each in ("127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
)
Scope = Any  # an ASGI scope: a dict of whatever the server puts in


@dataclass(frozen=True, slots=True)
class Sources:
    """How askers are told apart.

    Attributes:
        proxies: how many proxies of the operator's own stand in front, each of which adds the address it saw.
        trusted: networks in which they stand: this machine and private ones, unless the operator says which.
        region_header: name, in lower case, of the header in which they say the region; empty for none.
    """

    proxies: int = 0
    region_header: bytes = b""
    trusted: tuple[Network, ...] = PRIVATE

    def believes(self, scope: Scope) -> bool:
        """Report whether a request came by a proxy of the operator's, so that what it adds may be believed."""
        peer = scope.get("client")
        return bool(self.proxies) and (not peer or _is_in(peer[0], self.trusted))  # a socket file has no address

    def address(self, scope: Scope) -> str:
        """Return the asker's address, as text, not looked into."""
        peer = scope.get("client")
        nearest: str = peer[0] if peer else ""
        if not self.believes(scope):
            return nearest
        said = b",".join(value for name, value in scope["headers"] if name == _FORWARDED)
        hops = said.decode("latin-1").split(",")
        # The last is from the proxy next to us. Fewer than there are proxies: it came past them, and says nothing.
        return hops[-self.proxies].strip()[:MAX_ADDRESS] if said and len(hops) >= self.proxies else nearest

    def region(self, scope: Scope) -> str:
        """Return the region that the operator's proxy says, `CN-32` or `JP`; empty where none does, or is believed."""
        if not self.region_header or not self.believes(scope):
            return ""
        said = [value for name, value in scope["headers"] if name == self.region_header]
        # A proxy that did not take the sender's own header away gives two: neither is believed.
        return said[0].decode() if len(said) == 1 and _REGION.fullmatch(said[0]) else ""


@lru_cache(maxsize=1024)
def _is_in(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return any((mapped or parsed) in network for network in networks)


def parse_networks(text: str) -> tuple[Network, ...]:
    """Return networks as a setting names them, `127.0.0.1, 10.0.0.0/8`; empty for the private ones.

    Raises:
        ValueError: one that is none.
    """
    named = tuple(ip_network(each.strip()) for each in text.split(",") if each.strip())
    return named or PRIVATE


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
