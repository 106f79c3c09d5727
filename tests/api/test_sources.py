"""Who asks: nothing that a visitor can write is believed, and what a proxy writes is read from the right end."""

from typing import Any

import pytest

from api.settings import Settings
from api.sources import Sources, mark_of, network_of, parse_networks


def scope(peer: str, *headers: tuple[str, str]) -> dict[str, Any]:
    """A request's scope."""
    return {"client": (peer, 1), "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers]}


def test_without_a_proxy_the_peer_is_the_source_whatever_is_claimed() -> None:
    """The header is not looked at; a socket without a name has none."""
    assert Sources().address(scope("198.51.100.2", ("x-forwarded-for", "203.0.113.7"))) == "198.51.100.2"
    assert Sources().address({"client": None, "headers": []}) == ""


@pytest.mark.parametrize(
    ("proxies", "said", "expected"),
    [
        (1, ["203.0.113.7"], "203.0.113.7"),
        (1, ["6.6.6.6, 203.0.113.7"], "203.0.113.7"),  # the first was written by the visitor
        (1, ["6.6.6.6", "203.0.113.7"], "203.0.113.7"),
        (2, ["6.6.6.6, 203.0.113.7, 10.0.0.2"], "203.0.113.7"),
        (2, ["203.0.113.7"], "10.0.0.1"),  # past one of them
        (1, [], "10.0.0.1"),
        (1, [""], "10.0.0.1"),
        (1, ["6.6.6.6," + "7" * 90], "7" * 45),
    ],
)
def test_each_proxy_of_the_operators_adds_one_address(proxies: int, said: list[str], expected: str) -> None:
    """The one that the outermost of them saw is the source."""
    given = scope("10.0.0.1", *(("x-forwarded-for", each) for each in said))
    assert Sources(proxies).address(given) == expected


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("203.0.113.7:99", "203.0.113.7"),
        ("[2001:db8:1:2::1]:99", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::1]", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("testclient", "testclient"),
        ("unknown" * 9, ("unknown" * 9)[:45]),
        ("", ""),
    ],
)
def test_an_ipv6_customer_is_one_source(address: str, network: str) -> None:
    """Of 2⁶⁴ addresses; an IPv4 address is one however it is written."""
    assert network_of(address) == network


def test_a_region_is_believed_from_the_operators_proxy_alone() -> None:
    """Named by a setting, behind a proxy, once, in its one form: else there is none."""
    sources = Sources(1, b"x-region")
    assert sources.region(scope("10.0.0.1", ("x-region", "CN-32"))) == "CN-32"
    assert sources.region(scope("10.0.0.1", ("x-region", "JP"))) == "JP"
    for said in ("", "cn-32", "CN-32, CN-44", "Jiangsu", "CN-3232", "<b>"):
        assert sources.region(scope("10.0.0.1", ("x-region", said))) == ""
    assert sources.region(scope("10.0.0.1", ("x-region", "JP"), ("x-region", "CN-32"))) == ""
    assert sources.region(scope("10.0.0.1", ("x-other", "CN-32"))) == ""
    assert Sources(0, b"x-region").region(scope("10.0.0.1", ("x-region", "CN-32"))) == ""
    assert Sources(1).region(scope("10.0.0.1", ("x-region", "CN-32"))) == ""


def test_a_mark_says_nothing_without_its_salt() -> None:
    """Another salt, source or code gives another; parts are not run together."""
    salt = bytes(32)
    marks = [mark_of(salt, "a", "b"), mark_of(salt, "ab", ""), mark_of(salt, "a", "c"), mark_of(b"\1" * 32, "a", "b")]
    assert len(set(marks)) == 4
    assert {len(mark) for mark in marks} == {16}
    assert mark_of(salt, "a", "b") == marks[0]


@pytest.mark.parametrize(
    ("peer", "trusted", "believed"),
    [
        ("127.0.0.1", "", True),
        ("::1", "", True),
        ("::ffff:10.1.2.3", "", True),
        ("203.0.113.9", "", False),
        ("2001:db8::9", "", False),
        ("203.0.113.9", "203.0.113.8/31", True),
        ("127.0.0.1", "203.0.113.8/31", False),  # the list is the list
        ("testclient", "", False),
    ],
)
def test_only_what_comes_from_a_trusted_network_is_a_proxy_s_word(peer: str, trusted: str, *, believed: bool) -> None:
    """Address and region alike; whoever comes from elsewhere is what it is."""
    sources = Sources(1, b"x-region", parse_networks(trusted))
    given = scope(peer, ("x-forwarded-for", "198.51.100.7"), ("x-region", "CN-32"))
    assert sources.address(given) == ("198.51.100.7" if believed else peer)
    assert sources.region(given) == ("CN-32" if believed else "")


def test_what_is_no_network_is_refused() -> None:
    """A host's name, or a network with bits of a host in it."""
    for text in ("proxy.example", "10.0.0.1/8", "10.0.0.0/33"):
        with pytest.raises(ValueError, match=r"."):
            Settings(trusted_proxies=text)
