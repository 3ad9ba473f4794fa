"""The zones of a preset, flattened: for each sample the ranges it answers to and the settings that hold for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cadenza.synth.sampler.generators import INSTRUMENT_ONLY, G, Settings, default_settings
from cadenza.synth.sampler.modulators import Modulators, Route, add, default_modulators, merge
from cadenza.synth.sampler.riff import Hydra

Range = tuple[int, int]
_EVERYTHING: Range = (0, 127)


@dataclass(frozen=True, slots=True, eq=False)
class Zone:
    """One sample of a preset: where it sounds, and its generators with instrument and preset summed."""

    index: int
    keys: Range
    velocities: Range
    sample: int
    settings: Settings
    modulators: Modulators

    def answers(self, key: int, velocity: int) -> bool:
        """Tell whether this zone sounds for a key at a velocity."""
        return self.keys[0] <= key <= self.keys[1] and self.velocities[0] <= velocity <= self.velocities[1]


@dataclass(frozen=True, slots=True)
class _Bag:
    """One written zone: the generators it sets and its modulators."""

    gens: dict[int, int]
    mods: list[tuple[Route, int]]

    def span(self, what: int) -> Range:
        if what not in self.gens:
            return _EVERYTHING
        word = self.gens[what] & 0xFFFF
        return word & 0xFF, word >> 8


def zones_of(hydra: Hydra, preset: int) -> tuple[Zone, ...]:
    """Flatten a preset (its row in phdr) into zones, in the font's order."""
    found: list[Zone] = []
    for outer, outer_mods in _level(hydra, "p", "phdr", preset, G.INSTRUMENT):
        for inner, inner_mods in _level(hydra, "i", "inst", outer.gens[G.INSTRUMENT] & 0xFFFF, G.SAMPLE):
            keys = _meet(outer.span(G.KEY_RANGE), inner.span(G.KEY_RANGE))
            velocities = _meet(outer.span(G.VELOCITY_RANGE), inner.span(G.VELOCITY_RANGE))
            if keys[0] > keys[1] or velocities[0] > velocities[1]:
                continue
            settings = _settings(inner.gens, outer.gens)
            mods = add(merge(default_modulators(), inner_mods.items()), outer_mods)
            found.append(Zone(len(found), keys, velocities, inner.gens[G.SAMPLE] & 0xFFFF, settings, mods))
    return tuple(found)


def _settings(inner: dict[int, int], outer: dict[int, int]) -> Settings:
    settings = default_settings()
    for what, amount in inner.items():
        if what < len(settings):
            settings[what] = amount
    for what, amount in outer.items():
        if what < len(settings) and what not in INSTRUMENT_ONLY:
            settings[what] += amount
    return settings


def _meet(one: Range, other: Range) -> Range:
    return max(one[0], other[0]), min(one[1], other[1])


def _level(hydra: Hydra, letter: str, heads: str, row: int, ending: int) -> Iterator[tuple[_Bag, dict[Route, int]]]:
    """Yield the playable zones of one preset or instrument, each with its global zone already under it."""
    head = hydra.tables[heads]
    if row + 1 >= len(head):
        return
    everywhere = _Bag({}, [])
    for bag in range(int(head[row]["bag"]), int(head[row + 1]["bag"])):
        zone = _bag(hydra, letter, bag)
        if ending not in zone.gens:
            if bag == int(head[row]["bag"]):
                everywhere = zone
            continue
        yield _Bag({**everywhere.gens, **zone.gens}, []), merge(dict(everywhere.mods), zone.mods)


def _bag(hydra: Hydra, letter: str, bag: int) -> _Bag:
    bags = hydra.tables[f"{letter}bag"]
    here, there = bags[bag], bags[bag + 1]
    gens = hydra.tables[f"{letter}gen"][int(here["gen"]) : int(there["gen"])]
    mods = hydra.tables[f"{letter}mod"][int(here["mod"]) : int(there["mod"])]
    return _Bag({int(g["what"]): int(g["amount"]) for g in gens}, [_modulator(m) for m in mods])


def _modulator(row: np.void) -> tuple[Route, int]:
    route = Route(int(row["source"]), int(row["target"]), int(row["by"]), int(row["shape"]))
    return route, int(row["amount"])
