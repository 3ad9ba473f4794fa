"""The reader: one brief in, one Reading out, every decision with the words that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from cadenza.brief import MAX_SECONDS, MIN_SECONDS, Brief
from cadenza.compose.plan import Decision
from cadenza.compose.reading.cast import Cast, cast
from cadenza.compose.reading.evidence import Parts, Told, understood
from cadenza.compose.reading.genres import blend, parents, share
from cadenza.compose.reading.hits import Hit, hits
from cadenza.compose.reading.imagery import called
from cadenza.compose.reading.lexicon import lexicon
from cadenza.compose.reading.lone import with_lone_tempo
from cadenza.compose.reading.lyrics import lyrics
from cadenza.compose.reading.moments import shape
from cadenza.compose.reading.moods import feeling, tempo_position
from cadenza.compose.reading.numbers import Moment, figures
from cadenza.compose.reading.pace import pace
from cadenza.compose.reading.progressions import gender
from cadenza.compose.reading.result import InstrumentWish, Reading
from cadenza.compose.reading.scenes import named_scenes, scene, telling
from cadenza.compose.reading.scripts import parted
from cadenza.compose.reading.sound import sound
from cadenza.compose.reading.text import Token, plain, tokens
from cadenza.compose.reading.typos import plain_words

PARAMETER = "parameter"
SLACK_SECONDS = 0.05
_GENTLE_SIDE = {"anime": "cinematic_emotional"}  # a sad anime scene has a piano, no band
_GENTLE_SHARE, _HUSHED, _BRISK_BPM = 0.7, -0.25, 110.0
_SOON = 24  # letters between a player and the moment at which they come in
_OPPOSED = 0.15  # of tempo against mood: from here a genre's own tempo gives way to the mood
_TUNEFUL = frozenset(("acoustic_guitar", "electric_guitar", "nylon_guitar", "banjo", "mandolin"))
_PERIODS = frozenset(
    ("1920s", "1930s", "1940s", "1950s", "1960s", "1970s", "1980s")
)  # decades with a sound of their own
_VAGUE = frozenset(("edm", "chant"))  # electronic sounds and chanting crowds are in all kinds of music
_PLAYED = 1.5  # what a genre that a player is named by counts beside a scene's 1
_SURE = 0.5  # below this a word of genre gives way to scenes and telling players


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
    if reading.duration_seconds is not None and abs(reading.duration_seconds - brief.duration_seconds) > SLACK_SECONDS:
        reading = _of_length(reading, brief.duration_seconds)
    if brief.loop:
        decision = Decision("loop", "seamless", PARAMETER)
        reading = _overruled(replace(reading, loop=True), "loop", decision)
    return reading


def _of_length(reading: Reading, seconds: float) -> Reading:
    """Return the reading with the length that was asked for beside the prompt, which beats the prompt's."""
    told = [d.words for d in reading.understood if d.what == "duration"]
    reading = _overruled(reading, "duration", Decision("duration", f"{seconds:g} s", PARAMETER))
    return replace(reading, ignored=(*reading.ignored, *told))


def spoken_seconds(prompt: str) -> float | None:
    """Return the length that a prompt asks for, within what can be made; None where it speaks of none."""
    seconds = figures(plain(prompt)).duration_seconds
    return None if seconds is None else min(max(seconds, MIN_SECONDS), MAX_SECONDS)


def _overruled(reading: Reading, what: str, decision: Decision) -> Reading:
    kept = tuple(d for d in reading.understood if d.what != what)
    return replace(reading, understood=(decision, *kept))


def _with_genre(reading: Reading, genre: str) -> Reading:
    name = "_".join(genre.lower().replace("-", " ").replace("_", " ").split())
    styles: Mapping[str, float] = {name: 1.0} if name in parents() else _read_text(genre).styles
    if not styles:
        return replace(reading, ignored=(*reading.ignored, genre[:80]))
    decision = Decision("style", share(styles), PARAMETER)
    return _overruled(replace(reading, styles=styles), "style", decision)


def _read_text(prompt: str) -> Reading:
    whole = parted(plain(prompt))
    sung = lyrics(whole)
    text = _blanked(whole, sung)
    facts = figures(text)
    name = called(text)
    run = tokens(_masked(text, (*facts.taken, *([name] if name else ()))))
    found, unknown = hits(text, run, lexicon())
    facts = with_lone_tempo(facts, run, found)
    styles, style_hits = blend(run, found)
    structure = shape(text, run, found, facts.moments)
    parts = Parts(
        text,
        run,
        found,
        styles, style_hits, feeling(run, found), sound(found),
        _on_time(
            cast(run, found, styles=styles, sections=structure.ties or {}, whole=not facts.taken), text, facts.moments
        ),
        structure, facts,
        pace(found, structure.ties or {}),
    )  # fmt: skip
    reading = _assembled(run, found, parts)
    if not reading.styles or (_leans_only(parts) and _tells_more(reading, parts)):
        reading = _with_style_found(_without_style(reading), parts)
    reading = _gentler(reading)
    silent = plain_words("function") | _scene_words(reading) | _ensemble_words(parts)
    ignored = dict.fromkeys(word for word in unknown if len(word) > 1 and not word.isdigit() and word not in silent)
    unheard = [said for said in parts.sound.unheard if said.lower() not in silent]
    unheard += [whole[start:end].splitlines()[0] for start, end in sung]
    reading = _with_singer(reading, unheard[-1]) if sung and reading.vocals is None else reading
    return replace(reading, ignored=(*unheard, *dict.fromkeys(parts.figures.unplayed), *ignored))


def _gentler(reading: Reading) -> Reading:
    """Return the reading with the gentle side of a genre that is loud by habit, where a calm or sad one is meant."""
    top = next(iter(reading.styles), "")
    if top not in _GENTLE_SIDE or reading.arousal > _HUSHED or (reading.tempo_bpm or 0.0) > _BRISK_BPM:
        return reading
    other = _GENTLE_SIDE[top]
    styles = {other: _GENTLE_SHARE, top: 1.0 - _GENTLE_SHARE}
    told = next((d.words for d in reading.understood if d.what == "style"), "")
    return _overruled(replace(reading, styles=styles), "style", Decision("style", share(styles), told))


def _blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Return a text with stretches of it left empty, so that places stay where they are."""
    for start, end in spans:
        text = text[:start] + "".join(c if c == "\n" else " " for c in text[start:end]) + text[end:]
    return text


def _with_singer(reading: Reading, line: str) -> Reading:
    """Return the reading with a voice for lyrics: it carries their tune, without the words."""
    if "vocals" in reading.forbidden_roles:
        return reading
    wish = InstrumentWish("solo_voice", "vocals", "lead", words=line)
    told = (Decision("instrument", "vocals", line), Decision("vocals", "yes", line))
    wanted = reading.wanted if reading.solo else (*reading.wanted, wish)
    return replace(reading, wanted=wanted, vocals=True, understood=(*reading.understood, *told))


def _ensemble_words(parts: Parts) -> frozenset[str]:
    group = parts.cast.company
    return frozenset(group.words.split()) if group else frozenset()


def _leans_only(parts: Parts) -> bool:
    """Whether no word of genre is meant as one for sure: a kite festival is a scene before it is dance music."""
    return all(hit.weight < _SURE for hit in parts.style_hits)


def _tells_more(reading: Reading, parts: Parts) -> bool:
    """Whether scenes, players or a decade say more of a style than a word like "movie" does."""
    return bool(named_scenes(parts.text, parts.run) or telling(reading)[0] or reading.era in _PERIODS)


def _leanings(parts: Parts) -> dict[str, float]:
    """Return what words that half mean a genre count beside scenes and players; "funky bass" says it of the music."""
    if not _leans_only(parts):
        return {}
    leaning = {hit.name: hit.weight * hit.strength for hit in parts.style_hits}
    played = {(h.first, h.last) for h in parts.found if h.facet == "inst" and not h.denied and h.last > h.first + 1}
    for hit in parts.found:
        if hit.facet == "genre" and not hit.denied and hit.name not in _VAGUE and (hit.first, hit.last) in played:
            leaning[hit.name] = leaning.get(hit.name, 0.0) + _PLAYED
    return leaning


def _without_style(reading: Reading) -> Reading:
    kept = tuple(d for d in reading.understood if d.what != "style")
    return replace(reading, styles={}, understood=kept)


def _with_style_found(reading: Reading, parts: Parts) -> Reading:
    """Return the reading of a prompt that names no genre with a style, and with that style's own kind of players."""
    group = parts.cast.company
    if group is not None and group.alone:
        decision = Decision("style", group.ensemble.style, group.words)
        return replace(reading, styles={group.ensemble.style: 1.0}, understood=(decision, *reading.understood))
    reading = scene(parts.text, parts.run, reading, _leanings(parts))
    if not reading.styles or not reading.wanted:
        return reading
    ties, whole = parts.shape.ties or {}, not parts.figures.taken
    again = cast(parts.run, parts.found, styles=reading.styles, sections=ties, whole=whole)
    wanted = _on_time(again, parts.text, parts.figures.moments).wanted
    if len(wanted) == 1 and wanted[0].concept in _TUNEFUL and not wanted[0].place and not wanted[0].section:
        wanted = (replace(wanted[0], place="lead", role="lead"),)  # "calm guitar" is music that a guitar plays
    return replace(reading, wanted=wanted)


def _on_time(who: Cast, text: str, moments: Sequence[Moment]) -> Cast:
    """Return a cast whose late comers know when, where the words after them say so: "no bass until 0:20"."""

    def entry(wish: InstrumentWish) -> float | None:
        at = text.find(wish.words) + len(wish.words)
        near = (m for m in moments if m.end_seconds is None and 0 <= m.start - at <= _SOON and m.start_seconds > 0)
        return next((m.start_seconds for m in near if "." not in text[at : m.start]), None)

    timed = [replace(w, enters_seconds=entry(w)) if w.place == "late" and not w.section else w for w in who.wanted]
    return replace(who, wanted=tuple(timed))


def _scene_words(reading: Reading) -> frozenset[str]:
    said = " ".join(d.words for d in reading.understood if d.what == "scene")
    return frozenset(token.word for token in tokens(said))


def _masked(text: str, taken: Sequence[tuple[int, int]]) -> str:
    for start, end in taken:
        if text[start:end].lower().startswith("until"):
            start += len("until")  # "no bass until 0:20" keeps the bass waiting
        text = text[:start] + "," * (end - start) + text[end:]
    return text


def _assembled(run: Sequence[Token], found: Sequence[Hit], parts: Parts) -> Reading:
    facts, who, form = parts.figures, parts.cast, parts.shape
    position, position_hit = tempo_position(run, found)
    if (
        position_hit is not None
        and _by_genre(position_hit, parts)
        and (position or 0.0) * parts.feeling.arousal <= -_OPPOSED
    ):
        position, position_hit = None, None  # "calm death metal" is not as fast as death metal is
    mode = _last(found, "mode") or _turned(found)
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
        progression=facts.progression,
        mode=None if facts.key else mode_name(mode) if mode is not None else gender(facts.progression) or None,
        meter=facts.meter or (metre[0] if metre else None),
        swing=None if swing is None else swing.entry.numbers["swing"],
        wanted=who.wanted,
        forbidden=who.forbidden,
        forbidden_roles=who.forbidden_roles,
        solo=who.solo,
        ensemble_size=who.size,
        ensemble=who.company.ensemble.name if who.company and who.company.alone else "",
        vocals=who.singing,
        sections=form.sections,
        avoided=form.avoided,
        course=parts.pace.course,
        feels=parts.pace.feels,
        curve=form.curve,
        ending=parts.sound.ending or ("loop" if form.loop else "ritard" if parts.pace.closing else ""),
        loop=form.loop,
        hit_points=tuple(p for p in form.hit_points if all(w.enters_seconds != p for w in who.wanted)),
        production=parts.sound.production,
        beds=() if who.solo and not parts.sound.sounded else parts.sound.beds,
        effects=parts.sound.effects,
        era=parts.sound.era,
        duration_seconds=facts.duration_seconds,
    )
    named_mode = None if mode is None else (mode_name(mode), mode)
    return replace(reading, understood=understood(reading, parts, Told(position_hit, named_mode, metre, swing)))


def _by_genre(position: Hit, parts: Parts) -> bool:
    return any((hit.first, hit.last) == (position.first, position.last) for hit in parts.style_hits)


def _last(found: Sequence[Hit], facet: str, having: str = "") -> Hit | None:
    fits = [h for h in found if h.facet == facet and not h.denied and (not having or having in h.entry.numbers)]
    return fits[-1] if fits else None


def _turned(found: Sequence[Hit]) -> Hit | None:
    """Return the other of major and minor where one is refused: "not in a major key"."""
    for hit in found:
        other = {"major": "minor", "minor": "major"}.get(hit.name, "")
        if hit.facet == "mode" and hit.denied and other:
            return hit._replace(name=other, entry=lexicon().entries["mode", other], target="", denied=False)
    return None


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
    marks = {"four_floor": "four_floor", "backbeat": "backbeat", "blast": "blast", "breakbeat": "breakbeat"}
    result = dict(knobs)
    for hit in found:
        if hit.facet in ("tempo", "feel") and hit.name in marks and not hit.denied:
            result[marks[hit.name]] = 1.0
    return result
