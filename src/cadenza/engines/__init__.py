"""The catalogue of engines: each is found by name and loaded on first use."""

from __future__ import annotations

import functools
import importlib
from collections.abc import Mapping
from typing import Any

from cadenza.brief import Brief
from cadenza.engines.base import Capabilities, Engine
from cadenza.errors import Unavailable, Unsupported
from cadenza.score.scale import Key
from cadenza.settings import from_environment

# name: where the class that takes no arguments and is the engine stands
PLACES = {
    "composer": "cadenza.engines.composer.engine:ComposerEngine",
    "elevenlabs": "cadenza.engines.hosted.elevenlabs:ElevenLabsEngine",
    "replicate": "cadenza.engines.hosted.replicate:ReplicateEngine",
}


def names() -> tuple[str, ...]:
    """Return the name of every engine, in order."""
    return tuple(sorted(PLACES))


@functools.cache
def engine(name: str) -> Engine:
    """Return the engine of that name, loading it on first use, with the stand-ins that the operator allows it.

    Unsupported where there is none.
    """
    others = stand_ins(name, from_environment().fallback)
    if not others:
        return load(name)
    from cadenza.engines.fallback import Fallback

    return Fallback(load(name), [functools.partial(load, other) for other in others])


@functools.cache
def load(name: str) -> Engine:
    """Return the engine of that name itself; Unsupported where there is none."""
    if name not in PLACES:
        raise Unsupported(f"there is no engine {name!r}", field="engine", value=name, expected=" or ".join(names()))
    module, attribute = PLACES[name].split(":")
    made: Engine = getattr(importlib.import_module(module), attribute)()
    return made


def stand_ins(name: str, order: str) -> tuple[str, ...]:
    """Return who may stand in for an engine: those behind it in the operator's order (`elevenlabs composer`)."""
    listed = order.replace(",", " ").split()
    for other in listed:
        if other not in PLACES:
            raise Unsupported(
                f"CADENZA_FALLBACK names {other!r}, which is no engine", field="fallback", expected=" ".join(names())
            )
    return tuple(listed[listed.index(name) + 1 :]) if name in listed else ()


def check(brief: Brief, capabilities: Capabilities) -> None:
    """Refuse a brief that an engine cannot carry out, before anything is charged."""
    if not capabilities.available:
        raise Unavailable(f"engine {capabilities.name!r} is not available: {capabilities.unavailable_because}")
    low, high = capabilities.min_seconds, capabilities.max_seconds
    if not low <= brief.duration_seconds <= high:
        raise Unsupported(
            f"engine {capabilities.name!r} makes {low:g} to {high:g} seconds",
            field="duration_seconds",
            value=brief.duration_seconds,
            expected=f"{low:g}-{high:g}",
        )
    if brief.output_format not in capabilities.formats:
        allowed = ", ".join(capabilities.formats)
        raise Unsupported(
            f"engine {capabilities.name!r} writes {allowed}",
            field="output_format",
            value=brief.output_format,
            expected=allowed,
        )
    if brief.key is not None:
        Key.parse(brief.key)
    if brief.plan is not None and not capabilities.plan:
        raise Unsupported(f"engine {capabilities.name!r} takes no plan", field="plan", expected="no plan")
    if brief.plan is not None:
        check_plan(brief.plan)


def check_plan(plan: Mapping[str, Any]) -> None:
    """Refuse an edited plan that cannot be played."""
    from cadenza.compose.plan import Plan
    from cadenza.compose.planning.edited import settled

    settled(Plan.from_json(plan))
