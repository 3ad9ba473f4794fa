"""Idioms: how instruments play. Each module exports `IDIOMS`, its idioms by the names that styles use."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from cadenza.compose.passage import Idiom
from cadenza.errors import InvalidRequest


def idiom(name: str) -> Idiom:
    """Return the idiom of that name."""
    known = idioms()
    if name not in known:
        raise InvalidRequest(
            f"no idiom is called {name!r}", field="plan.cast", value=name, expected=", ".join(sorted(known))
        )
    return known[name]


@cache
def idioms() -> dict[str, Idiom]:
    """Return every idiom by name; two modules that claim one name are an error."""
    found: dict[str, Idiom] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        module = importlib.import_module(f"{__name__}.{info.name}")
        for name, function in getattr(module, "IDIOMS", {}).items():
            if name in found:
                raise ValueError(f"two modules define the idiom {name!r}")
            found[name] = function
    return found
