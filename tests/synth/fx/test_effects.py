"""Reverb, echo, chorus and wow: linear, of the right length, and themselves again in chunks."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from cadenza.score.production import SPACES
from cadenza.synth.fx.chorus import Chorus
from cadenza.synth.fx.echo import Echo
from cadenza.synth.fx.reverb import Reverb
from cadenza.synth.fx.spaces import SPACE_FACTS
from cadenza.synth.fx.wow import wobble
from signals import RATE, db, energy, noise, sine

Effect = Callable[[np.ndarray], np.ndarray]


def reverberate(send: np.ndarray, space: str = "hall", *, chunk: int = 1 << 20, rate: int = RATE) -> np.ndarray:
    bus = np.zeros_like(send)
    reverb = Reverb(SPACE_FACTS[space], sample_rate=rate, seed=3)
    for start in range(0, send.shape[1], chunk):
        reverb.add(send, bus, start=start, end=min(start + chunk, send.shape[1]), gain=1.0)
    return bus


def echo(send: np.ndarray, *, chunk: int = 1 << 20) -> np.ndarray:
    bus, room = np.zeros_like(send), np.zeros_like(send)
    effect = Echo(0.25, sample_rate=RATE)
    for start in range(0, send.shape[1], chunk):
        end = min(start + chunk, send.shape[1])
        effect.add(send[0], bus, room, start=start, end=end, gain=1.0, to_room=0.0)
    return bus


def chorus(send: np.ndarray, *, chunk: int = 1 << 20) -> np.ndarray:
    bus = np.zeros_like(send)
    effect = Chorus(sample_rate=RATE)
    for start in range(0, send.shape[1], chunk):
        effect.add(send[0], bus, start=start, end=min(start + chunk, send.shape[1]), gain=1.0)
    return bus


def impulse(seconds: float, rate: int = RATE) -> np.ndarray:
    samples = np.zeros((2, round(seconds * rate)), np.float32)
    samples[:, 0] = 1.0
    return samples


def decay_seconds(response: np.ndarray, rate: int = RATE) -> float:
    """Return RT60 by Schroeder's backward integral, from -5 to -25 dB."""
    left = np.cumsum((response.astype(float) ** 2).sum(axis=0)[::-1])[::-1]
    level = 10 * np.log10(left / left[0] + 1e-15)
    return float(3.0 * (np.argmax(level < -25) - np.argmax(level < -5)) / rate)


def test_every_space_that_a_production_may_name_is_there() -> None:
    assert tuple(SPACE_FACTS) == SPACES


@pytest.mark.parametrize("effect", [reverberate, echo, chorus])
def test_the_effect_of_a_sum_is_the_sum_of_the_effects(effect: Effect) -> None:
    one, other = noise(seconds=1.0, seed=1).samples, noise(seconds=1.0, seed=2).samples
    together = effect(one + other)
    assert db(np.abs(together - effect(one) - effect(other)).max() / np.abs(together).max()) < -100


@pytest.mark.parametrize("effect", [reverberate, echo, chorus])
def test_chunks_give_the_same_as_one_piece(effect: Callable[..., np.ndarray]) -> None:
    samples = noise(seconds=0.7).samples
    assert np.array_equal(effect(samples), effect(samples, chunk=8192))


@pytest.mark.parametrize("space", SPACES)
def test_a_space_rings_about_as_long_as_it_says_and_then_is_silent(space: str) -> None:
    facts = SPACE_FACTS[space]
    response = reverberate(impulse(min(2.5 * facts.decay_seconds + 0.5, 8.0)), space)
    if facts.early <= 0.4:  # first reflections shorten the slope that is measured
        assert decay_seconds(response) == pytest.approx(facts.decay_seconds, rel=0.35)
    assert 0.2 < decay_seconds(response) < 1.2 * facts.decay_seconds
    assert np.isfinite(response).all()
    assert abs(float(response.mean())) < 1e-5
    assert -20 < 10 * np.log10(energy(response) / 2) < 0


@pytest.mark.parametrize("rate", [16000, 22050, 48000, 96000])
def test_a_hall_is_the_same_hall_at_any_rate(rate: int) -> None:
    response = reverberate(impulse(4.0, rate), "hall", rate=rate)
    assert decay_seconds(response, rate) == pytest.approx(SPACE_FACTS["hall"].decay_seconds, rel=0.3)


def test_a_hall_is_dense_and_its_sides_differ() -> None:
    response = reverberate(impulse(2.0))
    late = response[:, RATE // 2 : RATE // 2 + RATE // 8]
    assert abs(np.corrcoef(late)[0, 1]) < 0.3
    # dense reverberation is close to noise: a kurtosis near 3, where sparse echoes give tens
    kurtosis = np.mean(late**4, axis=1) / np.mean(late**2, axis=1) ** 2
    assert (kurtosis < 3.8).all()


def test_nothing_sounds_before_the_predelay() -> None:
    response = reverberate(impulse(0.5), "plate")
    assert not np.abs(response[:, : round(0.012 * RATE)]).max() > 1e-9


def test_echoes_fall_on_time_left_and_right_in_turn_and_fade() -> None:
    response = echo(impulse(1.4))
    length = round(0.25 * RATE)
    beats = [energy(response[:, k * length - 50 : k * length + 2000]) for k in range(1, 5)]
    assert beats == sorted(beats, reverse=True)
    first, second = response[:, length : length + 500], response[:, 2 * length : 2 * length + 500]
    assert energy(first[:1]) > 100 * energy(first[1:])
    assert energy(second[1:]) > 100 * energy(second[:1])
    assert not np.abs(response[:, : length - 1]).max() > 1e-9


def test_chorus_widens_and_leaves_the_lows_alone() -> None:
    wide = chorus(noise(seconds=1.0).samples)
    assert abs(np.corrcoef(wide)[0, 1]) < 0.5
    low, high = chorus(sine(50.0).samples), chorus(sine(1000.0).samples)
    assert energy(low) < 0.15 * energy(high)


def test_wow_bends_the_pitch_by_no_more_than_it_says() -> None:
    sound = sine(1000.0, seconds=8.0).samples
    wobble(sound, cents=20.0, sample_rate=RATE)
    turns = np.flatnonzero((sound[0, :-1] < 0) & (sound[0, 1:] >= 0))
    exact = turns - sound[0, turns] / (sound[0, turns + 1] - sound[0, turns])
    cents = 1200 * np.log2(RATE * 20 / (exact[20:] - exact[:-20]) / 1000.0)[50:]
    assert 12 < cents.max() < 21
    assert -21 < cents.min() < -12


def test_wow_of_a_sum_is_the_sum_of_wows_and_a_loop_stays_a_loop() -> None:
    one, other = noise(seconds=2.0, seed=1).samples, noise(seconds=2.0, seed=2).samples
    both = one + other
    for samples in (one, other, both):
        wobble(samples, cents=10.0, sample_rate=RATE)
    assert np.abs(both - one - other).max() < 1e-5
    t = np.arange(2 * RATE) / RATE
    ring = np.stack([np.sin(2 * np.pi * 100.0 * t)] * 2).astype(np.float32)
    wobble(ring, cents=10.0, sample_rate=RATE, circular=True)
    steps = np.abs(np.diff(np.concatenate([ring[:, -50:], ring[:, :50]], axis=1)))
    assert steps.max() < 1.2 * 2 * np.pi * 100.0 / RATE
