"""Rates by tier: counted for each account, in this process's memory.

Several server processes count each for itself, so together they let through the rate times their number.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from cadenza.accounts import Caller, Rate, tier_of
from cadenza.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands with one rate; `reset_at` is in Unix seconds."""

    rate: Rate
    remaining: int
    reset_at: int


class OverLimit(RateLimited):
    """More than the tier allows: where the account stands with each of its rates."""

    def __init__(self, tier: str, standings: Sequence[Standing]) -> None:
        spent = max((s for s in standings if s.remaining <= 0), key=lambda s: s.reset_at, default=standings[0])
        seconds = max(1, spent.reset_at - math.floor(time.time()))
        super().__init__(
            f"the tier {tier} allows {spent.rate.count} requests in {spent.rate.seconds} seconds: "
            f"retry after {seconds} seconds",
            retry_after_seconds=seconds,
        )
        self.tier = tier
        self.standings = tuple(standings)


class Limiter:
    """Counts; safe to use from any thread."""

    def __init__(self) -> None:
        self.windows = FixedWindowRateLimiter(MemoryStorage())

    def hit(self, bucket: str, who: Caller) -> tuple[Standing, ...]:
        """Count a request and return where the account stands; OverLimit, uncounted, where a rate is spent."""
        rates = tier_of(who.tier).rates.get(bucket, ())
        windows = [self.item(bucket, rate) for rate in rates]
        free = all(self.windows.test(item, who.account_id) for item in windows)
        taken = free and sum(self.windows.hit(item, who.account_id) for item in windows) == len(windows)
        standings = tuple(self.stand(item, rate, who) for item, rate in zip(windows, rates, strict=True))
        if not taken:
            raise OverLimit(who.tier, standings)
        return standings

    def look(self, bucket: str, who: Caller) -> tuple[Standing, ...]:
        """Return where the account stands, without counting anything."""
        rates = tier_of(who.tier).rates.get(bucket, ())
        return tuple(self.stand(self.item(bucket, rate), rate, who) for rate in rates)

    def stand(self, item: RateLimitItemPerSecond, rate: Rate, who: Caller) -> Standing:
        """Return where an account stands with one rate."""
        reset_at, remaining = self.windows.get_window_stats(item, who.account_id)
        return Standing(rate, max(0, remaining), math.ceil(max(reset_at, time.time())))

    def item(self, bucket: str, rate: Rate) -> RateLimitItemPerSecond:
        """Return the library's name for a rate of a bucket."""
        return RateLimitItemPerSecond(rate.count, rate.seconds, namespace=bucket)
