"""Which addresses may be called: none inside, unless the operator says so.

The name in a URL is resolved here and the connection goes to the very address that was looked at, so a name that
resolves to something else a moment later gains nothing.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from cadenza.errors import InvalidRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
MAX_URL = 2000
PORTS = {"http": 80, "https": 443}
# What Python's own tables hold or not depending on its version, and what no table calls private:
BESIDES = tuple(
    ipaddress.ip_network(prefix)
    for prefix in (
        "192.0.0.0/24",  # protocol assignments; one cloud's metadata is at .192
        "168.63.129.16/32",  # another cloud's host, public by number only
        "192.88.99.0/24",  # relays for 6to4
        # IPv6 addresses that carry an IPv4 one, which a gateway would call: compatible, NAT64, Teredo, 6to4
        "::/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2001::/23",
        "2002::/16",
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
    )
)


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks inside that may be called all the same; none by default."""

    allowed: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @classmethod
    def read(cls, text: str) -> Networks:
        """Return the networks of a comma-separated list such as `127.0.0.0/8, fd00::/8`; InvalidRequest."""
        try:
            return cls(
                tuple(ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip())
            )
        except ValueError as error:
            raise InvalidRequest(
                f"webhook_allow cannot be read: {error}", field="webhook_allow", value=text, expected="127.0.0.0/8, …"
            ) from error

    def permit(self, address: Address) -> bool:
        """Say whether an address may be called."""
        plain = unmapped(address)
        return any(plain in network for network in self.allowed if network.version == plain.version) or public(plain)


ONLY_PUBLIC = Networks()


def unmapped(address: Address) -> Address:
    """Return the IPv4 address that an IPv4-mapped IPv6 address means, else the address."""
    return getattr(address, "ipv4_mapped", None) or address


def public(address: Address) -> bool:
    """Say whether an address is one receiver's, out on the internet."""
    if any(address in network for network in BESIDES if network.version == address.version):
        return False
    return address.is_global and not (
        address.is_multicast
        or address.is_reserved
        or address.is_unspecified
        or address.is_link_local
        or getattr(address, "is_site_local", False)
    )


def check_url(url: str, networks: Networks, *, field: str = "url") -> str:
    """Return the URL, or raise InvalidRequest where it could never be called: what can be seen without resolving."""

    def refuse(why: str) -> InvalidRequest:
        return InvalidRequest(f"{field} {why}", field=field, value=url[:200], expected="an https:// or http:// URL")

    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise refuse(f"must be at most {MAX_URL} ASCII characters without spaces")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise refuse("is no URL") from error
    if parts.scheme not in PORTS or not host:
        raise refuse("must begin with https:// or http:// and name a host")
    if parts.username is not None or parts.password is not None:
        raise refuse("must not hold a name or password")
    if parts.fragment:
        raise refuse("must not have a fragment")
    literal = as_address(host)
    if (literal is not None and not networks.permit(literal)) or (
        (host == "localhost" or host.endswith(".localhost")) and not networks.permit(ipaddress.ip_address("127.0.0.1"))
    ):
        raise refuse(
            "is inside: its address is private, local or reserved, and CADENZA_WEBHOOK_ALLOW does not allow it"
        )
    return url


def as_address(host: str) -> Address | None:
    """Return the address that a host is where it is no name."""
    try:
        return ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None


def lane(url: str) -> str:
    """Return what a receiver is told apart by: `host:port`."""
    parts = urlsplit(url)
    return f"{parts.hostname}:{parts.port or PORTS[parts.scheme]}"
