"""Sound: what a prompt says of the production (era, room, tape, width) and of beds (rain, crowd)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields

from cadenza.compose.reading.hits import Hit
from cadenza.score.production import Production

_FIELDS = {f.name: f for f in fields(Production)}
_WHOLE = frozenset(("bits",))
_WEATHER = ("rainy", "stormy", "windy")
_ADDED = frozenset(("brightness", "warmth"))
EFFECTS = ("gated", "slowed", "glitch", "vinyl", "live", "tremolo", "riser", "tape_stop")
INSTEAD = {"fade": "ring"}  # how a piece ends that must not end so
UNHEARD = frozenset(("filter", "wah", "vocoder", "autotune", "ring"))  # understood, but nobody plays them yet


@dataclass(frozen=True, slots=True)
class Sound:
    """Fields of Production, names of beds, effects by size, an era, and the hits behind them."""

    production: dict[str, float | str] = field(default_factory=dict)
    beds: tuple[str, ...] = ()
    effects: dict[str, float] = field(default_factory=dict)
    era: str | None = None
    ending: str = ""
    unheard: tuple[str, ...] = ()  # the words of effects that nobody plays
    sounded: bool = False  # a bed was named as a sound ("rain"), not only as weather ("a rainy night")
    hits: tuple[Hit, ...] = ()


def sound(found: Sequence[Hit]) -> Sound:
    """Return what the hits say of the production."""
    production: dict[str, float | str] = {}
    effects: dict[str, float] = {}
    beds: list[str] = []
    refused: set[str] = set()
    era, ending = None, ""
    kept: list[Hit] = []
    sounded = False
    for hit in found:
        if hit.facet not in ("fx", "era", "ambience", "mood", "structure"):
            continue
        bed = hit.target if hit.target.startswith("bed_") else hit.entry.words.get("bed", "")
        if hit.denied:
            refused.add(bed)
            _refuse(hit, production)
            ending = ending or INSTEAD.get(hit.entry.words.get("ending", ""), "")
            continue
        if hit.facet != "mood" or not set(production) & set(hit.entry.numbers):
            _lay(hit, production, effects)
        if bed and bed not in beds:
            beds.append(bed)
        sounded |= bool(bed) and not hit.words.lower().startswith(_WEATHER)
        era = hit.name if hit.facet == "era" and (era in (None, "vintage", "modern_era")) else era
        ending = hit.entry.words.get("ending", ending)
        if hit.facet not in ("mood", "structure"):
            kept.append(hit)
    unheard = tuple(h.words for h in kept if h.facet == "fx" and UNHEARD & {h.target, h.name, *h.entry.numbers})
    return Sound(
        production, tuple(b for b in beds if b not in refused), effects, era, ending, unheard, sounded, tuple(kept)
    )


def _lay(hit: Hit, production: dict[str, float | str], effects: dict[str, float]) -> None:
    strength = min(hit.strength, 1.4) * (0.8 if hit.facet == "mood" else 1.0)
    for name, value in hit.entry.numbers.items():
        if name in EFFECTS:
            effects[name] = round(max(effects.get(name, 0.0), value), 3)
        elif name in _FIELDS:
            size = value if name.endswith(("_hz", "_beats")) or name in _WHOLE else value * strength
            if name in _ADDED:
                size = max(-1.0, min(1.0, size + float(production.get(name, 0.0))))
            elif name in ("width", "dynamics"):
                size = value
            elif not name.endswith("_hz"):
                size = min(1.0 if not name.endswith(("_cents", "_beats")) and name not in _WHOLE else 100.0, size)
            production[name] = int(size) if name in _WHOLE else round(size, 3)
    for name, text in hit.entry.words.items():
        if name in _FIELDS and not (hit.facet == "era" and name in production):
            production[name] = text
    if hit.target in EFFECTS:
        effects[hit.target] = 1.0
    elif hit.facet == "fx" and hit.name == "reverb" and hit.target:
        production["space"] = hit.target


def _refuse(hit: Hit, production: dict[str, float | str]) -> None:
    if hit.name == "reverb":
        production["reverb"], production["space"] = 0.05, "dry"
    elif hit.name in ("delay", "distortion", "sidechain", "chorus_fx"):
        production[{"distortion": "drive", "chorus_fx": "chorus"}.get(hit.name, hit.name)] = 0.0
