"""Signatures, read by libraries that we did not write and in the three ways of the vendors' samples."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

import pytest
import standardwebhooks
import svix.webhooks

from cadenza.errors import InvalidRequest
from cadenza.webhooks.secrets import check_secret, new_secret
from cadenza.webhooks.signing import sign

BODY = '{"task_id":"é","status":"COMPLETED"}'
LIBRARIES = (
    (standardwebhooks.Webhook, standardwebhooks.WebhookVerificationError),
    (svix.webhooks.Webhook, svix.webhooks.WebhookVerificationError),
)


def signed(scheme: str, secret: str, *, timestamp: int | None = None) -> dict[str, str]:
    moment = int(time.time()) if timestamp is None else timestamp
    return sign(scheme, secret=secret, message_id="msg_1", timestamp=moment, body=BODY)  # type: ignore[arg-type]


@pytest.mark.parametrize(("library", "error"), LIBRARIES)
@pytest.mark.parametrize("scheme", ["standard", "freepik"])
def test_the_libraries_accept_what_is_signed_and_nothing_else(library: type, error: type, scheme: str) -> None:
    secret = new_secret(scheme)  # type: ignore[arg-type]
    headers = signed(scheme, secret)
    library(secret).verify(BODY, headers)
    with pytest.raises(error):
        library(secret).verify(BODY.replace("COMPLETED", "FAILED"), headers)
    with pytest.raises(error):
        library(new_secret("standard")).verify(BODY, headers)
    with pytest.raises(error):
        library(secret).verify(BODY, signed(scheme, secret, timestamp=int(time.time()) - 600))


KEYS = {
    "python, javascript, java": lambda secret: secret.encode(),
    "php": lambda secret: base64.b64decode(secret),
    "svix": lambda secret: base64.b64decode(secret.removeprefix("whsec_")),
}


@pytest.mark.parametrize("reading", KEYS)
def test_freepiks_receivers_find_their_signature_however_they_read_the_secret(reading: str) -> None:
    secret = new_secret("freepik")
    headers = signed("freepik", secret)
    message = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{BODY}".encode()
    expected = base64.b64encode(hmac.new(KEYS[reading](secret), message, hashlib.sha256).digest()).decode()
    entries = [entry.split(",") for entry in headers["webhook-signature"].split(" ")]
    assert expected in [signature for _, signature in entries]
    assert [version for version, _ in entries] == ["v1", "v1"]


def test_a_secret_that_is_no_base64_signs_as_it_is_written() -> None:
    headers = signed("freepik", "not base64, 16 and more")
    assert headers["webhook-signature"].count("v1,") == 1


def test_varg_signs_the_body_alone_in_hex() -> None:
    headers = signed("varg", "secret-of-sixteen")
    digest = hmac.new(b"secret-of-sixteen", BODY.encode(), hashlib.sha256).hexdigest()
    assert headers["x-varg-signature"] == f"v1={digest}"


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_%%%", "whsec_c2hvcnQ=", "c2hvcnQ" * 6, "whsec_" + "A" * 400])
def test_a_secret_that_could_not_be_read_or_is_too_short_is_refused(secret: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        check_secret(secret, scheme="standard")
    assert refused.value.field == "secret"
    assert "whsec_" in refused.value.expected


@pytest.mark.parametrize("scheme", ["standard", "freepik", "varg"])
def test_a_fresh_secret_is_one_that_would_be_taken(scheme: str) -> None:
    made = new_secret(scheme)  # type: ignore[arg-type]
    assert check_secret(made, scheme=scheme) == made  # type: ignore[arg-type]
    assert made != new_secret(scheme)  # type: ignore[arg-type]
