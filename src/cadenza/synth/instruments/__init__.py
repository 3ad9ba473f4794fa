"""The orchestra's sounds: one instrument a file, imported when first asked for."""

from __future__ import annotations

from importlib import import_module

from cadenza.errors import NotFound
from cadenza.score.instruments import INSTRUMENTS
from cadenza.synth.instrument import Instrument


def names() -> tuple[str, ...]:
    """Every instrument that a score may name, in the order of the orchestra."""
    return tuple(INSTRUMENTS)


def instrument(name: str) -> Instrument:
    """The instrument of this name; errors: NotFound for a name the orchestra does not have."""
    if name not in INSTRUMENTS:
        raise NotFound(f"no instrument is called {name!r}")
    found: Instrument = import_module(f"{__name__}.{name}").INSTRUMENT
    return found
