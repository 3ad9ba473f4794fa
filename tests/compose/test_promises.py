"""What anybody may expect of a composer, whatever they ask for: measured over many prompts, styles and lengths."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from statistics import median

import pytest

from cadenza.brief import Brief
from cadenza.compose.composer import compose
from cadenza.compose.melody import critic
from cadenza.compose.melody.ladder import TICKS
from cadenza.compose.performing.perform import perform
from cadenza.compose.plan import Plan
from cadenza.compose.planning import make_plan
from cadenza.compose.planning.roles import fulfils
from cadenza.compose.reading import read
from cadenza.compose.styles.style import names
from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.note import Note
from cadenza.score.scale import Key
from cadenza.score.score import Score

LENGTHS = (3.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 47.3, 60.0, 120.0, 300.0)
PHRASES = ("a {} piece", "{} instrumental with piano", "{}, warm and simple", "{} for a video")
EDGES = ("intro", "outro", "break")
WISHES = (
    "flute and harp over soft strings",
    "sad cello and piano, rainy evening",
    "funky bass, clavinet-like guitar, no brass",
    "brass band march with piccolo, no strings",
    "rock with organ solo, no vocals",
    "string quartet, tense, no percussion",
    "ukulele, glockenspiel and claps, no drums",
    "tango for accordion and violin",
    "eighties pop with saxophone solo",
    "choir and church organ, solemn, no drums",
    "banjo and fiddle, fast",
    "synth bass, electric piano and brushes",
)


def planned(prompt: str, seconds: float = 30.0, seed: int = 1, genre: str | None = None) -> Plan:
    brief = Brief(prompt, duration_seconds=seconds, seed=seed, genre=genre)
    return make_plan(brief, read(brief))


@cache
def composed(prompt: str, seconds: float = 30.0, seed: int = 1, genre: str | None = None) -> tuple[Plan, Score]:
    plan = planned(prompt, seconds, seed, genre)
    return plan, compose(plan)


def sentences() -> Iterator[tuple[str, float, int]]:
    for number, name in enumerate(names()):
        for turn, seconds in enumerate((10.0, 30.0, 60.0)):
            yield PHRASES[(number + turn) % len(PHRASES)].format(name.replace("_", " ")), seconds, number + 1


def share(found: list[bool]) -> float:
    return sum(found) / len(found)


@pytest.mark.parametrize("seconds", LENGTHS)
def test_every_style_fills_every_length_exactly(seconds: float) -> None:
    for name in names():
        plan = planned("music", seconds, 1, name)
        bar = float(plan_bar_beats(plan)) * 60.0 / plan.tempo_bpm
        assert plan.duration_seconds == seconds
        body = sum_of_bars(plan) * bar
        assert plan.lead_in_seconds + body + plan.tail_seconds == pytest.approx(seconds, abs=1e-6), name


def test_slow_and_fast_move_the_tempo_the_right_way() -> None:
    right = []
    for sentence, seconds, seed in sentences():
        usual = planned(sentence, seconds, seed).tempo_bpm
        right.append(planned(f"{sentence}, slow", seconds, seed).tempo_bpm < usual)
        right.append(planned(f"{sentence}, fast", seconds, seed).tempo_bpm > usual)
    assert share(right) >= 0.97


def test_calm_is_less_of_everything_than_aggressive() -> None:
    fewer, softer, lower = [], [], []
    for number, name in enumerate(names()[::3]):
        said = f"{name.replace('_', ' ')} piece"
        calm, wild = (composed(f"{said}, {mood}", 20.0, number + 1) for mood in ("very calm", "aggressive"))
        counts = [len(played(score)) for _, score in (calm, wild)]
        loud = [sum(n.velocity for n in played(score)) / len(played(score)) for _, score in (calm, wild)]
        energy = [sum(s.energy * s.bars for s in plan.sections) / plan.bars for plan, _ in (calm, wild)]
        fewer.append(counts[0] < counts[1])
        softer.append(loud[0] < loud[1])
        lower.append(energy[0] < energy[1])
    assert min(share(fewer), share(softer), share(lower)) >= 0.9


def test_sad_is_minor_and_happy_is_major_in_nearly_every_style_that_knows_both() -> None:
    right = []
    for name in ("pop", "solo_piano", "lofi_hiphop", "folk", "ballad", "jazz_swing", "classical_orchestral", "house"):
        for seed in range(1, 9):
            said = name.replace("_", " ")
            right.append(Key.parse(planned(f"sad {said}", seed=seed).key).is_minor)
            right.append(not Key.parse(planned(f"happy {said}", seed=seed).key).is_minor)
    assert share(right) >= 0.9


def test_what_is_wanted_sounds_in_a_seventh_of_the_bars_and_what_is_forbidden_never() -> None:
    for seed, prompt in enumerate(WISHES, start=1):
        brief = Brief(prompt, duration_seconds=30.0, seed=seed)
        reading = read(brief)
        plan, score = composed(prompt, 30.0, seed)
        playing = {p.instrument for p in score.parts}
        assert not playing & reading.forbidden, prompt
        assert not {p.role for p in score.parts} & reading.forbidden_roles, prompt
        for wish in reading.wanted:
            chairs = {m.part for m in plan.cast if fulfils(m, wish)}
            assert len(bars_of(score, chairs)) >= 0.15 * plan.bars, (prompt, wish.concept)


@pytest.mark.parametrize("name", ["pop", "folk", "jazz_swing", "lofi_hiphop", "edm", "celtic"])
def test_another_seed_is_another_melody(name: str) -> None:
    sung = [fourgrams(lead_of(composed("music", 60.0, seed, name)[1])) for seed in (1, 2, 3)]
    for n, one in enumerate(sung):
        for other in sung[n + 1 :]:
            assert len(one & other) < 0.5 * max(1, min(len(one), len(other)))


def test_a_reader_of_scores_tells_the_styles_apart() -> None:
    cards = {(name, seed): card(composed("music", 20.0, seed, name)[1]) for name in names() for seed in (1, 2, 3)}
    hits = []
    for name, seed in cards:
        centres = {
            other: centre([cards[other, s] for s in (1, 2, 3) if (other, s) != (name, seed)]) for other in names()
        }
        nearest = min(centres, key=lambda other: apart(cards[name, seed], centres[other]))
        hits.append(nearest == name)
    assert share(hits) >= 0.8


def test_the_lead_of_most_pieces_measures_like_a_song_people_wrote() -> None:
    good, ratios = [], []
    for number, name in enumerate(names()[::3]):
        _, score = composed("music", 60.0, number + 1, name)
        bar = int(score.meter.beats_per_bar * TICKS)
        line = [(round(n.start_beat * TICKS), round(n.length_beats * TICKS), n.pitch) for n in lead_of(score)]
        measured = critic.measure(line, bar) if len(line) > 8 else {}
        if measured:
            inside = [critic.HUMAN[what][0] <= value <= critic.HUMAN[what][2] for what, value in measured.items()]
            good.append(share(inside) >= 0.75)
            ratios.append(measured.get("last_note", 0.0))
    assert share(good) >= 0.75
    assert median(ratios) >= 2.4


def test_a_tune_that_left_comes_back_in_most_pieces_of_a_minute() -> None:
    returns = []
    for number, name in enumerate(names()):
        body = [s.letter for s in planned("music", 60.0, number + 1, name).sections if s.function not in EDGES]
        returns.append(len(set(body)) < len(body))
    assert share(returns) >= 0.7


def test_exported_notes_of_a_band_that_breathes_keep_to_their_bars() -> None:
    for prompt in ("sad solo piano, rubato", "solo cello, expressive, rubato"):
        plan, score = composed(prompt, 60.0, 2)
        performance = perform(score, plan)
        tempo = performance.score.tempo
        assert tempo.bpm_at(0) == pytest.approx(plan.tempo_bpm)
        assert len(tempo.points) > plan.bars, "it does breathe"
        lead = next(p for p in performance.parts if p.role == "lead")
        played_at = [tempo.beat_at(n.start_seconds) for n in lead.notes]
        opening = [float(n.start_beat) for n in lead_of(score) if n.start_beat % score.meter.beats_per_bar == 0]
        assert opening
        for beat in opening:
            nearest = min(played_at, key=lambda at, beat=beat: abs(at - beat))
            assert -0.002 <= nearest - beat < 0.2


@pytest.mark.parametrize("name", names())
def test_a_piece_ends_within_seconds_of_its_last_stroke_and_on_its_tonic(name: str) -> None:
    plan, score = composed("music", 20.0, 2, name)
    if plan.ending in ("fade", "loop"):
        return
    bar = float(score.meter.beats_per_bar) * 60.0 / plan.tempo_bpm
    assert bar + plan.tail_seconds <= 7.0
    lead = lead_of(score)
    if lead and plan.ending != "unresolved":
        assert lead[-1].pitch % 12 == Key.parse(plan.key).tonic


def plan_bar_beats(plan: Plan) -> float:
    top, bottom = plan.meter.split("/")
    return 4.0 * int(top) / int(bottom)


def sum_of_bars(plan: Plan) -> float:
    """Return how many bars at full tempo the plan's bars last under its curve."""
    total, at, factor = 0.0, 0.0, 1.0
    for bar, then in (*plan.tempo_curve, (float(plan.bars), 1.0)):
        total, at, factor = total + (bar - at) / factor, bar, then
    return total


def played(score: Score) -> list[Note]:
    return [n for p in score.parts if p.role not in ("bed", "fx") for n in p.notes]


def lead_of(score: Score) -> list[Note]:
    return next((list(p.notes) for p in score.parts if p.role == "lead"), [])


def bars_of(score: Score, parts: set[str]) -> set[int]:
    bar = float(score.meter.beats_per_bar)
    notes = [n for p in score.parts if p.name in parts for n in p.notes]
    spans = [(int(float(n.start_beat) // bar), int((float(n.end_beat) - 1e-6) // bar)) for n in notes]
    return {b for first, last in spans for b in range(first, last + 1)}


def fourgrams(notes: list[Note]) -> set[tuple[int, ...]]:
    steps = [b.pitch - a.pitch for a, b in pairwise(notes)]
    return {tuple(steps[n : n + 4]) for n in range(len(steps) - 3)}


Card = dict[str, float]


def card(score: Score) -> Card:
    """Return a score as features: tempo, metre, who plays, where the drums strike and how busy each role is."""
    bars = max(1, sum(m.bars for m in score.markers))
    bar = score.meter.beats_per_bar
    found: Card = {"tempo": score.tempo.bpm_at(0) / 25.0, "meter": float(bar)}
    for part in score.parts:
        found[f"plays {part.instrument}"] = 1.5
        found[f"family {INSTRUMENTS[part.instrument].family}"] = 0.5
        for note in part.notes:
            place = int(note.start_beat % bar / bar * 8)
            drum = note.pitch if part.role in ("drums", "percussion") else 0
            key = f"{part.role} {drum} {place if drum else place // 2}"
            found[key] = found.get(key, 0.0) + (note.velocity / 100 if drum else 0.3) / bars
    return found


def centre(cards: list[Card]) -> Card:
    return {key: sum(c.get(key, 0.0) for c in cards) / len(cards) for key in {k for c in cards for k in c}}


def apart(one: Card, other: Card) -> float:
    return math.fsum((one.get(k, 0.0) - other.get(k, 0.0)) ** 2 for k in one.keys() | other.keys())
