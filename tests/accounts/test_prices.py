"""Prices: the defaults, the operator's own, and parts of a credit."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from cadenza.accounts import Accounts, Price, Prices
from cadenza.errors import InvalidRequest, NotFound


@pytest.fixture
def prices(database: sa.Engine) -> Prices:
    return Prices(database)


def test_the_defaults_are_what_the_providers_list(prices: Prices) -> None:
    listed = {model: prices.credits(model, 30.0) for model in ("music_v1", "musicgen", "elevenlabs-music", "composer")}
    assert listed == {"music_v1": 79, "musicgen": 9, "elevenlabs-music": 58, "composer": 0}
    assert prices.credits("a model of our own", 300.0) == 0


def test_the_operators_price_holds_from_now_on_and_can_be_taken_back(prices: Prices) -> None:
    prices.set("music_v1", 10, per_second_credits=0.25)
    assert prices.credits("music_v1", 30.0) == 18
    prices.set("music_v1", 5)
    assert prices.credits("music_v1", 30.0) == 5
    assert [price.model for price in prices.list() if price.changed] == ["music_v1"]
    assert prices.reset("music_v1").credits(30.0) == 79
    with pytest.raises(NotFound):
        prices.reset("music_v1")


@given(
    fixed=st.integers(min_value=0, max_value=1000),
    milli=st.integers(min_value=0, max_value=5000),
    seconds=st.floats(min_value=0, max_value=600),
)
def test_a_part_of_a_credit_counts_as_one_and_more_seconds_never_cost_less(
    fixed: int, milli: int, seconds: float
) -> None:
    price = Price("m", fixed, milli)
    exact = fixed + milli * seconds / 1000
    assert exact - 1e-6 <= price.credits(seconds) < exact + 1 + 1e-6
    assert price.credits(seconds) <= price.credits(seconds + 1)


@pytest.mark.parametrize(
    ("model", "credits", "per_second"),
    [("m", -1, 0.0), ("", 1, 0.0), ("m", 1, -0.1), ("m", 1, float("nan")), ("m", 1, float("inf")), ("m", 10**10, 0.0)],
)
def test_a_price_that_cannot_be_is_refused(prices: Prices, model: str, credits: int, per_second: float) -> None:
    with pytest.raises(InvalidRequest):
        prices.set(model, credits, per_second_credits=per_second)


def test_an_account_has_a_tier_which_its_keys_know_at_once(database: sa.Engine) -> None:
    accounts = Accounts(database)
    account = accounts.create("ann")
    secret = accounts.create_key(account.id).secret
    assert accounts.authenticate(secret).tier == account.tier == "unlimited"
    assert accounts.set_tier(account.id, "pro").tier == "pro"
    assert accounts.authenticate(secret).tier == "pro"
    with pytest.raises(InvalidRequest, match="vip"):
        accounts.set_tier(account.id, "golden")
    with pytest.raises(NotFound):
        accounts.set_tier("acc_none", "pro")
