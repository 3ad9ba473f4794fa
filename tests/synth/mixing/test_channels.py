"""Channels: profiles, curves, levels and the settings that follow from them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cadenza.audio.loudness import SILENCE_LUFS, integrated_lufs
from cadenza.score.production import Production
from cadenza.synth.fx import strip
from cadenza.synth.fx.biquad import cascade, highpass
from cadenza.synth.instrument import Place
from cadenza.synth.mixing import balance, curves
from cadenza.synth.mixing.channel import channel
from cadenza.synth.mixing.depth import pan_gains
from cadenza.synth.mixing.profile import listen
from signals import RATE, db, noise, silence, sine
from tiny_band import orchestra, piece

PLAIN, MODERN = Place(), Production()


def test_a_profile_hears_the_loudness_that_the_meter_reads() -> None:
    for sound in (noise(seconds=5.0), sine(440.0, seconds=5.0), sine(60.0, seconds=5.0)):
        profile = listen([sound.samples], sample_rate=RATE)
        assert profile.lufs(cascade()) == pytest.approx(integrated_lufs(sound), abs=0.3)


def test_a_profile_hears_a_sound_that_is_there_a_tenth_of_the_time_as_loud_as_it_is() -> None:
    sound = noise(seconds=20.0)
    sound.samples[:, 2 * RATE :] = 0.0
    assert listen([sound.samples], sample_rate=RATE).lufs(cascade()) == pytest.approx(integrated_lufs(sound), abs=0.6)


def test_a_profile_foresees_what_filters_do() -> None:
    profile = listen([sine(50.0, seconds=3.0).samples], sample_rate=RATE)
    assert profile.lufs(cascade()) - profile.lufs(cascade(highpass(100.0, RATE))) == pytest.approx(12.3, abs=0.3)


def test_a_profile_of_layers_is_that_of_their_sum() -> None:
    one, other = noise(seconds=1.0, seed=1).samples, noise(seconds=1.0, seed=2).samples
    both, summed = listen([one, other], sample_rate=RATE), listen([one + other], sample_rate=RATE)
    assert np.allclose(both.mid, summed.mid, rtol=1e-3, atol=1e-12)
    assert listen([silence().samples], sample_rate=RATE).is_silent
    assert listen([silence().samples], sample_rate=RATE).lufs(cascade()) == SILENCE_LUFS


def test_automation_is_linear_in_db_between_its_points() -> None:
    part = replace(piece(parts=["pad"]).parts[0], automation=((1.0, -12.0), (3.0, 0.0)))
    at = curves.times(4 * RATE, sample_rate=RATE)
    curve = curves.automation(part, at)
    assert db(float(np.interp(0.0, at, curve))) == pytest.approx(-12.0, abs=0.05)
    assert db(float(np.interp(2.0, at, curve))) == pytest.approx(-6.0, abs=0.05)
    assert db(float(np.interp(3.9, at, curve))) == pytest.approx(0.0, abs=0.05)


def test_the_kick_pumps_the_rest_down_at_once_and_lets_it_back() -> None:
    at = curves.times(4 * RATE, sample_rate=RATE)
    curve = curves.pump([(1.0, 1.0), (2.0, 1.0)], at, depth_db=10.0, beat=0.5)
    read = lambda seconds: db(float(np.interp(seconds, at, curve)))  # noqa: E731
    assert read(0.99) == pytest.approx(0.0, abs=0.01)
    assert read(1.005) == pytest.approx(-10.0, abs=0.1)
    assert -9.0 < read(1.15) < -1.0
    assert read(1.5) == pytest.approx(0.0, abs=0.01)
    assert read(2.01) == pytest.approx(-10.0, abs=0.1)


def test_only_the_keys_35_and_36_of_kits_are_kicks() -> None:
    performance = piece(6.0)
    kicks = curves.kick_times(performance, is_kit=frozenset({"kit"}))
    assert [seconds for seconds, _ in kicks] == [n.start_seconds for n in performance.parts[0].notes if n.pitch == 36]
    assert curves.kick_times(performance, is_kit=frozenset()) == []


def test_presence_follows_the_notes() -> None:
    performance = piece(6.0, parts=["lead"])
    at = curves.times(6 * RATE, sample_rate=RATE)
    present = curves.presence(performance.parts[0], at)
    first = performance.parts[0].notes[0]
    assert present.min() == 0.0
    assert present[np.searchsorted(at, first.start_seconds + 0.17)] == pytest.approx(1.0, abs=0.05)
    assert present[np.searchsorted(at, first.start_seconds - 0.5)] == 0.0


def settings(role: str, place: Place = PLAIN, production: Production = MODERN, **changes: float) -> np.ndarray:
    part = replace(piece(parts=["piano"]).parts[0], role=role, **changes)
    profile = listen([noise(seconds=2.0).samples], sample_rate=RATE)
    return channel(part, place, production, profile, masked=False, sample_rate=RATE).settings


def test_what_the_arrangement_wishes_is_added_to_the_balance() -> None:
    louder = settings("chords", gain_db=4.0)[strip.LEFT] / settings("chords")[strip.LEFT]
    assert db(louder) == pytest.approx(4.0, abs=0.01)
    assert balance.level_lu(piece(parts=["lead"]).parts[0], Place(0.0), MODERN) == 0.0
    assert settings("lead")[strip.LEFT] > settings("chords")[strip.LEFT] > settings("pad")[strip.LEFT]


def test_a_kit_that_keeps_time_stands_under_one_that_drives() -> None:
    driving, brushed = (settings("drums", production=Production(punch=punch)) for punch in (0.8, 0.15))
    drums = replace(piece(parts=["kit"]).parts[0], role="drums")
    levels = [balance.level_lu(drums, PLAIN, Production(punch=punch)) for punch in (0.8, 0.7, 0.15)]
    assert levels[0] == levels[1] == pytest.approx(levels[2] + 2.5, abs=0.1)
    assert driving[strip.LEFT] > brushed[strip.LEFT]


def test_a_lead_is_raised_over_a_crowd_and_not_over_a_few() -> None:
    assert balance.lift_lu([-6.0, -9.0], [1.0, 1.0], [0.0]) == 0.0
    crowd = balance.lift_lu([0.0, -2.0, -5.0, -5.0], [1.0] * 4, [0.0])
    assert 0.5 < crowd <= 3.0
    assert balance.lift_lu([0.0, -2.0, -5.0, -5.0], [0.2] * 4, [0.0]) == 0.0  # they play at other times
    assert balance.lift_lu([12.0] * 9, [1.0] * 9, [0.0]) == 3.0
    assert balance.lift_lu([0.0], [1.0], []) == 0.0


def test_every_part_comes_to_the_same_level_before_its_fader() -> None:
    part = piece(parts=["piano"]).parts[0]
    for gain in (0.001, 0.3):
        profile = listen([noise(seconds=2.0, level=gain).samples], sample_rate=RATE)
        row = channel(part, Place(), Production(), profile, masked=False, sample_rate=RATE)
        trimmed = profile.lufs(row.sections) + db(row.settings[strip.TRIM])
        assert trimmed == pytest.approx(balance.NOMINAL_LUFS, abs=0.01)


def test_pan_keeps_the_power_and_a_mono_production_has_none() -> None:
    for pan in (-1.0, -0.4, 0.0, 0.7):
        left, right = pan_gains(pan, width=0.6)
        assert left**2 + right**2 == pytest.approx(2.0)
        assert (left > right + 1e-9) == (pan < 0)
        assert pan_gains(pan, width=0.0) == pytest.approx((1.0, 1.0))


def test_a_part_keeps_enough_of_its_middle_for_a_listener_in_mono() -> None:
    part = piece(parts=["pad"]).parts[0]
    apart = noise(seconds=2.0).samples  # two sides that know nothing of each other
    near = apart + 3.0 * apart[::-1]
    widths = []
    for samples in (apart, near):
        profile = listen([samples], sample_rate=RATE)
        row = channel(part, Place(width=1.0), Production(width=0.8), profile, masked=False, sample_rate=RATE)
        widths.append(row.settings[strip.WIDTH])
        left, right = samples
        middle, side = (left + right) / 2, widths[-1] * (left - right) / 2
        assert 10 * np.log10(np.mean(middle**2) / np.mean(middle**2 + side**2)) > -2.1
    assert widths[0] == pytest.approx(0.77, abs=0.02)
    assert widths[1] > 1.5  # what is nearly mono may be widened as far as it will go


def test_sends_follow_the_production_the_place_and_the_role() -> None:
    wet = Production(reverb=0.5, delay=0.5, chorus=0.5)
    assert settings("bass", production=wet)[strip.ROOM] == 0.0
    assert settings("pad", production=wet)[strip.ROOM] > settings("drums", production=wet)[strip.ROOM] > 0.0
    assert settings("lead", production=wet)[strip.ECHO] > 0.0 == settings("drums", production=wet)[strip.ECHO]
    assert (
        settings("chords", Place(send=0.8), wet)[strip.ROOM] == 2 * settings("chords", Place(send=0.4), wet)[strip.ROOM]
    )
    dry = settings("lead", production=Production(reverb=0.0))
    assert dry[strip.ROOM] == dry[strip.ECHO] == dry[strip.CHORUS] == 0.0


def test_a_silent_part_has_a_silent_channel() -> None:
    part = piece(parts=["piano"]).parts[0]
    profile = listen([silence().samples], sample_rate=RATE)
    row = channel(part, orchestra("grand_piano").place, Production(), profile, masked=True, sample_rate=RATE)
    assert row.settings[strip.TRIM] == 0.0
