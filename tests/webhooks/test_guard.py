"""Which addresses a webhook may call."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cadenza.errors import InvalidRequest
from cadenza.webhooks.guard import ONLY_PUBLIC, Networks, check_url, lane

INSIDE = """
127.0.0.1 127.8.9.1 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1 192.0.0.192
192.0.2.1 198.18.0.1 203.0.113.5 168.63.129.16 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
::1 :: fe80::1 fc00::1 fd00:ec2::254 ff02::1 fec0::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:169.254.169.254
::127.0.0.1 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 2002:7f00:1:: 2002:a01:203::1 2001::1 100::1
"""
OUTSIDE = ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:82a::200e"]


@pytest.mark.parametrize("address", INSIDE.split())
def test_an_address_inside_may_not_be_called(address: str) -> None:
    assert not ONLY_PUBLIC.permit(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", [*OUTSIDE, "::ffff:8.8.8.8"])
def test_an_address_out_on_the_internet_may_be_called(address: str) -> None:
    assert ONLY_PUBLIC.permit(ipaddress.ip_address(address))


PRIVATE = [
    ipaddress.ip_network(n) for n in ("10.0.0.0/8", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16")
]


@given(number=st.integers(min_value=0, max_value=2**32 - 1))
def test_an_ipv4_address_in_ipv6_clothes_is_judged_no_more_kindly(number: int) -> None:
    plain = ipaddress.IPv4Address(number)
    if any(plain in network for network in PRIVATE):
        assert not ONLY_PUBLIC.permit(plain)
    for prefix in (0, 0xFFFF << 32, 0x64FF9B << 96, 0x2002 << 112):
        shift = 80 if prefix == 0x2002 << 112 else 0
        dressed = ipaddress.IPv6Address(prefix | number << shift)
        assert ONLY_PUBLIC.permit(plain) or not ONLY_PUBLIC.permit(dressed)


def test_the_operator_may_allow_networks_inside_and_only_those() -> None:
    allowed = Networks.read("127.0.0.0/8, fd00::/8")
    assert allowed.permit(ipaddress.ip_address("127.0.0.1"))
    assert allowed.permit(ipaddress.ip_address("::ffff:127.0.0.1"))
    assert allowed.permit(ipaddress.ip_address("fd00::7"))
    assert not allowed.permit(ipaddress.ip_address("10.0.0.1"))
    assert not allowed.permit(ipaddress.ip_address("::1"))
    with pytest.raises(InvalidRequest):
        Networks.read("127.0.0.0/8, everything")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com/hook",
        "ftp://example.com/",
        "file:///etc/passwd",
        "gopher://example.com:70/",
        "http://",
        "http:///hook",
        "http://user:word@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1/",
        "http://[::1]:8000/",
        "http://[::ffff:10.0.0.1]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost:8000/",
        "http://db.localhost/",
        "http://example.com:99999/",
        "http://exa mple.com/",
        "http://example.com/\r\nx: y",
        "http://example.com/#part",
        "https://example.com/" + "x" * 2000,
        "https://exämple.com/",
    ],
)
def test_a_url_that_could_never_be_called_is_refused_where_it_is_given(url: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_url(url, ONLY_PUBLIC, field="webhook_url")
    assert refused.value.field == "webhook_url"


@pytest.mark.parametrize("url", ["https://example.com/hook?a=1", "http://example.com:8080/", "http://8.8.8.8/"])
def test_a_url_outside_is_taken_as_it_is(url: str) -> None:
    assert check_url(url, ONLY_PUBLIC) == url


def test_receivers_are_told_apart_by_host_and_port() -> None:
    assert lane("https://a.com/x") == "a.com:443" == lane("https://a.com:443/y")
    assert lane("http://a.com/x") == "a.com:80"
