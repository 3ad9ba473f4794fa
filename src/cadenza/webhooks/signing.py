"""How a delivery is signed, by the scheme that its receiver knows. Pure: the time and the key come from outside."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from standardwebhooks import Webhook

from cadenza.webhooks.notice import Scheme
from cadenza.webhooks.secrets import decode


def sign(scheme: Scheme, *, secret: str, message_id: str, timestamp: int, body: str) -> dict[str, str]:
    """Return the headers that sign a body; `timestamp` is in Unix seconds."""
    if scheme == "varg":
        digest = hmac.new(secret.encode(), body.encode(), hashlib.sha256)
        return {"webhook-id": message_id, "x-varg-signature": f"v1={digest.hexdigest()}"}
    moment = datetime.fromtimestamp(timestamp, UTC)
    signatures = [Webhook(key).sign(message_id, moment, body) for key in keys(scheme, secret)]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }


def keys(scheme: Scheme, secret: str) -> list[bytes]:
    """Return the keys that a secret stands for.

    A standard one is what its base64 says. Freepik's own samples differ: some take the text's bytes, some decode it.
    A receiver accepts any of several signatures, so there is one for each.
    """
    decoded = decode(secret)
    if scheme == "standard":
        return [decoded or secret.encode()]
    return [secret.encode(), decoded] if decoded else [secret.encode()]
