"""Webhooks, accounts, limits and the operator's routes over real HTTP."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from receiver import Received, Receiver, ok, receiving
from serving import Server, running

GENERATE = "/v1/music/generate"
ALLOWED = {"CADENZA_HOLD_SECONDS": "20", "CADENZA_WEBHOOK_ALLOW": "127.0.0.0/8"}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that may call receivers on loopback."""
    with running(tmp_path_factory.mktemp("shop"), environment=ALLOWED) as server:
        yield server


@pytest.fixture(scope="module")
def admin(shop: Server) -> str:
    return shop.new_key("operator", scopes=["admin"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def subscribe(server: Server, receiver: Receiver, *, key: str = "", **fields: Any) -> dict[str, Any]:
    answer = server.ask("POST", "/v1/webhooks/create", {"url": receiver.url, **fields}, key=key)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def unsubscribe(server: Server, made: dict[str, Any], *, key: str = "") -> None:
    assert server.ask("DELETE", f"/v1/webhooks/{made['id']}", key=key).status == 204


class TestWebhooks:
    def test_a_finished_track_is_told_signed(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver)
        track = shop.ask("POST", GENERATE, {"prompt": "told", "seed": 1}).json
        came = receiver.next()
        told = Webhook(made["secret"]).verify(came.body, came.headers)
        assert told["type"] == "music.generation.completed"
        assert told["data"] == shop.ask("GET", f"/v1/music/{track['id']}").json
        assert shop.ask("GET", told["data"]["audio_url"], key=None).status == 200
        unsubscribe(shop, made)

    def test_a_failed_track_is_told_with_its_reason(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver, secret="whsec_" + "c2l4dGVlbiBieXRlcyBvZiBzZWNyZXQ=")
        assert shop.ask("POST", GENERATE, {"prompt": "crash=refuse"}).status == 500
        came = receiver.next()
        told = Webhook("whsec_c2l4dGVlbiBieXRlcyBvZiBzZWNyZXQ=").verify(came.body, came.headers)
        assert (told["type"], told["data"]["error"]["code"]) == ("music.generation.failed", "engine_failed")
        unsubscribe(shop, made)

    def test_only_what_was_asked_for_is_told(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver, events=["music.generation.failed"])
        assert made["events"] == ["music.generation.failed"]
        shop.ask("POST", GENERATE, {"prompt": "told to nobody", "seed": 2})
        shop.ask("POST", GENERATE, {"prompt": "crash=refuse"})
        assert json.loads(receiver.next().body)["type"] == "music.generation.failed"
        unsubscribe(shop, made)

    def test_the_secret_is_shown_once(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver)
        assert made["secret"].startswith("whsec_")
        shown = shop.ask("GET", f"/v1/webhooks/{made['id']}").json
        assert shown == {name: made[name] for name in ("id", "url", "events", "created_at")}
        assert shown in shop.ask("GET", "/v1/webhooks").json["data"]
        unsubscribe(shop, made)
        assert shop.ask("GET", f"/v1/webhooks/{made['id']}").status == 404

    def test_a_delivery_is_logged_and_can_be_sent_again(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver)
        shop.ask("POST", GENERATE, {"prompt": "logged", "seed": 3})
        first = receiver.next()
        path = f"/v1/webhooks/{made['id']}/deliveries"
        (logged,) = shop.ask("GET", path).json["data"]
        assert (logged["id"], logged["event"]) == (first.headers["webhook-id"], "music.generation.completed")
        again = shop.ask("POST", f"{path}/{logged['id']}/redeliver")
        assert (again.status, again.json["id"]) == (202, logged["id"])
        second = receiver.next()
        assert (second.headers["webhook-id"], second.body) == (logged["id"], first.body)
        assert shop.ask("POST", f"/v1/webhooks/whk_none/deliveries/{logged['id']}/redeliver").status == 404
        unsubscribe(shop, made)

    @pytest.mark.parametrize(
        ("fields", "parameter"),
        [
            ({}, "url"),
            ({"url": "no url"}, "url"),
            ({"url": "http://10.0.0.1/"}, "url"),
            ({"url": "http://[::1]/"}, "url"),
            ({"url": "https://example.com", "events": ["music.generation.sung"]}, "events"),
            ({"url": "https://example.com", "events": []}, "events"),
            ({"url": "https://example.com", "secret": "short"}, "secret"),
            ({"url": "https://example.com", "more": 1}, "more"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(self, shop: Server, fields: dict[str, Any], parameter: str) -> None:
        answer = shop.ask("POST", "/v1/webhooks/create", fields)
        assert answer.status == 400
        assert answer.json["error"]["details"]["parameter"] == parameter

    def test_another_account_sees_nothing_of_it(self, shop: Server, receiver: Receiver) -> None:
        made = subscribe(shop, receiver)
        other = shop.new_key("stranger")
        assert shop.ask("GET", "/v1/webhooks", key=other).json == {"data": []}
        for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/deliveries")):
            assert shop.ask(method, f"/v1/webhooks/{made['id']}{path}", key=other).status == 404
        unsubscribe(shop, made)


def test_a_server_that_is_killed_between_commit_and_delivery_delivers_when_it_is_back(tmp_path: Path) -> None:
    def die(_: Received) -> tuple[int, dict[str, str]]:
        server.process.kill()
        server.process.wait()
        return 200, {}

    with receiving(die) as receiver:
        with contextlib.suppress(OSError), running(tmp_path, environment=ALLOWED) as server:
            made = subscribe(server, receiver)
            server.ask("POST", GENERATE, {"prompt": "once", "seed": 1}, headers={"Prefer": "respond-async"})
            first = receiver.next()
            server.process.wait(20)
        receiver.answer = ok
        with running(tmp_path, environment=ALLOWED):
            second = receiver.next()
    assert second.headers["webhook-id"] == first.headers["webhook-id"]
    assert second.body == first.body
    Webhook(made["secret"]).verify(second.body, second.headers)


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "allowed"),
        [
            ("music:read", {"GET /v1/music", "GET /v1/credits"}),
            ("music:write", {"POST /v1/music/generate"}),
            ("webhooks:read", {"GET /v1/webhooks"}),
            ("webhooks:*", {"GET /v1/webhooks", "POST /v1/webhooks/create"}),
            ("admin", {"GET /admin/accounts"}),
            (
                "*",
                {
                    "GET /v1/music",
                    "GET /v1/credits",
                    "POST /v1/music/generate",
                    "GET /v1/webhooks",
                    "POST /v1/webhooks/create",
                },
            ),
        ],
    )
    def test_a_key_may_do_what_its_scope_says_and_nothing_else(
        self, shop: Server, admin: str, scope: str, allowed: set[str]
    ) -> None:
        account = new_account(shop, admin, f"scope {scope}")
        made = shop.ask("POST", "/admin/keys", {"account_id": account["id"], "scopes": [scope]}, key=admin)
        for request in (
            "GET /v1/music",
            "GET /v1/credits",
            "POST /v1/music/generate",
            "GET /v1/webhooks",
            "POST /v1/webhooks/create",
            "GET /admin/accounts",
        ):
            method, path = request.split()
            answer = shop.ask(method, path, {} if method == "POST" else None, key=made.json["key"])
            # an empty body is refused only once the key is let in
            assert (answer.status in (200, 400)) == (request in allowed), request
            if request not in allowed:
                assert (answer.status, answer.json["error"]["code"]) == (403, "not_allowed")


def new_account(server: Server, admin: str, name: str, **fields: Any) -> dict[str, Any]:
    answer = server.ask("POST", "/admin/accounts", {"name": name, **fields}, key=admin)
    assert answer.status == 201, answer.body
    made: dict[str, Any] = answer.json
    return made


def new_key(server: Server, admin: str, account: dict[str, Any], **fields: Any) -> str:
    answer = server.ask("POST", "/admin/keys", {"account_id": account["id"], **fields}, key=admin)
    assert answer.status == 201, answer.body
    return str(answer.json["key"])


class TestAdmin:
    def test_an_account_is_opened_credited_changed_and_listed(self, shop: Server, admin: str) -> None:
        account = new_account(shop, admin, "ann", credits=50)
        path = f"/admin/accounts/{account['id']}"
        assert (account["name"], account["tier"], account["balance_credits"]) == ("ann", "unlimited", 50)
        credited = shop.ask("POST", f"{path}/credits", {"amount": -20, "note": "a mistake"}, key=admin)
        assert credited.json == {"id": account["id"], "balance_credits": 30}
        assert shop.ask("PATCH", path, {"tier": "pro"}, key=admin).json["tier"] == "pro"
        listed = shop.ask("GET", "/admin/accounts", key=admin).json["data"]
        assert {**account, "tier": "pro", "balance_credits": 30} in listed
        lines = shop.ask("GET", f"{path}/ledger", key=admin).json["data"]
        assert [(line["change_credits"], line["note"]) for line in lines] == [(-20, "a mistake"), (50, "to begin with")]
        assert shop.ask("POST", "/admin/accounts", {"name": "ann"}, key=admin).status == 409
        assert shop.ask("POST", f"{path}/credits", {"amount": -31}, key=admin).status == 402

    def test_a_key_is_made_shown_by_its_beginning_and_revoked(self, shop: Server, admin: str) -> None:
        account = new_account(shop, admin, "keys")
        key = new_key(shop, admin, account, prefix="varg", label="laptop")
        assert key.startswith("varg_")
        assert shop.ask("GET", "/v1/credits", key=key).json["name"] == "keys"
        (shown,) = shop.ask("GET", f"/admin/accounts/{account['id']}/keys", key=admin).json["data"]
        assert (shown["label"], shown["scopes"], shown["revoked_at"]) == ("laptop", ["*"], None)
        assert key.startswith(shown["hint"])
        assert key not in json.dumps(shown)
        assert shop.ask("DELETE", f"/admin/keys/{shown['id']}", key=admin).status == 204
        assert shop.ask("GET", "/v1/credits", key=key).status == 401

    @pytest.mark.parametrize(
        ("path", "body", "parameter"),
        [
            ("/admin/accounts", {"name": ""}, "name"),
            ("/admin/accounts", {"name": "x", "tier": "golden"}, "tier"),
            ("/admin/accounts", {"name": "y", "credits": -1}, "credits"),
            ("/admin/keys", {"account_id": "a", "scopes": ["everything"]}, "scopes"),
            ("/admin/keys", {"account_id": "a", "scopes": []}, "scopes"),
        ],
    )
    def test_what_cannot_be_is_refused_by_name(
        self, shop: Server, admin: str, path: str, body: dict[str, Any], parameter: str
    ) -> None:
        answer = shop.ask("POST", path, body, key=admin)
        assert (answer.status, answer.json["error"]["details"]["parameter"]) == (400, parameter)

    def test_without_a_key_or_with_any_other_there_is_nothing_to_administer(self, shop: Server) -> None:
        assert shop.ask("GET", "/admin/accounts", key=None).status == 401
        assert shop.ask("GET", "/admin/accounts").status == 403


class TestAccount:
    def test_what_a_track_costs_is_held_taken_and_told(self, shop: Server, admin: str) -> None:
        shop.command("price", "set", "composer", "5", "--per-second", "0.1")
        try:
            account = new_account(shop, admin, "payer", credits=20)
            key = new_key(shop, admin, account)
            track = shop.ask("POST", GENERATE, {"prompt": "paid", "duration": 30, "seed": 9}, key=key)
            assert track.status == 200
            assert shop.ask("GET", "/v1/credits", key=key).json["balance_credits"] == 12
            shop.ask("POST", GENERATE, {"prompt": "crash=refuse"}, key=key)
            assert shop.ask("GET", "/v1/credits", key=key).json["balance_credits"] == 12
            refused = shop.ask("POST", GENERATE, {"prompt": "too long", "duration": 300}, key=key)
            assert (refused.status, refused.json["error"]["code"]) == (402, "insufficient_credits")
            usage = shop.ask("GET", "/v1/credits/usage", key=key).json
            assert (usage["tracks"], usage["credits"]) == (2, 8)
            assert [line["credits"] for line in usage["data"]] == [0, 8]
        finally:
            shop.command("price", "reset", "composer")

    def test_usage_is_by_days(self, shop: Server) -> None:
        assert shop.ask("GET", "/v1/credits/usage?from=2020-01-01&to=2020-01-31").json["tracks"] == 0
        answer = shop.ask("GET", "/v1/credits/usage?from=yesterday")
        assert (answer.status, answer.json["error"]["details"]["parameter"]) == (400, "from")
        for day in ("9999-12-31", "0001-01-01", "2026-02-30", "20261120T00"):
            assert shop.ask("GET", f"/v1/credits/usage?to={day}").status == 400

    def test_the_first_start_makes_an_operator_with_credits(self, shop: Server) -> None:
        first = next(line.rpartition(" ")[2] for line in shop.log if "first API key" in line)
        told = shop.ask("GET", "/v1/credits", key=first).json
        assert (told["name"], told["tier"], told["balance_credits"]) == ("first", "unlimited", 1_000_000)
        assert told["limits"] == dict.fromkeys(told["limits"])
        assert shop.ask("GET", "/admin/accounts", key=first).status == 200


class TestLimits:
    def test_every_answer_says_where_the_account_stands(self, shop: Server, admin: str) -> None:
        key = new_key(shop, admin, new_account(shop, admin, "counted", tier="free"))
        first = shop.ask("GET", "/v1/music", key=key)
        missing = shop.ask("GET", "/v1/music/trk_none", key=key)
        assert missing.status == 404
        for answer, remaining in ((first, 99), (missing, 98)):
            assert answer.headers["x-ratelimit-limit"] == "100"
            assert answer.headers["x-ratelimit-remaining"] == str(remaining)
            assert 0 <= int(answer.headers["x-ratelimit-reset"]) - time.time() <= 61
        unlimited = shop.ask("GET", "/v1/music")
        assert int(unlimited.headers["x-ratelimit-remaining"]) > 100_000

    def test_too_many_tracks_in_a_minute_are_refused_with_a_time_to_come_back(self, shop: Server, admin: str) -> None:
        account = new_account(shop, admin, "eager", tier="free")
        key = new_key(shop, admin, account)
        answers = [shop.ask("POST", GENERATE, {"prompt": ""}, key=key) for _ in range(11)]
        assert [answer.status for answer in answers] == [400] * 10 + [429]
        refused = answers[-1]
        assert refused.json["error"]["code"] == "rate_limited"
        assert (refused.headers["x-ratelimit-limit"], refused.headers["x-ratelimit-remaining"]) == ("10", "0")
        assert 1 <= int(refused.headers["retry-after"]) <= 61
        # another key of the account changes nothing, another tier does
        assert shop.ask("POST", GENERATE, {"prompt": ""}, key=new_key(shop, admin, account)).status == 429
        shop.ask("PATCH", f"/admin/accounts/{account['id']}", {"tier": "pro"}, key=admin)
        assert shop.ask("POST", GENERATE, {"prompt": ""}, key=key).status == 400

    def test_a_tiers_tracks_of_the_month_come_to_an_end(self, shop: Server, admin: str) -> None:
        key = new_key(shop, admin, new_account(shop, admin, "monthly", tier="free"))
        same = {"prompt": "the same", "seed": 1}
        assert [shop.ask("POST", GENERATE, same, key=key).status for _ in range(10)] == [200] * 10
        refused = shop.ask("POST", GENERATE, same, key=key)
        assert refused.status == 429
        assert "month" in refused.json["error"]["message"]
        assert int(refused.headers["retry-after"]) <= 31 * 86400
