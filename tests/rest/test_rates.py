"""Counting requests: a tier's rates, an account at a time."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from cadenza.accounts import TIERS, Caller, Rate
from cadenza.errors import InvalidRequest
from cadenza.rest.limits import usual_headers
from cadenza.rest.rates import Limiter, OverLimit, Standing


def who(tier: str, account: str = "acc_1") -> Caller:
    return Caller(account, "ann", "key_1", ("*",), tier)


def test_as_many_as_the_tier_says_and_not_one_more() -> None:
    limiter = Limiter()
    remaining = [limiter.hit("native:generate", who("free"))[0].remaining for _ in range(10)]
    assert remaining == list(range(9, -1, -1))
    with pytest.raises(OverLimit) as refused:
        limiter.hit("native:generate", who("free"))
    assert refused.value.code == "rate_limited"
    assert 1 <= refused.value.retry_after_seconds <= 61
    assert (refused.value.tier, refused.value.standings[0].remaining) == ("free", 0)


def test_accounts_and_buckets_are_counted_apart() -> None:
    limiter = Limiter()
    for _ in range(10):
        limiter.hit("native:generate", who("free"))
    assert limiter.hit("native:generate", who("free", "acc_2"))[0].remaining == 9
    assert limiter.hit("varg", who("free"))[0].remaining == 9


def test_of_many_at_once_only_so_many_come_through() -> None:
    limiter = Limiter()

    def hit(_: int) -> bool:
        try:
            limiter.hit("varg", who("free"))
        except OverLimit:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(hit, range(100))) == 10


def test_an_hour_and_a_day_are_both_told_and_the_narrower_refuses() -> None:
    limiter = Limiter()
    for _ in range(20):
        hour, day = limiter.hit("elumenta", who("free"))
    assert (hour.rate, hour.remaining) == (Rate(20, 3600), 0)
    assert (day.rate, day.remaining) == (Rate(150, 86400), 130)
    with pytest.raises(OverLimit) as refused:
        limiter.hit("elumenta", who("free"))
    assert 3500 <= refused.value.retry_after_seconds <= 3601
    assert refused.value.standings[1].remaining == 130  # what is refused is not counted


def test_the_unlimited_are_never_refused() -> None:
    limiter = Limiter()
    assert {limiter.hit("varg", who("unlimited")) for _ in range(5000)} == {()}
    told = usual_headers(())
    assert int(told["X-RateLimit-Remaining"]) == int(told["X-RateLimit-Limit"]) > 100_000


def test_the_headers_are_those_of_the_rate_that_is_spent_first() -> None:
    soon = int(time.time()) + 5
    standings = (Standing(Rate(250, 5), 240, soon), Standing(Rate(1200, 120), 3, soon + 100))
    assert usual_headers(standings) == {
        "X-RateLimit-Limit": "1200",
        "X-RateLimit-Remaining": "3",
        "X-RateLimit-Reset": str(soon + 100),
    }


def test_a_tier_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequest, match="unlimited"):
        Limiter().hit("native", who("golden"))


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier not in ("unlimited", "elite")])
def test_every_tier_but_the_unlimited_says_something_to_every_api(tier: str) -> None:
    assert set(TIERS[tier].rates) == {"native", "native:generate", "varg", "elumenta", "freepik"}
