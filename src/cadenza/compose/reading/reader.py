"""The reader: one brief in, one Reading out, every decision with the words that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from cadenza.brief import Brief
from cadenza.compose.plan import Decision
from cadenza.compose.reading.cast import Cast, cast
from cadenza.compose.reading.genres import blend, parents
from cadenza.compose.reading.hits import Hit, hits
from cadenza.compose.reading.lexicon import lexicon
from cadenza.compose.reading.moments import Shape, shape
from cadenza.compose.reading.moods import Feeling, feeling, tempo_position
from cadenza.compose.reading.numbers import Figures, figures
from cadenza.compose.reading.result import Reading
from cadenza.compose.reading.scenes import scene
from cadenza.compose.reading.sound import Sound, sound
from cadenza.compose.reading.text import Token, plain, tokens
from cadenza.compose.reading.typos import plain_words

PARAMETER = "parameter"


@dataclass(frozen=True, slots=True)
class _Parts:
    text: str
    found: Sequence[Hit]
    styles: Mapping[str, float]
    style_hits: Sequence[Hit]
    feeling: Feeling
    sound: Sound
    cast: Cast
    shape: Shape
    figures: Figures


def read(brief: Brief) -> Reading:
    """Return what the brief says; its explicit fields beat its prompt."""
    reading = _read_text(brief.prompt)
    if brief.genre:
        reading = _with_genre(reading, brief.genre)
    if brief.tempo_bpm is not None:
        decision = Decision("tempo", f"{brief.tempo_bpm:g} BPM", PARAMETER)
        reading = _overruled(replace(reading, tempo_bpm=brief.tempo_bpm, tempo_range=None), "tempo", decision)
    if brief.key:
        decision = Decision("key", brief.key, PARAMETER)
        reading = _overruled(replace(reading, key=brief.key, mode=None), "key", decision)
    if brief.loop:
        decision = Decision("loop", "seamless", PARAMETER)
        reading = _overruled(replace(reading, loop=True), "loop", decision)
    return reading


def _overruled(reading: Reading, what: str, decision: Decision) -> Reading:
    kept = tuple(d for d in reading.understood if d.what != what)
    return replace(reading, understood=(decision, *kept))


def _with_genre(reading: Reading, genre: str) -> Reading:
    name = "_".join(genre.lower().replace("-", " ").replace("_", " ").split())
    styles: Mapping[str, float] = {name: 1.0} if name in parents() else _read_text(genre).styles
    if not styles:
        return replace(reading, ignored=(*reading.ignored, genre[:80]))
    decision = Decision("style", _share(styles), PARAMETER)
    return _overruled(replace(reading, styles=styles), "style", decision)


def _read_text(prompt: str) -> Reading:
    text = plain(prompt)
    facts = figures(text)
    run = tokens(_masked(text, facts.taken))
    found, unknown = hits(text, run, lexicon())
    styles, style_hits = blend(run, found)
    structure = shape(text, run, found, facts.moments)
    parts = _Parts(
        text,
        found,
        styles, style_hits, feeling(found), sound(found),
        cast(run, found, styles=styles, sections=structure.ties or {}, whole=not facts.taken), structure, facts,
    )  # fmt: skip
    reading = _assembled(run, found, parts)
    if not reading.styles:
        reading = scene(text, run, reading)
    silent = plain_words("function") | _scene_words(reading)
    ignored = dict.fromkeys(word for word in unknown if len(word) > 1 and not word.isdigit() and word not in silent)
    return replace(reading, ignored=(*parts.sound.unheard, *ignored))


def _scene_words(reading: Reading) -> frozenset[str]:
    said = " ".join(d.words for d in reading.understood if d.what == "scene")
    return frozenset(token.word for token in tokens(said))


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    for start, end in taken:
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _assembled(run: Sequence[Token], found: Sequence[Hit], parts: _Parts) -> Reading:
    facts, who, form = parts.figures, parts.cast, parts.shape
    position, position_hit = tempo_position(run, found)
    mode = _last(found, "mode")
    metre = _metre(found, parts.style_hits)
    swing = _last(found, "feel", having="swing")
    knobs = _knobs(found, parts.feeling.knobs)
    tempo = facts.tempo_bpm
    reading = Reading(
        styles=parts.styles,
        valence=parts.feeling.valence,
        arousal=parts.feeling.arousal,
        moods=parts.feeling.moods,
        knobs=knobs,
        tempo_bpm=tempo,
        tempo_position=position,
        tempo_range=facts.tempo_range,
        key=facts.key,
        key_after=facts.key_after,
        mode=None if facts.key or mode is None else mode_name(mode),
        meter=facts.meter or (metre[0] if metre else None),
        swing=None if swing is None else swing.entry.numbers["swing"],
        wanted=who.wanted,
        forbidden=who.forbidden,
        forbidden_roles=who.forbidden_roles,
        solo=who.solo,
        ensemble_size=who.size,
        vocals=who.singing,
        sections=form.sections,
        curve=form.curve,
        ending="loop" if form.loop and not parts.sound.ending else parts.sound.ending,
        loop=form.loop,
        hit_points=form.hit_points,
        production=parts.sound.production,
        beds=() if who.solo and not parts.sound.sounded else parts.sound.beds,
        effects=parts.sound.effects,
        era=parts.sound.era,
        duration_seconds=facts.duration_seconds,
    )
    return replace(reading, understood=_understood(reading, parts, position_hit, mode, metre, swing))


def _last(found: Sequence[Hit], facet: str, having: str = "") -> Hit | None:
    fits = [h for h in found if h.facet == facet and not h.denied and (not having or having in h.entry.numbers)]
    return fits[-1] if fits else None


def mode_name(hit: Hit) -> str:
    """Return the mode of score.scale that a hit names."""
    names = {"blues_scale": "blues", "pentatonic": "major_pentatonic"}
    return hit.target or names.get(hit.name, hit.name)


def _metre(found: Sequence[Hit], style_hits: Sequence[Hit]) -> tuple[str, str] | None:
    """Return (metre, words): a word for it beats what a style implies."""
    said = _last(found, "metre")
    if said is not None:
        return said.name, said.words
    return next(((h.entry.words["metre"], h.words) for h in style_hits if "metre" in h.entry.words), None)


def _knobs(found: Sequence[Hit], knobs: Mapping[str, float]) -> dict[str, float]:
    marks = {"half_time": "half_time", "double_time": "double_time", "accelerando": "accel",
             "ritardando": "rit",
             "four_floor": "four_floor", "backbeat": "backbeat", "blast": "blast",
             "breakbeat": "breakbeat"}  # fmt: skip
    result = dict(knobs)
    for hit in found:
        if hit.facet in ("tempo", "feel") and hit.name in marks and not hit.denied:
            result[marks[hit.name]] = 1.0
    return result


def _understood(
    reading: Reading,
    parts: _Parts,
    position_hit: Hit | None,
    mode: Hit | None,
    metre: tuple[str, str] | None,
    swing: Hit | None,
) -> tuple[Decision, ...]:
    facts = parts.figures
    said: list[Decision] = []
    if reading.styles:
        said.append(Decision("style", _share(reading.styles), _quoted(parts.style_hits)))
    if reading.tempo_bpm is not None:
        said.append(Decision("tempo", f"{reading.tempo_bpm:g} BPM", facts.tempo_words))
    if position_hit is not None:
        said.append(Decision("tempo_position", f"{reading.tempo_position:+.2g}", position_hit.words))
    if reading.key:
        said.append(Decision("key", reading.key, facts.key_words))
    elif mode is not None:
        said.append(Decision("mode", mode_name(mode), mode.words))
    if reading.meter:
        words = facts.meter_words or (metre[1] if metre else "")
        said.append(Decision("meter", reading.meter, words))
    if swing is not None:
        said.append(Decision("swing", f"{swing.entry.numbers['swing']:g}", swing.words))
    if reading.moods:
        axes = f"valence {reading.valence:+.2f}, arousal {reading.arousal:+.2f}"
        said.append(Decision("mood", f"{', '.join(reading.moods)} ({axes})", _quoted(parts.feeling.hits)))
    said += [Decision("instrument", _wish_value(w), w.words) for w in reading.wanted]
    said += [Decision("forbidden", hit.name, hit.words) for hit in parts.cast.denied]
    return (*said, *_understood_form(reading, parts))


def _understood_form(reading: Reading, parts: _Parts) -> list[Decision]:
    said: list[Decision] = []
    if reading.vocals is not None:
        voices = [h for h in parts.found if h.name in ("vocals", "choir", "instrumental")]
        said.append(Decision("vocals", "yes" if reading.vocals else "no", _quoted(voices)))
    if reading.solo:
        alone = [h for h in parts.found if (h.facet, h.name) == ("policy", "solo")]
        words = _quoted(alone) or ", ".join(w.words for w in reading.wanted)
        said.append(Decision("solo", "only the named instruments", words))
    said += [
        Decision("structure", f"{s.mark}{_when(s.start_seconds, s.end_seconds)}", s.words) for s in reading.sections
    ]
    for moment in parts.figures.moments:
        if moment.start_seconds in reading.hit_points:
            words = parts.text[moment.start : moment.end].strip(" ,")
            said.append(Decision("hit_point", f"{moment.start_seconds:g} s", words))
    if reading.loop:
        said.append(Decision("loop", "seamless", _quoted([h for h in parts.shape.hits if "loop" in h.entry.numbers])))
    if reading.duration_seconds is not None:
        said.append(Decision("duration", f"{reading.duration_seconds:g} s", parts.figures.duration_words))
    for hit in (h for h in parts.sound.hits if h.words not in parts.sound.unheard):
        said.append(Decision({"ambience": "bed", "era": "era"}.get(hit.facet, "production"), hit.name, hit.words))
    return said


def _share(styles: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {weight:.0%}" for name, weight in styles.items())


def _quoted(found: Sequence[Hit]) -> str:
    return ", ".join(dict.fromkeys(hit.words for hit in found))


def _wish_value(wish: object) -> str:
    concept, instrument = getattr(wish, "concept", ""), getattr(wish, "instrument", "")
    place, section = getattr(wish, "place", ""), getattr(wish, "section", "")
    return " ".join(part for part in (concept, f"({instrument})" if instrument else "", place, section) if part)


def _when(start: float | None, end: float | None) -> str:
    if start is None:
        return ""
    return f" at {start:g} s" if end is None else f" {start:g}-{end:g} s"
