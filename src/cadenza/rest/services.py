"""What a route may use: one value, made by the wiring and carried by the application."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.requests import HTTPConnection

from cadenza.accounts import Accounts, Caller, Prices
from cadenza.engines.base import Engine
from cadenza.engines.stage import Stage
from cadenza.jobs import Jobs
from cadenza.rest.links import Links
from cadenza.rest.rates import Limiter
from cadenza.rest.replies import Replies
from cadenza.settings import Settings
from cadenza.storage import Uploads
from cadenza.webhooks import Webhooks


@dataclass(frozen=True, slots=True)
class Services:
    """The rooms below, opened. `local` is who everybody is where authentication is off."""

    settings: Settings
    accounts: Accounts
    jobs: Jobs
    links: Links
    engines: Mapping[str, Callable[[], Engine]]
    uploads: Uploads
    webhooks: Webhooks
    prices: Prices
    limiter: Limiter
    replies: Replies
    stage: Stage
    local: Caller | None = None


def services(connection: HTTPConnection) -> Services:
    """Return the services of the application that answers."""
    found: Services = connection.app.state.services
    return found
