"""What a take cost the key's owner at the provider, as far as the provider says or the operator told us."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CHARGE_HEADER = "character-cost"  # how ElevenLabs tells what a request took, in credits of theirs


def cost_of_length(seconds: float, *, usd_a_minute: float, headers: Mapping[str, str] = {}) -> dict[str, Any]:
    """Return the cost of so much music; without a price, and where the provider says nothing, it is unknown."""
    told = {"provider_credits": headers[CHARGE_HEADER]} if headers.get(CHARGE_HEADER) else {}
    return {"seconds_of_music": round(seconds, 3), **told, "usd": usd(seconds / 60.0, usd_a_minute)}


def cost_of_work(seconds: object, *, usd_a_second: float) -> dict[str, Any]:
    """Return the cost of so much time of a machine; unknown where the provider does not say how much it was."""
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return {"seconds_of_work": None, "usd": None}
    return {"seconds_of_work": round(float(seconds), 3), "usd": usd(float(seconds), usd_a_second)}


def usd(amount: float, price_usd: float) -> float | None:
    """Return the dollars, None without a price."""
    return round(amount * price_usd, 6) if price_usd > 0 else None
