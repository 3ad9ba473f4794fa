"""Webhooks: telling others what became of a job, durably, signed, and only at addresses that may be called."""

from cadenza.webhooks.deliverer import Deliverer
from cadenza.webhooks.desk import Webhooks
from cadenza.webhooks.guard import Networks
from cadenza.webhooks.notice import EVENTS, Attempt, Delivery, DeliveryState, Notice, Subscription, Target
from cadenza.webhooks.vault import Vault

__all__ = [
    "EVENTS",
    "Attempt",
    "Deliverer",
    "Delivery",
    "DeliveryState",
    "Networks",
    "Notice",
    "Subscription",
    "Target",
    "Vault",
    "Webhooks",
]
