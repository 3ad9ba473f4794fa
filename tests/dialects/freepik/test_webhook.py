"""What a Freepik client hears at its webhook: each change of the task, signed as the documentation says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

from cadenza.accounts import Accounts
from cadenza.db import connect
from cadenza.dialects.freepik import translate
from cadenza.rest.links import load_secret
from cadenza.webhooks import Vault, Webhooks
from receiver import Received, receiving
from serving import Server

PATH = "/v1/ai/music-generation"


def documented_signature(received: Received, secret: str) -> str:
    """Return what the documentation's sample computes: HMAC-SHA256 of `id.timestamp.body`, in base64."""
    head = f"{received.headers['webhook-id']}.{received.headers['webhook-timestamp']}."
    digest = hmac.digest(secret.encode(), head.encode() + received.body, hashlib.sha256)
    return base64.b64encode(digest).decode()


def secret_of(server: Server, account: str) -> str:
    database = connect(f"sqlite:///{server.data / 'cadenza.sqlite'}")
    try:
        webhooks = Webhooks(database, vault=Vault(load_secret(server.data)))
        return webhooks.secret(Accounts(database).by_name(account).id, "freepik")
    finally:
        database.dispose()


def test_each_change_is_told_without_the_envelope_and_signed(impatient: Server) -> None:
    with receiving() as receiver:
        body = {"prompt": "told of", "music_length_seconds": 10, "webhook_url": f"{receiver.url}/hook"}
        task_id = impatient.ask("POST", PATH, body).json["data"]["task_id"]
        heard = [receiver.next()]
        while json.loads(heard[-1].body)["status"] not in ("COMPLETED", "FAILED"):
            heard.append(receiver.next())
    told = [json.loads(one.body) for one in heard]
    assert [one["status"] for one in told] == ["CREATED", "IN_PROGRESS", "COMPLETED"]
    assert all(set(one) == {"task_id", "status", "generated"} and one["task_id"] == task_id for one in told)
    assert told[-1] == impatient.ask("GET", f"{PATH}/{task_id}").json["data"]
    assert impatient.ask("GET", told[-1]["generated"][0], key=None).status == 200
    secret = secret_of(impatient, "tester")
    for one in heard:
        entries = [entry.split(",", 1) for entry in one.headers["webhook-signature"].split(" ")]
        assert ["v1", documented_signature(one, secret)] in entries


def test_whom_to_tell_does_not_change_what_is_made() -> None:
    body = {"prompt": "the same music", "music_length_seconds": 10}
    briefs = [
        translate.to_brief(translate.read_request(told), engine="composer", draw_seed=lambda: 1)
        for told in (body, {**body, "webhook_url": "https://www.example.com/webhook"})
    ]
    assert briefs[0] == briefs[1]
