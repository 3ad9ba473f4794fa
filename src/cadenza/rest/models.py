"""From a provider's name of a model to the engine that plays it here, and how the answer says so."""

from __future__ import annotations

from starlette.requests import Request

from cadenza.engines.models import SERVED_BY, choose, read_map
from cadenza.rest.lending import keys_of
from cadenza.rest.services import services

ENGINE_HEADER = "X-Cadenza-Engine"


def engine_for(request: Request, model: str) -> str:
    """Return the engine that plays `provider:model` on this server; NotServed.

    Who brings a key for the very model is played by that, whatever the operator maps it to.
    """
    known = services(request)
    brought = next((engine for engine in SERVED_BY[model] if engine in keys_of(request)), None)
    if brought is not None:
        return brought

    def available(name: str) -> bool:
        return name in known.engines and known.engines[name]().capabilities.available

    settings = known.settings
    return choose(model, available=available, mapped=read_map(settings.engine_map), strict=settings.strict_engines)
