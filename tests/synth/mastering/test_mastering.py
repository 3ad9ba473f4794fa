"""Mastering: the limiter, the glue, the spectrum, the endings, and the whole of it on awkward material."""

from __future__ import annotations

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from cadenza.audio.level import from_db, peak_db
from cadenza.score.production import Production
from cadenza.synth.fx.fir import filter_mid_side
from cadenza.synth.mastering import spectrum
from cadenza.synth.mastering.ending import fade, fade_curve, wrap_tail
from cadenza.synth.mastering.glue import glue_gains
from cadenza.synth.mastering.limiter import limiter_gains, to_nodes
from cadenza.synth.mastering.master import master
from cadenza.synth.mastering.ride import ride_gains
from cadenza.synth.mastering.stems import Raw, finish
from cadenza.synth.mixing.profile import listen
from signals import RATE, db, noise, sine

SECONDS = 6.0


def bursts() -> np.ndarray:
    samples = noise(seconds=SECONDS, level=0.3).samples
    t = np.arange(samples.shape[1]) / RATE
    return (samples * np.exp(-12 * (t % 0.5))).astype(np.float32)


def drums() -> np.ndarray:
    t = np.arange(round(SECONDS * RATE)) / RATE
    kick = np.sin(2 * np.pi * (50 * (t % 0.5) + 4 * (1 - np.exp(-50 * (t % 0.5))))) * np.exp(-8 * (t % 0.5))
    hats = noise(seconds=SECONDS, level=0.4).samples * np.exp(-60 * (t % 0.125))
    return (np.stack([kick, kick]) + hats).astype(np.float32)


def swell() -> np.ndarray:
    return (noise(seconds=SECONDS).samples * np.geomspace(1e-3, 3.0, round(SECONDS * RATE))).astype(np.float32)


def quiet() -> np.ndarray:
    return noise(seconds=SECONDS, level=1e-4).samples


def tones() -> np.ndarray:
    return sum(sine(hz, seconds=SECONDS, level=0.2).samples for hz in (55.0, 220.0, 997.0, 5000.0, 11025.0))  # type: ignore[return-value]


def one_side() -> np.ndarray:
    samples = drums()
    samples[1] = 0.0
    return samples


@pytest.mark.parametrize("loudness", [-23.0, -14.0, -10.0])
@pytest.mark.parametrize("material", [bursts, drums, swell, quiet, tones, one_side])
def test_any_material_reaches_its_loudness_under_the_ceiling(material, loudness: float) -> None:  # type: ignore[no-untyped-def]
    mix = material()
    done = master(mix, Production(), loudness_lufs=loudness, sample_rate=RATE, report=lambda fraction: None)
    samples = mix.T.astype(float)
    assert pyloudnorm.Meter(RATE).integrated_loudness(samples) == pytest.approx(loudness, abs=0.3)
    peak = db(float(np.abs(resample_poly(samples, 4, 1)).max()))
    assert peak <= -1.0
    assert (done.lufs, done.true_peak_db) == (pytest.approx(loudness, abs=0.25), pytest.approx(peak, abs=0.3))


def test_what_is_going_to_be_coded_keeps_further_from_the_ceiling_at_the_same_loudness() -> None:
    peaks = []
    for headroom in (0.0, 0.65):
        mix = bursts()
        done = master(
            mix, Production(), loudness_lufs=-7.0, sample_rate=RATE, headroom_db=headroom, report=lambda fraction: None
        )
        assert done.lufs == pytest.approx(-7.0, abs=0.25)
        peaks.append(db(float(np.abs(resample_poly(mix.T.astype(float), 4, 1)).max())))
    assert peaks[1] <= -1.6 < peaks[0]


@pytest.mark.parametrize("loudness", [-23.0, -14.0])
@pytest.mark.parametrize("material", [drums])
def test_peaks_stand_no_further_over_what_is_loud_than_a_record_has_them(material, loudness: float) -> None:  # type: ignore[no-untyped-def]
    crests = {}
    for dynamics in (0.2, 0.9):
        mix = material()
        mix[:, RATE : RATE + 200] *= np.float32(4.0)  # one stroke far over the rest
        master(
            mix,
            Production(dynamics=dynamics),
            loudness_lufs=loudness,
            sample_rate=RATE,
            report=lambda fraction: None,
        )
        crests[dynamics] = peak_db(mix) - db(float(np.sqrt(np.mean(mix**2))))
    assert max(crests.values()) < 13.3  # an MP3 of it stays under 14
    assert crests[0.2] < crests[0.9] or loudness > -20.0  # asked for loud, full scale is nearer


def test_stems_get_what_the_mix_gets_and_none_clips() -> None:
    low, high = drums(), tones()
    against = -0.8 * low  # two stems that cancel in the mix stand high on their own
    mix = low + high + against
    raw = Raw(mix.copy(), [low, high])
    moves = master(mix, Production(), loudness_lufs=-12.0, sample_rate=RATE, report=lambda f: None).moves
    stems = finish(raw, mix, moves, np.zeros(0, np.float32), report=lambda f: None)
    assert len(stems) == 3
    assert db(float(np.abs(np.sum(stems, axis=0) - mix).max())) < -110
    assert all(np.abs(stem).max() <= 1.0 for stem in stems)
    own = stems[0] * np.float32(-0.8)
    assert np.corrcoef(own.reshape(-1), stems[2].reshape(-1))[0, 1] > 0.999  # what is left is the third one


def test_silence_stays_silence() -> None:
    mix = np.zeros((2, RATE), np.float32)
    done = master(mix, Production(), loudness_lufs=-14.0, sample_rate=RATE, report=lambda fraction: None)
    assert not mix.any()
    assert done.lufs < -70


@pytest.mark.parametrize("circular", [False, True])
def test_the_limiter_keeps_every_block_under_the_ceiling_on_the_way_between_its_points(circular: bool) -> None:
    generator = np.random.default_rng(5)
    peaks = (generator.random(4000) ** 6 * 3.0).astype(np.float32)
    gains = limiter_gains(peaks, ceiling=0.9, sample_rate=RATE, circular=circular)
    nodes = to_nodes(gains, circular=circular)
    assert nodes.size == peaks.size + 1
    assert (np.maximum(nodes[:-1], nodes[1:]) * peaks).max() <= 0.9 + 1e-5
    if circular:
        assert nodes[0] == nodes[-1]


def test_the_limiter_looks_ahead_lets_go_slowly_and_leaves_the_rest_alone() -> None:
    peaks = np.full(1000, 0.5, np.float32)
    peaks[500] = 1.8
    gains = limiter_gains(peaks, ceiling=0.9, sample_rate=RATE)
    assert gains[:490] == pytest.approx(1.0)
    assert gains[497] < 0.95  # it has begun before the peak comes
    assert np.abs(np.diff(20 * np.log10(gains))).max() < 2.5  # and never jumps
    assert 0.5 < gains[510] < 0.8
    assert gains[800] > 0.97


def test_glue_holds_the_loud_half_and_costs_little() -> None:
    power = np.concatenate([np.full(3000, 0.002), np.full(3000, 0.05)]).astype(np.float32)
    gains = 20 * np.log10(glue_gains(power, amount=0.6, sample_rate=RATE))
    assert gains[2999] == pytest.approx(0.0, abs=0.1)
    assert -3.5 < gains[-1] < -0.5
    assert (glue_gains(power, amount=0.0, sample_rate=RATE) == 1.0).all()
    assert (glue_gains(np.zeros(100, np.float32), amount=1.0, sample_rate=RATE) == 1.0).all()


@pytest.mark.parametrize("circular", [False, True])
def test_the_ride_brings_a_faint_section_within_reach_of_the_loudest_and_lets_go_before_it(circular: bool) -> None:
    blocks = round(8 * RATE / 64)
    power = np.concatenate([np.full(blocks, 1e-5), np.full(blocks, 1e-2), np.full(blocks, 1e-5)])  # 30 dB apart
    power[2 * blocks + blocks // 2 :] = 0.0  # it rings out
    starts = [0, blocks, 2 * blocks]
    gains = db_of(ride_gains(power, starts, dynamics=0.4, sample_rate=RATE, circular=circular))
    second = round(RATE / 64)
    assert gains[second * 4] == pytest.approx(8.0, abs=0.01)  # as much as it ever does
    assert gains[blocks - second] == pytest.approx(8.0, abs=0.01)
    assert gains[blocks : 2 * blocks] == pytest.approx(0.0, abs=0.01)  # the downbeat is what it was
    assert 0.0 < gains[2 * blocks + second // 2] < 4.0  # what the loud section leaves is not raised with the soft one
    assert gains[-1] == pytest.approx(8.0, abs=0.01)
    assert np.abs(np.diff(gains)).max() < 0.1
    wide = db_of(ride_gains(power, starts, dynamics=1.0, sample_rate=RATE, circular=circular))
    assert (wide <= gains + 1e-6).all()


def test_the_ride_leaves_alone_what_lies_near_and_what_has_no_sections() -> None:
    near = np.concatenate([np.full(4000, 2e-3), np.full(4000, 1e-2)])
    assert (ride_gains(near, [0, 4000], dynamics=0.5, sample_rate=RATE) == 1.0).all()
    assert (ride_gains(near * 1e-3, [], dynamics=0.5, sample_rate=RATE) == 1.0).all()
    silent = np.concatenate([np.zeros(4000), np.full(4000, 1e-2)])
    assert (ride_gains(silent, [0, 4000], dynamics=0.5, sample_rate=RATE) == 1.0).all()


def test_a_loop_is_ridden_without_a_step_at_its_seam() -> None:
    blocks = round(6 * RATE / 64)
    for soft_first in (True, False):
        levels = (1e-6, 1e-2) if soft_first else (1e-2, 1e-6)
        power = np.repeat(levels, blocks)
        gains = db_of(ride_gains(power, [0, blocks], dynamics=0.4, sample_rate=RATE, circular=True))
        assert abs(gains[0] - gains[-1]) < 0.1
        assert gains.max() > 5.0


def db_of(gains: np.ndarray) -> np.ndarray:
    return np.asarray(20 * np.log10(gains))


def shaped(slope_db: float) -> np.ndarray:
    """Return noise whose energy by octave falls by `slope_db`."""
    white = np.fft.rfft(noise(seconds=SECONDS).samples)
    hz = np.maximum(np.fft.rfftfreq(round(SECONDS * RATE), 1 / RATE), 20.0)
    samples = np.fft.irfft(white * 10 ** (-(slope_db + 3.0) / 20 * np.log2(hz / 1000.0)))
    return (samples * 0.1 / np.abs(samples).std()).astype(np.float32)


def distance_db(samples: np.ndarray, target: str) -> float:
    profile = listen([samples], sample_rate=RATE)
    measured = 10 * np.log10(
        spectrum.octave_powers(profile, profile.mid) + spectrum.octave_powers(profile, profile.side)
    )
    error = (measured - np.array(spectrum.TARGETS_DB[target]))[1:9]
    return float(np.std(error))


@pytest.mark.parametrize("target", list(spectrum.TARGETS_DB))
@pytest.mark.parametrize("slope_db", [-1.0, 5.0])
def test_the_spectrum_is_led_towards_its_target_within_limits(target: str, slope_db: float) -> None:
    samples = shaped(slope_db)
    before = distance_db(samples, target)
    production = Production(spectrum=target, brightness=0.0, warmth=0.2, width=0.6)
    profile = listen([samples], sample_rate=RATE)
    gains, _ = spectrum.corrections(profile, production)
    assert np.abs(gains).max() <= spectrum.LIMIT_DB
    filter_mid_side(samples, *spectrum.master_filters(profile, production, sample_rate=RATE))
    assert distance_db(samples, target) < max(0.75 * before, 2.5)


def test_a_hump_within_an_octave_is_evened_out_and_a_gap_beside_it_is_filled_a_little() -> None:
    samples = shaped(2.0)
    spectra = np.fft.rfft(samples)
    hz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    spectra[:, (hz > 630) & (hz < 800)] *= 10 ** (9 / 20)
    humped = np.fft.irfft(spectra).astype(np.float32)
    profile = listen([humped], sample_rate=RATE)
    gains, _ = spectrum.corrections(profile, Production())
    fine = spectrum.unevenness(profile, Production(), gains)
    near = np.abs(np.log2(spectrum.THIRDS_HZ / 710.0))
    assert -5.0 <= fine[near.argmin()] < -1.5
    assert 0.0 < fine[(near > 0.6) & (near < 1.3)].mean() < 1.0
    assert fine[0] == 0.0  # below are single notes


def test_an_empty_band_is_not_raised() -> None:
    profile = listen([sine(440.0, seconds=3.0).samples + sine(880.0, seconds=3.0).samples], sample_rate=RATE)
    gains, _ = spectrum.corrections(profile, Production())
    assert gains[0] <= 0.01
    assert gains[-1] <= 0.01


def test_brightness_tilts_and_sides_louder_than_the_middle_are_drawn_in() -> None:
    profile = listen([shaped(2.0)], sample_rate=RATE)
    bright, _ = spectrum.corrections(profile, Production(brightness=1.0))
    dark, _ = spectrum.corrections(profile, Production(brightness=-1.0))
    assert bright[-2] > dark[-2] + 2.0
    assert bright[1] < dark[1] - 2.0
    _, narrower = spectrum.corrections(profile, Production())  # two unlike sides: as much side as middle
    assert -4.5 < narrower[5] < -2.0


def test_a_record_that_stands_in_the_middle_is_opened_but_not_one_that_is_mono_or_narrow_on_purpose() -> None:
    one, other = noise(seconds=3.0).samples
    close = np.stack([one + np.float32(0.15) * other, one - np.float32(0.15) * other]).astype(np.float32)
    mono = np.stack([one, one])

    def opened(samples: np.ndarray, width: float) -> np.ndarray:
        profile = listen([samples], sample_rate=RATE)
        return spectrum.corrections(profile, Production(width=width))[1]

    assert 2.0 < opened(close, 0.6)[5] <= 6.5  # at 4.5, 12 of 100 records stood closer than a correlation of .9
    assert opened(close, 0.6)[2] == 0.0  # never the lows
    assert opened(close, 0.9)[5] >= opened(close, 0.6)[5]
    assert not opened(close, 0.2).any()
    assert not opened(mono, 0.6).any()


def test_a_last_note_that_rings_fades_from_where_it_was_struck() -> None:
    ringing = sine(200.0, seconds=5.0).samples
    usual = fade_curve(ringing, sample_rate=RATE)
    longer = fade_curve(ringing, sample_rate=RATE, ring_seconds=2.4)
    assert usual.size == pytest.approx(1.2 * RATE, abs=2)
    assert longer.size == pytest.approx(2.4 * RATE, abs=2)
    assert fade_curve(ringing, sample_rate=RATE, ring_seconds=60.0).size == pytest.approx(3.0 * RATE, abs=2)
    assert fade_curve(ringing, sample_rate=RATE, ring_seconds=0.2).size == usual.size


def test_an_ending_that_still_rings_is_faded_and_one_that_is_silent_is_not_touched() -> None:
    ringing = sine(200.0, seconds=3.0).samples
    fade(ringing, fade_curve(ringing, sample_rate=RATE))
    assert peak_db(ringing[:, -150:]) < -60
    assert peak_db(ringing[:, : 3 * RATE // 2]) == pytest.approx(db(0.5), abs=0.1)
    done = sine(200.0, seconds=3.0).samples
    done[:, 2 * RATE :] *= np.float32(from_db(-100.0))
    kept = done.copy()
    fade(done, fade_curve(done, sample_rate=RATE))
    assert np.array_equal(done, kept)


def test_a_tail_longer_than_the_loop_wraps_as_often_as_it_must() -> None:
    sound = np.ones((2, 2500), np.float32)
    wrapped = wrap_tail(sound, frames=1000)
    assert wrapped.shape == (2, 1000)
    assert (wrapped[:, :500] == 3.0).all()
    assert (wrapped[:, 500:] == 2.0).all()
