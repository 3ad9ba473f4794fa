"""Accounts, keys and prices from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cadenza.cli import main


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run a command on a fresh data directory and return what it says as JSON."""

    def tell(*words: str) -> Any:
        assert main([*words, "--data", str(tmp_path), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return tell


def test_an_account_is_opened_with_a_tier_and_gets_another(told: Any) -> None:
    assert told("account", "create", "ann", "--tier", "free")["tier"] == "free"
    assert told("account", "tier", "ann", "vip")["tier"] == "vip"
    assert told("account", "credit", "ann", "70", "--note", "paid")["balance_credits"] == 70
    assert [(a["account"], a["tier"], a["balance_credits"]) for a in told("account", "list")["accounts"]] == [
        ("ann", "vip", 70)
    ]
    (line,) = told("account", "ledger", "ann")["ledger"]
    assert (line["kind"], line["change_credits"], line["note"]) == ("deposit", 70, "paid")


def test_a_webhooks_secret_is_shown_the_same_until_it_is_set(told: Any) -> None:
    told("account", "create", "ann")
    first = told("account", "webhook-secret", "ann", "--scheme", "freepik")["secret"]
    assert told("account", "webhook-secret", "ann", "--scheme", "freepik")["secret"] == first
    told("account", "webhook-secret", "ann", "--scheme", "freepik", "--set", "a secret of our own")
    assert told("account", "webhook-secret", "ann", "--scheme", "freepik")["secret"] == "a secret of our own"


def test_a_price_is_set_listed_and_taken_back(told: Any) -> None:
    told("price", "set", "music_v1", "50", "--per-second", "0.5")
    listed = {price["model"]: price for price in told("price", "list")["prices"]}
    assert listed["music_v1"] == {
        "model": "music_v1",
        "credits": 50,
        "credits_per_second": 0.5,
        "default": False,
    }
    assert listed["musicgen"]["credits"] == 9
    (back,) = told("price", "reset", "music_v1")["prices"]
    assert (back["credits"], back["default"]) == (79, True)


@pytest.mark.parametrize("prefix", ["varg", "nb", "nur", "cad"])
def test_a_key_begins_as_it_is_told_and_carries_its_scopes(told: Any, prefix: str) -> None:
    made = told("key", "create", "--account", "ann", "--prefix", prefix, "--scope", "music:read")
    assert made["key"].startswith(f"{prefix}_")
    assert [key["scopes"] for key in told("key", "list", "--account", "ann")["keys"]] == [["music:read"]]


def test_what_cannot_be_is_one_sentence_and_code_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["price", "set", "m", "-1", "--data", str(tmp_path)]) == 2
    assert "from 0 to" in capsys.readouterr().err
