"""The whole desk: laws that every render keeps."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
from scipy.signal import resample_poly

from cadenza.audio import codecs
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from cadenza.errors import Cancelled
from cadenza.score.instruments import STEMS
from cadenza.score.production import SPACES, Production
from cadenza.score.score import Performance
from cadenza.synth.desk import render
from cadenza.synth.ensemble import play, seat
from cadenza.synth.instrument import Instrument, Phrase, Place, Sampled, Stereo, Voice
from cadenza.synth.mixdown import Mixdown
from signals import RATE, db, energy
from tiny_band import orchestra, piece, tone

MODERN = Production()
LOFI = Production(
    bits=12, wow_cents=8.0, lowpass_hz=9000.0, saturation=0.5, spectrum="lofi", chorus=0.3, sidechain=0.3, delay=0.3
)


def perform(performance: Performance, production: Production = MODERN, **options: object) -> Mixdown:
    return render(performance, production, orchestra=orchestra, **options)  # type: ignore[arg-type]


def total(mixdown: Mixdown) -> np.ndarray:
    return np.sum([stem.samples for stem in mixdown.stems.values()], axis=0)


@pytest.fixture(scope="module")
def whole() -> Mixdown:
    return perform(piece(), Production(reverb=0.4, delay=0.3, chorus=0.3, sidechain=0.4))


@pytest.mark.parametrize("production", [Production(), LOFI, Production(space="cathedral", reverb=1.0, width=1.0)])
def test_stems_sum_to_the_mix(production: Production) -> None:
    mixdown = perform(piece(), production)
    assert tuple(mixdown.stems) == STEMS
    assert db(float(np.abs(total(mixdown) - mixdown.mix.samples).max())) < -120


def test_written_stems_sum_to_the_written_mix_within_one_step_of_16_bits(whole: Mixdown, tmp_path: Path) -> None:
    codecs.write(tmp_path / "mix", whole.mix, format="wav", tags=Tags())
    for name, stem in whole.stems.items():
        codecs.write(tmp_path / name, stem, format="flac", tags=Tags(), bits=24)
    summed = np.sum([codecs.read(tmp_path / name).samples.astype(float) for name in STEMS], axis=0)
    error = summed - codecs.read(tmp_path / "mix").samples
    assert np.abs(error).max() <= 1 / 32768
    assert db(float(np.sqrt(np.mean(error**2)))) < -90


@pytest.mark.parametrize("loudness", [-20.0, -14.0, -9.0])
def test_loudness_and_true_peak_are_as_asked_for(loudness: float) -> None:
    mixdown = perform(piece(), loudness_lufs=loudness, stems=False)
    samples = mixdown.mix.samples.T.astype(float)
    assert pyloudnorm.Meter(RATE).integrated_loudness(samples) == pytest.approx(loudness, abs=0.3)
    assert mixdown.lufs == pytest.approx(loudness, abs=0.2)
    peak = db(float(np.abs(resample_poly(samples, 4, 1)).max()))
    assert peak <= -1.0
    assert mixdown.true_peak_db == pytest.approx(peak, abs=0.3)


def test_a_render_is_as_long_as_the_performance_to_the_frame_and_silent_at_its_end() -> None:
    for seconds in (3.0, 4.321):
        mixdown = perform(piece(seconds))
        for sound in (mixdown.mix, *mixdown.stems.values()):
            assert sound.frames == round(seconds * RATE)
        assert db(float(np.abs(mixdown.mix.samples[:, -100:]).max())) < -60
        assert np.isfinite(mixdown.mix.samples).all()
        assert abs(float(mixdown.mix.samples.mean())) < 1e-3


def test_a_stem_without_parts_is_digital_silence_of_full_length() -> None:
    mixdown = perform(piece(parts=["kit", "piano"]))
    for name in ("vocals", "bass"):
        assert mixdown.stems[name].frames == mixdown.mix.frames
        assert not mixdown.stems[name].samples.any()
    assert energy(mixdown.stems["drums"].samples) > 0


def test_a_piece_without_parts_is_silence_and_no_error() -> None:
    mixdown = perform(piece(parts=[]))
    assert not mixdown.mix.samples.any()
    assert mixdown.mix.frames == round(6.0 * RATE)


def test_muting_a_part_removes_its_energy_and_no_others() -> None:
    # plain settings: what couples parts on purpose (pump, room for the lead, limiting) is off or out of reach
    production = Production(glue=0.0, saturation=0.0, warmth=0.2, dynamics=1.0)
    with_choir = perform(piece(), production, loudness_lufs=-24.0)
    without = perform(piece(parts=["kit", "bass", "piano", "pad", "lead"]), production, loudness_lufs=-24.0)
    assert energy(with_choir.stems["vocals"].samples) > 0
    assert not without.stems["vocals"].samples.any()
    for name in ("drums", "bass", "other"):
        one, other = with_choir.stems[name].samples.reshape(-1), without.stems[name].samples.reshape(-1)
        assert np.corrcoef(one, other)[0, 1] > 0.97


def test_a_part_sounds_to_the_bit_the_same_whoever_plays_beside_it() -> None:
    def dry(performance: Performance) -> dict[str, bytes]:
        players = seat(performance, orchestra=orchestra, bank=None)
        ask = {"frames": 4 * RATE, "sample_rate": RATE}
        return {player.part.name: play(player, performance, **ask).samples.tobytes() for player in players}

    together, alone = dry(piece()), dry(piece(parts=["bass", "lead"]))
    assert {"bass", "lead"} == set(alone) < set(together)
    assert all(together[name] == sound for name, sound in alone.items())


@pytest.mark.parametrize("production", [Production(chorus=0.4, delay=0.3), LOFI])
def test_the_number_of_threads_changes_nothing(production: Production) -> None:
    one, two = perform(piece(), production, threads=1), perform(piece(), production, threads=2)
    assert np.array_equal(one.mix.samples, two.mix.samples)
    for name in STEMS:
        assert np.array_equal(one.stems[name].samples, two.stems[name].samples)


def test_the_mix_alone_is_the_mix_with_stems(whole: Mixdown) -> None:
    alone = perform(piece(), Production(reverb=0.4, delay=0.3, chorus=0.3, sidechain=0.4), stems=False)
    assert alone.stems == {}
    assert alone.mix.samples.tobytes() == whole.mix.samples.tobytes()


def test_a_loop_rings_into_its_start_without_a_step() -> None:
    performance = piece(4.0, loop=True, parts=["pad", "piano", "choir"])
    mixdown = perform(performance, Production(space="hall", reverb=0.7, wow_cents=4.0))
    samples = mixdown.mix.samples
    once = perform(replace(performance, loop=False), Production(space="hall", reverb=0.7)).mix.samples
    assert energy(samples[:, :400]) > 20 * energy(once[:, :400])  # the hall is still sounding when it begins again
    joined = np.concatenate([samples[:, -200:], samples[:, :200]], axis=1)
    steps = np.abs(np.diff(joined)).max(axis=0)
    assert steps[199] <= 1.5 * np.sort(np.delete(steps, 199))[-5]


def test_the_kick_ducks_what_is_not_drums() -> None:
    flat, pumped = (
        perform(piece(parts=["kit", "pad"]), Production(sidechain=s, reverb=0.0, dynamics=1.0)) for s in (0.0, 1.0)
    )
    kick = round(1.0 * RATE)
    for mixdown, low, high in ((flat, -2.0, 2.0), (pumped, -30.0, -4.0)):
        pad = mixdown.stems["other"].samples
        at, later = pad[:, kick + 500 : kick + 1500], pad[:, kick + 14000 : kick + 20000]
        assert low < db(math.sqrt(np.mean(at**2) / np.mean(later**2))) < high


@pytest.mark.parametrize("space", SPACES)
def test_every_space_makes_a_sound_record(space: str) -> None:
    mixdown = perform(piece(3.0), Production(space=space, reverb=0.6), stems=False)
    assert mixdown.lufs == pytest.approx(-14.0, abs=0.3)
    assert mixdown.true_peak_db <= -1.0


def test_width_0_is_mono_and_the_lows_always_are() -> None:
    assert np.allclose(*perform(piece(), Production(width=0.0), stems=False).mix.samples, atol=2e-4)
    samples = perform(piece(), Production(width=1.0, chorus=0.6, reverb=0.6), stems=False).mix.samples
    spectra = np.abs(np.fft.rfft(np.stack([samples[0] + samples[1], samples[0] - samples[1]]).astype(float))) ** 2
    hz = np.fft.rfftfreq(samples.shape[1], 1 / RATE)
    low, rest = (hz > 30) & (hz < 70), (hz > 300) & (hz < 8000)
    assert spectra[1, low].sum() < 0.02 * spectra[0, low].sum()
    assert 0.01 < spectra[1, rest].sum() / spectra[0, rest].sum() < 1.0


def test_a_broken_voice_gives_no_broken_record() -> None:
    def broken(phrase: Phrase) -> Stereo:
        samples = tone(3, decay=1.0)(phrase) + np.float32(0.3)  # DC
        samples[:, 5000] = np.nan
        return samples

    mixdown = render(piece(3.0), Production(), orchestra=lambda name: Instrument(name, broken, Place(), prefer="synth"))
    assert np.isfinite(mixdown.mix.samples).all()
    assert abs(float(mixdown.mix.samples.mean())) < 1e-3


def test_a_voice_of_the_wrong_length_is_an_error() -> None:
    short = Instrument("short", lambda phrase: np.zeros((2, 10), np.float32), Place(), prefer="synth")
    with pytest.raises(ValueError, match="a voice gave"):
        render(piece(3.0), Production(), orchestra=lambda name: short)


def test_progress_only_rises_and_a_render_can_be_called_off_while_a_voice_plays() -> None:
    heard: list[tuple[str, float, float]] = []
    perform(piece(), report=lambda *said: heard.append(said))
    fractions = [fraction for _, fraction, _ in heard]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert heard[-1][2] == pytest.approx(6.0)
    assert {"rendering", "mixing", "mastering"} == {stage for stage, _, _ in heard}

    enough = threading.Event()

    def slow(phrase: Phrase) -> Stereo:
        enough.wait(60)
        return np.zeros((2, phrase.frames), np.float32)

    began = time.monotonic()

    def stop(_stage: str, _fraction: float, _seconds: float) -> None:
        if time.monotonic() - began > 0.05:
            raise Cancelled("enough")

    with pytest.raises(Cancelled):
        render(piece(), Production(), orchestra=lambda name: Instrument(name, slow, prefer="synth"), report=stop)
    assert time.monotonic() - began < 30
    enough.set()


class TinyBank:
    """A bank that has a voice for program 4 and for nothing else."""

    def voice(self, sampled: Sampled) -> Voice | None:
        return (lambda phrase: tone(1, decay=9.0)(phrase) * np.float32(0.01)) if sampled.program == 4 else None


def loudest_hz(sound: Sound) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(sound.samples[0]))) / sound.seconds)


def test_recordings_play_where_the_bank_has_them_and_the_instrument_prefers_them() -> None:
    def rich(phrase: Phrase) -> Stereo:
        t = np.arange(phrase.frames) / phrase.sample_rate
        return np.stack([np.sin(2 * np.pi * 3000.0 * t)] * 2).astype(np.float32)

    one = piece(3.0, parts=["pad"])
    have, lack = (Sampled(0, 4),), (Sampled(0, 5),)
    cases = [("sampled", have, True), ("synth", have, False), ("sampled", lack, False)]
    for prefer, presets, expected in cases:
        player = Instrument("x", rich, Place(), sampled=presets, prefer=prefer)
        mixdown = render(one, Production(), bank=TinyBank(), orchestra=lambda name, found=player: found)
        assert mixdown.sampled is expected
        assert (loudest_hz(mixdown.mix) < 1000) is expected
    blended = Instrument("x", rich, Place(), sampled=have, blend_db=-12.0)
    mixdown = render(one, Production(spectrum="modern"), bank=TinyBank(), orchestra=lambda name: blended)
    spectrum = np.abs(np.fft.rfft(mixdown.mix.samples[0]))
    at = round(3000.0 * mixdown.mix.seconds)
    assert loudest_hz(mixdown.mix) < 1000
    assert db(spectrum[at] / spectrum.max()) > -40
