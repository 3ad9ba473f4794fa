"""The planner: a brief and what was read in it become a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from cadenza.brief import Brief
from cadenza.compose.harmony.arrangement import Taste, harmonise
from cadenza.compose.passage import stream
from cadenza.compose.plan import Decision, Plan, Section
from cadenza.compose.planning import choices, form, title
from cadenza.compose.planning.cast import Cast, choose_cast
from cadenza.compose.planning.edited import ENDINGS, settled
from cadenza.compose.planning.energy import shape
from cadenza.compose.planning.feel import beaten, feel_of
from cadenza.compose.planning.reprise import Habit, remembered, strophes
from cadenza.compose.planning.seating import seated, seats
from cadenza.compose.planning.story import story, told_starts
from cadenza.compose.planning.timing import Timing, Wish, bar_seconds, curve_bars, exact_tail, fit
from cadenza.compose.reading.result import Reading, SectionWish
from cadenza.compose.styles.style import SectionSpec, Style, style
from cadenza.score.meter import Meter
from cadenza.score.production import Production
from cadenza.score.scale import Key

PACE = 0.6  # what the wish for a faster or slower piece counts as force
AUDIBLE_GAP = 0.005  # seconds
ANSWERING, LEAST_ANSWERS = 4, 0.3  # bars of a loop over which the second four bars of a tune answer the first
LONG_BREATHED, ANSWERS_OF_LONG = ("epic_theme", "drone_phrase"), 0.3  # whose phrases are four bars long themselves
LONGEST_PHRASE = 8  # bars; what goes by longer strophes keeps them whole


def make_plan(brief: Brief, reading: Reading) -> Plan:
    """Return every decision of the piece; the same brief and reading give the same plan."""
    if brief.plan is not None:
        return settled(Plan.from_json(brief.plan))
    seed = brief.seed
    mixed, style_decision = choices.blend(reading, brief.genre)
    own, second = style(next(iter(mixed))), _second(mixed)
    key, key_decision = choices.choose_key(reading, own, stream(seed, "key"))
    meter, meter_decision = choices.choose_meter(reading, own, stream(seed, "meter"))
    ending = choose_ending(brief, reading, own, stream(seed, "ending").random())
    timing, tempo_decision = _time(brief, reading, own, meter, ending)
    swing8, swing16 = choices.choose_swing(reading, own, timing.tempo_bpm)
    cast = choose_cast(reading, own, second, mixed.get(second.name, 0.0) if second else 0.0, stream(seed, "cast"))
    specs = _form(brief, reading, own, timing, ending, cast)
    energies = beaten(specs, shape(specs, reading, own), reading.feels)
    sections = _sections(specs, energies, cast, reading, _entries(reading, timing))
    sections = _modulate(sections, key, reading)
    harmony = harmonise(sections, key, own, taste=_taste(reading, sections), ending=ending, seed=seed)
    sections = [replace(s, harmony=h) for s, h in zip(sections, harmony, strict=True)]
    mine = (
        style_decision,
        key_decision,
        meter_decision,
        tempo_decision,
        _form_decision(sections, reading),
        _end(ending, reading),
    )
    return Plan(
        title=title.name(brief.prompt, reading, own, key, stream(seed, "title", brief.prompt)),
        prompt=brief.prompt,
        seed=seed,
        style=own.name,
        style_blend=mixed,
        key=key_decision.value,
        tempo_bpm=timing.tempo_bpm,
        meter=timing.meter.name,
        duration_seconds=brief.duration_seconds,
        sections=tuple(sections),
        cast=cast.members,
        ending=ending,
        swing8=swing8,
        swing16=swing16,
        tempo_curve=timing.curve,
        lead_in_seconds=timing.lead_in_seconds,
        hits=tuple(hit.seconds for hit in timing.hits),
        tail_seconds=exact_tail(brief.duration_seconds, timing),
        loop=ending == "loop",
        valence=reading.valence if reading.moods else own.valence,
        arousal=reading.arousal if reading.moods else own.arousal,
        knobs=_knobs(reading),
        production=merge_production(own, second, mixed, reading),
        understood=(*_all_decisions(reading, mine), *_seam(timing, ending)),
        ignored=(*reading.ignored, *_unplayed(reading, sections, timing)),
    )


def _knobs(reading: Reading) -> dict[str, float]:
    """Return the nudges of the mood and the effects that are played; a live band is less even than a machine.

    `force` is how hard everybody plays: a fast piece is pressed on, a slow one held back.
    """
    played = {name: reading.effects[name] for name in ("glitch", "tremolo", "tape_stop") if name in reading.effects}
    live = 0.5 * reading.effects.get("live", 0.0)
    human = {"human": round(reading.knobs.get("human", 0.0) + live, 3)} if live else {}
    force = _force(reading)
    return {**reading.knobs, **human, **played, **({"force": force} if force else {})}


def _force(reading: Reading) -> float:
    return round(reading.knobs.get("force", 0.0) + PACE * (reading.tempo_position or 0.0), 3)


def _second(mixed: Mapping[str, float]) -> Style | None:
    names = list(mixed)
    return style(names[1]) if len(names) > 1 else None


def choose_ending(brief: Brief, reading: Reading, own: Style, roll: float) -> str:
    """Return how the piece ends: as asked, else one of the style's own ways."""
    if brief.loop or reading.loop:
        return "loop"
    if reading.ending in ENDINGS and reading.ending != "loop":
        return reading.ending
    if reading.effects.get("tape_stop"):
        return "hit"
    return own.endings[min(int(roll**1.5 * len(own.endings)), len(own.endings) - 1)]


def _time(brief: Brief, reading: Reading, own: Style, meter: Meter, ending: str) -> tuple[Timing, Decision]:
    bpm, low, high, decision = choices.choose_tempo(reading, own)
    fixed = (reading.tempo_bpm is not None and not reading.tempo_range) or choices.course_factor(reading) > 0
    wish = Wish(
        seconds=brief.duration_seconds,
        tempo_bpm=bpm,
        low_bpm=low,
        high_bpm=high,
        meter=meter,
        tail_seconds=min(own.tail_seconds, 1.5) if ending == "fade" else own.tail_seconds,
        ring_seconds=_ring(own, ending),
        fixed=fixed,
        loop=ending == "loop",
        ritard=ending == "ritard",
        phrase_bars=own.phrase_bars,
        hits=reading.hit_points or told_starts(reading.sections) or _told_entries(reading),
        course=reading.course,
        course_factor=choices.course_factor(reading),
    )
    timing = fit(wish)
    return timing, Decision("tempo", f"{timing.tempo_bpm:.4g} BPM", decision.words)


def _told_entries(reading: Reading) -> tuple[float, ...]:
    return tuple(sorted({w.enters_seconds for w in reading.wanted if w.enters_seconds is not None}))


def _ring(own: Style, ending: str) -> float:
    """Return how long the last chord ought to sound, from its stroke to silence."""
    if ending in ("fade", "loop"):
        return 0.0
    return 2.4 if ending == "hit" else min(5.0, 2.2 + 0.5 * own.tail_seconds)


def _form(brief: Brief, reading: Reading, own: Style, timing: Timing, ending: str, cast: Cast) -> list[SectionSpec]:
    """Return the sections: those the prompt put a time to, else the style's form fitted to the bars."""
    told = story(reading.sections, timing)
    if told:
        return told
    wishes = list(reading.sections)
    soloed = "solo" in reading.feels or any(w.place == "solo_section" for w in reading.wanted)
    if soloed and not any(w.mark == "solo" for w in wishes):
        wishes.append(SectionWish("solo", order=len(wishes)))
    closes = not (brief.loop or reading.loop) and ending not in ("fade", "loop")
    specs = form.lay_out(
        own, timing.bars, closes=closes, wishes=wishes, rng=stream(brief.seed, "form"), avoided=reading.avoided
    )
    strophic = own.phrase_bars > LONGEST_PHRASE
    specs = strophes(specs) if strophic else remembered(specs, _habit(own, timing, cast, specs))
    if entries := _entries(reading, timing):
        specs = form.parted(specs, sorted(entries.values()))
    elif any(w.place == "late" and not w.section for w in reading.wanted):
        specs = form.halved(specs)
    return form.meet(specs, [hit.bar for hit in timing.hits if hit.seconds not in entries])


def _entries(reading: Reading, timing: Timing) -> dict[float, int]:
    """Return second -> bar for the moments at which somebody comes in."""
    on_time = {hit.seconds: hit.bar for hit in timing.hits}
    bar = bar_seconds(timing.meter, timing.tempo_bpm)
    told = {w.enters_seconds for w in reading.wanted if w.enters_seconds is not None}
    return {s: on_time.get(s, round(s / bar)) for s in told if 1 <= on_time.get(s, round(s / bar)) < timing.bars}


def _habit(own: Style, timing: Timing, cast: Cast, specs: Sequence[SectionSpec]) -> Habit:
    """Return how a tune of this style lies over its chords, and whether its singer is there from the first bar."""
    lengths = [loop.count("|") + 1 for loop in own.loops]
    short = sum(length * own.bars_per_chord <= ANSWERING for length in lengths) / len(lengths)
    leads = {m.part: m.idiom for m in cast.members if m.role == "lead"}
    breath = ANSWERS_OF_LONG if set(leads.values()) & set(LONG_BREATHED) else 1.0
    return Habit(
        bar_seconds=bar_seconds(timing.meter, timing.tempo_bpm),
        answers=breath * (LEAST_ANSWERS + (1.0 - LEAST_ANSWERS) * short),
        sings_at_once=bool(set(leads) & seated(cast, specs[0].function, specs[0].energy)),
    )


def _sections(
    specs: Sequence[SectionSpec],
    energies: Sequence[float],
    cast: Cast,
    reading: Reading,
    entries: Mapping[float, int],
) -> list[Section]:
    functions, letters, bars = zip(*((s.function, s.letter, s.bars) for s in specs), strict=True)
    rows = seats(cast, functions, letters, energies, bars, reading, entries)
    dens, low = reading.knobs.get("dens", 0.0), reading.knobs.get("low", 0.0)
    dens += 0.6 * reading.knobs.get("force", 0.0) + 0.8 * (reading.tempo_position or 0.0)
    beaters = {m.part for m in cast.members if m.role in ("drums", "bass")}
    feels = [feel_of(spec, reading.feels) if beaters else "" for spec in specs]
    rows = [
        tuple(
            m.part for m in cast.members if m.part in row or (feel and m.part in beaters and spec.function == "break")
        )
        for spec, row, feel in zip(specs, rows, feels, strict=True)
    ]
    return [
        Section(
            name=spec.name,
            letter=spec.letter,
            bars=spec.bars,
            energy=energy,
            density=round(min(1.0, max(0.05, 0.25 + 0.6 * energy + 0.25 * dens)), 3),
            register=round(min(1.0, max(0.05, 0.35 + 0.4 * energy - 0.25 * low)), 3),
            function=spec.function,
            harmony=(),
            cast=row,
            feel=feel,
        )
        for spec, energy, row, feel in zip(specs, energies, rows, feels, strict=True)
    ]


def _modulate(sections: list[Section], key: Key, reading: Reading) -> list[Section]:
    """Lift the last climax and what follows by a whole tone (or into the key named) where that was asked for."""
    asked = reading.key_after or any(w.mark == "key_change" for w in reading.sections)
    if not asked or len(sections) < 2:
        return sections
    climaxes = [n for n, s in enumerate(sections) if s.function == "climax" and n > 0] or [len(sections) - 1]
    lifted = Key.parse(reading.key_after).name if reading.key_after else Key((key.tonic + 2) % 12, key.mode).name
    return [replace(s, key=lifted) if n >= climaxes[-1] else s for n, s in enumerate(sections)]


def _taste(reading: Reading, sections: Sequence[Section]) -> Taste:
    if reading.progression:  # what somebody wrote out is played as it was written
        return Taste(loops={s.letter: reading.progression for s in sections})
    knobs = reading.knobs
    return Taste(valence=reading.valence, tension=knobs.get("diss", 0.0), richness=knobs.get("ext", 0.0) * 0.75)


def merge_production(own: Style, second: Style | None, mixed: Mapping[str, float], reading: Reading) -> dict[str, Any]:
    """Return the fields of Production: the style's, leaning to the second's, under what the prompt said."""
    base = Production().as_json() | dict(own.production)
    if second:
        share = 0.6 * mixed[second.name]
        theirs = Production().as_json() | dict(second.production)
        for name, value in base.items():
            if isinstance(value, float) and isinstance(theirs[name], float | int):
                base[name] = round(value + share * (theirs[name] - value), 4)
    known = {f.name for f in fields(Production)}
    told = {name: value for name, value in reading.production.items() if name in known}
    laid = {name: told.get(name, value) for name, value in base.items() if name in known}
    return {**laid, "brightness": _brightened(float(laid["brightness"]), own, reading)}


def _brightened(brightness: float, own: Style, reading: Reading) -> float:
    """Return the style's brightness under the mood: what is fierce is bright, what is calm is soft."""
    moved = 0.2 * (reading.arousal - own.arousal) if reading.moods else 0.0
    moved += 0.1 * _force(reading)
    return round(max(-1.0, min(1.0, brightness + moved)), 4)


def _form_decision(sections: Sequence[Section], reading: Reading) -> Decision:
    words = ", ".join(w.words for w in reading.sections if w.words) or "default"
    return Decision("form", " | ".join(f"{s.name} {s.bars}" for s in sections), words)


def _unplayed(reading: Reading, sections: Sequence[Section], timing: Timing) -> list[str]:
    """Return the words of a pace that this piece cannot have: a loop has no other tempo, a harp no half time."""
    said = [d for d in reading.understood if d.what in ("pace", "feel")]
    steady, felt = not timing.curve, any(s.feel for s in sections)
    return [d.words for d in said if (steady if d.what == "pace" else not felt)]


def _seam(timing: Timing, ending: str) -> tuple[Decision, ...]:
    """Return what to know of a loop whose tempo was named and whose bars leave time over."""
    if ending != "loop" or timing.tail_seconds < AUDIBLE_GAP:
        return ()
    whole = curve_bars(timing.bars, ()) * bar_seconds(timing.meter, timing.tempo_bpm)
    value = f"{timing.bars} bars end at {whole:.3f} s, {timing.tail_seconds:.3f} s before the file: cut there to loop"
    return (Decision("seam", value, "default"),)


def _end(ending: str, reading: Reading) -> Decision:
    words = next((d.words for d in reading.understood if d.what == "ending"), "default")
    return Decision("ending", ending, words if reading.ending or reading.loop else "default")


def _all_decisions(reading: Reading, mine: Sequence[Decision]) -> tuple[Decision, ...]:
    """Return what the reading understood, then what the planner decided beyond it."""
    settled = {d.what: d for d in mine} | {"tempo_position": None, "mode": None}
    asked = ("meter", "ending")  # said better by the words than by what came of them
    heard = {d.what for d in reading.understood}
    kept = [d for d in reading.understood if d.what not in settled or d.what in asked]
    order = [d for d in mine if not (d.what in asked and d.what in heard)]
    return (*order, *kept)
