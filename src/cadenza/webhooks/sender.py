"""Sending one message over HTTP, to a checked address only, without following redirects or reading what comes back."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore

from cadenza.webhooks.guard import Address, Networks, as_address

LOG = logging.getLogger(__name__)
MAX_ADDRESSES = 4


class Refused(httpcore.ConnectError):
    """The target's name leads to addresses that may not be called, and to no other."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a receiver answered: `status` is None where nothing came back, and `error` says why."""

    status: int | None
    error: str = ""
    retry_after_seconds: float | None = None

    @property
    def delivered(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the addresses of a name that may be called, never by the name itself."""

    def __init__(self, networks: Networks) -> None:
        self.networks = networks
        self.backend = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        found = await resolve(host, port)
        permitted = [address for address in found if self.networks.permit(address)]
        if not permitted:
            LOG.warning("webhook target %s leads to %s: refused", host, ", ".join(map(str, found)))
            raise Refused("the target's address is private, local or reserved")
        for address in permitted[:MAX_ADDRESSES]:
            try:
                return await self.backend.connect_tcp(str(address), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.AsyncNetworkStream:
        raise Refused("a target is no socket")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


async def resolve(host: str, port: int) -> list[Address]:
    """Return the addresses of a name, in the order in which they are to be tried."""
    literal = as_address(host)
    if literal is not None:
        return [literal]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError("the target's name cannot be resolved") from error
    addresses = [as_address(str(entry[4][0])) for entry in found]
    return list(dict.fromkeys(address for address in addresses if address is not None))


class Sender:
    """Sends messages, each over a connection of its own."""

    def __init__(self, networks: Networks, *, timeout_seconds: float) -> None:
        self.networks = networks
        self.timeout_seconds = timeout_seconds

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        """Send a message and return what became of it, within `timeout_seconds`."""
        try:
            async with asyncio.timeout(self.timeout_seconds):
                return await self._send(url, body, headers)
        except TimeoutError:
            return Outcome(None, f"no answer within {self.timeout_seconds:g} seconds")
        except httpcore.TimeoutException:
            return Outcome(None, f"no answer within {self.timeout_seconds:g} seconds")
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            return Outcome(None, str(error)[:200] or type(error).__name__)

    async def _send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
        pool = httpcore.AsyncConnectionPool(
            network_backend=GuardedBackend(self.networks), max_keepalive_connections=0, retries=0
        )
        sent = {"content-type": "application/json", "content-length": str(len(body)), **headers}
        async with pool, pool.stream("POST", url, headers=list(sent.items()), content=body) as response:
            status = response.status
            asked = dict(response.headers).get(b"retry-after", b"")
        why = (
            "" if 200 <= status < 300 else "redirects are not followed" if 300 <= status < 400 else f"answered {status}"
        )
        return Outcome(status, why, float(asked) if asked.isdigit() and len(asked) < 9 else None)
