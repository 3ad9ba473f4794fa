"""The tiers: what an account may ask in what time. One table; the operator gives an account its tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cadenza.errors import InvalidRequest

DEFAULT = "unlimited"
SECOND, MINUTE, HOUR, DAY = 1, 60, 3600, 86400


@dataclass(frozen=True, slots=True)
class Rate:
    """At most `count` in any `seconds` counted from the first."""

    count: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Tier:
    """What an account of this tier may do; what is None or missing has no limit.

    `rates` are by what is counted: a dialect's requests, or `native:generate`.
    """

    name: str
    rates: Mapping[str, tuple[Rate, ...]] = field(default_factory=dict)
    jobs_at_once: int | None = None
    tracks_a_month: int | None = None


def tier_of(name: str) -> Tier:
    """Return a tier by its name; InvalidRequest names those there are."""
    if name not in TIERS:
        names = ", ".join(TIERS)
        raise InvalidRequest(
            f"there is no tier {name!r}: it is one of {names}", field="tier", value=name, expected=names
        )
    return TIERS[name]


def tier(
    name: str,
    *,
    native: int,
    generate: int,
    tracks: int,
    varg: int,
    at_once: int,
    elumenta: tuple[int, int] | None,
) -> Tier:
    """Return a tier from its numbers: a minute's requests, an hour's and a day's for Elumenta's clients."""
    rates = {
        "native": (Rate(native, MINUTE),),
        "native:generate": (Rate(generate, MINUTE),),
        "varg": (Rate(varg, MINUTE),),
        "freepik": (Rate(250, 5 * SECOND), Rate(1200, 2 * MINUTE)),
    }
    if elumenta is not None:
        rates["elumenta"] = (Rate(elumenta[0], HOUR), Rate(elumenta[1], DAY))
    return Tier(name, rates, jobs_at_once=at_once, tracks_a_month=tracks)


# Free, pro and business are Nur's plans (nuri.inc/docs/rate-limits); basic, pro, vip and elite are Elumenta's
# (docs.elumenta.ru/concepts/rate-limits); Varg's are free and pro (docs.varg.ai); Freepik has one for all
# (docs.freepik.com/ratelimits: 50 a second over 5 s, 10 a second over 2 min). As of November 2026; where a provider
# has no plan of that name, its nearest.
TIERS: Mapping[str, Tier] = {
    one.name: one
    for one in (
        Tier(DEFAULT),
        tier("free", native=100, generate=10, tracks=10, varg=10, at_once=2, elumenta=(20, 150)),
        tier("basic", native=100, generate=10, tracks=10, varg=10, at_once=2, elumenta=(30, 200)),
        tier("pro", native=1000, generate=100, tracks=200, varg=100, at_once=10, elumenta=(60, 500)),
        tier("vip", native=1000, generate=100, tracks=200, varg=100, at_once=10, elumenta=(100, 1000)),
        tier("business", native=5000, generate=500, tracks=1000, varg=240, at_once=20, elumenta=(100, 1000)),
        tier("elite", native=5000, generate=500, tracks=1000, varg=240, at_once=20, elumenta=None),
    )
}
