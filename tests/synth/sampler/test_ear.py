from __future__ import annotations

import sys
from pathlib import Path

import librosa
import numpy as np
import pyloudnorm
import pytest
from numpy.typing import NDArray

from cadenza.score.instruments import INSTRUMENTS
from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase, Sampled
from cadenza.synth.instruments import instrument, names
from cadenza.synth.sampler import drift
from cadenza.synth.sampler.bank import Bank
from cadenza.synth.sampler.ear import FRAMES, cents_off, listen, moments_off
from cadenza.synth.sampler.folders import find_soundfonts

sys.path.insert(0, str(Path(__file__).parent))
from tiny_font import TinyPreset, TinySample, span, tiny_font

RATE = 44100
KEYS, SAMPLE, ATTENUATION = 43, 53, 48
LOW = 220.0 * 2 ** (18 / 1200)  # an A that is 18 cents sharp
HIGH = 880.0 * 2 ** (-22 / 1200)


def tone(hertz: float, *, level: float = 0.4, seconds: float = 1.5) -> NDArray[np.float64]:
    t = np.arange(int(seconds * RATE)) / RATE
    return level * sum(np.sin(2 * np.pi * n * hertz * t) / n for n in (1, 2, 3)) / 1.5


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    samples = [TinySample(tone(LOW), (0, 0), key=57), TinySample(tone(HIGH, level=0.05), (0, 0), key=81)]
    zones = [[(KEYS, span(40, 66)), (SAMPLE, 0)], [(KEYS, span(67, 90)), (SAMPLE, 1)]]
    path = tmp_path_factory.mktemp("fonts") / "uneven.sf2"
    path.write_bytes(tiny_font(samples, [TinyPreset(0, 0, zones)]))
    return path


def played(bank: Bank, key: int, *, program: int = 0, seed: int = 3) -> NDArray[np.float32]:
    voice = bank.voice(Sampled(0, program))
    assert voice is not None
    return voice(Phrase([TimedNote(0.0, 1.0, key, 96)], RATE, RATE, seed=seed))


def cents(sound: NDArray[np.float32], key: float) -> float:
    x = sound.sum(axis=0)[4410:40000]
    power = np.abs(np.fft.rfft(x * np.hanning(len(x)), 1 << 20))
    home = 440 * 2 ** ((key - 69) / 12) * (1 << 20) / RATE
    near = slice(int(home * 0.95), int(home * 1.05))
    return float(1200 * np.log2((near.start + np.argmax(power[near])) / home))


def loudness(sound: NDArray[np.float32]) -> float:
    return float(pyloudnorm.Meter(RATE, block_size=0.2).integrated_loudness(sound[:, :30000].T.astype(float)))


def test_it_hears_how_far_a_tone_is_off() -> None:
    for off in (-30.0, -4.0, 0.0, 11.0, 38.0):
        sound = np.tile(tone(330.0 * 2 ** (off / 1200))[:FRAMES], (2, 1)).astype(np.float32)
        assert cents_off(sound, hertz=330.0) == pytest.approx(off, abs=0.5)


def test_noise_and_silence_have_no_pitch_to_put_right() -> None:
    noise = np.random.default_rng(1).standard_normal((2, FRAMES)).astype(np.float32)
    assert listen(noise, key=69).cents == 0.0
    assert listen(np.zeros((2, FRAMES), np.float32), key=69).gain_db == 0.0


def test_keys_of_an_uneven_font_come_out_even(font: Path) -> None:
    raw, even = Bank.open([font], by_ear=False), Bank.open([font])
    keys = (45, 57, 66, 67, 81, 88)
    assert max(abs(cents(played(raw, key), key)) for key in keys) > 15
    assert max(abs(cents(played(even, key), key)) for key in keys) < 3.5  # each note's own luck is 2.5 cents
    loud = [[loudness(played(bank, key)) for key in keys] for bank in (raw, even)]
    assert np.ptp(loud[0]) > 12
    assert np.ptp(loud[1]) < 1.5


def test_a_tone_that_takes_its_time_is_led_to_where_it_has_arrived(tmp_path: Path) -> None:
    slow = tone(220.0, seconds=3.0) * np.minimum(np.arange(3 * RATE) / (0.8 * RATE), 1.0)
    prompt = tone(440.0, seconds=3.0) * np.minimum(np.arange(3 * RATE) / (0.02 * RATE), 1.0)
    samples = [TinySample(x, (2 * RATE, 2 * RATE + 8820), key=k) for x, k in ((slow, 57), (prompt, 69))]
    zones = [[(KEYS, span(40, 66)), (54, 1), (SAMPLE, 0)], [(KEYS, span(67, 90)), (54, 1), (SAMPLE, 1)]]
    path = tmp_path / "slow.sf2"
    path.write_bytes(tiny_font(samples, [TinyPreset(0, 0, zones), TinyPreset(0, 49, zones)]))

    def half_way(program: int, key: int) -> float:
        sound = played(Bank.open([path]), key, program=program)
        level = np.sqrt(np.mean(sound[:, : RATE // 441 * 441].reshape(2, -1, 441) ** 2, axis=(0, 2)))
        return float(np.argmax(level > 0.5 * level.max())) / 100

    assert half_way(49, 57) > 0.3  # strings that are meant to come slowly may
    assert half_way(0, 57) <= 0.12
    assert half_way(0, 69) <= 0.03


def test_a_key_beyond_the_fonts_range_sounds_at_its_pitch(font: Path) -> None:
    bank = Bank.open([font])
    for key in (33, 98):
        assert abs(cents(played(bank, key), key)) < 3.5


def test_what_a_key_lacks_does_not_depend_on_which_is_played_first(font: Path) -> None:
    one, other = Bank.open([font]), Bank.open([font])
    for key in (70, 69, 71):
        played(one, key)
    assert played(one, 72).tobytes() == played(other, 72).tobytes()


# a period tracker follows one line: it cannot say where a section's many, a chorus or a bell's strike tone lie,
# and a slapped string starts sharp
UNCERTAIN = {"slap_bass", "tubular_bells", "timpani", "steel_drums", "banjo", "muted_guitar", "orchestra_hit"}
MANY = {n for n, facts in INSTRUMENTS.items() if facts.family in ("strings", "voice", "organ", "reed", "synth")}
PLAYED = [
    n
    for n in names()
    if INSTRUMENTS[n].pitched and instrument(n).prefer == "sampled" and instrument(n).sampled and n not in UNCERTAIN
]


def tracked(sound: NDArray[np.float32], hertz: float) -> float:
    """The median of an independent tracker over 0.1 to 0.74 s."""
    found = librosa.yin(
        sound.sum(axis=0)[4410:FRAMES], fmin=hertz * 0.7, fmax=min(hertz * 1.4, 20000), sr=RATE,
        frame_length=max(1 << int(np.ceil(np.log2(RATE / hertz * 6))), 2048), hop_length=1024,
    )  # fmt: skip
    return float(np.median(1200 * np.log2(found / hertz)))


def strongest(sound: NDArray[np.float32], hertz: float) -> float:
    """How far the loudest of the first four overtones lies off: a stiff string's fundamental may be all but mute."""
    lines = [(cents(sound, 69 + 12 * np.log2(n * hertz / 440)), level(sound, n * hertz)) for n in (1, 2, 3, 4)]
    return max(lines, key=lambda line: line[1])[0]


def level(sound: NDArray[np.float32], hertz: float) -> float:
    power = np.abs(np.fft.rfft(sound.sum(axis=0)[4410:40000])) ** 2
    home = hertz * 35590 / RATE
    return float(power[int(home * 0.97) : int(home * 1.03) + 2].max())


@pytest.mark.parametrize("name", PLAYED)
def test_an_installed_font_is_in_tune_and_even_over_the_range_of(name: str) -> None:
    fonts = find_soundfonts()
    if not fonts:
        pytest.skip("no SoundFont is installed on this machine")
    voice = Bank.open(fonts).voice(instrument(name).sampled[0])
    if voice is None:
        pytest.skip("the installed fonts lack it")
    facts = INSTRUMENTS[name]
    edge = (facts.high - facts.low) // 14
    loud = []
    for key in np.linspace(facts.low + edge, facts.high - edge, 4).round().astype(int):
        sound = voice(Phrase([TimedNote(0.0, 1.0, int(key), 96)], RATE, RATE, seed=3))
        loud.append(loudness(sound))
        hertz = 440 * 2 ** ((key - 69) / 12)
        off = cents_off(sound[:, :FRAMES], hertz=hertz)
        assert abs(off) < 5, (key, off)
        if name not in MANY:
            off = min(tracked(sound, hertz), strongest(sound, hertz), key=abs)
            assert abs(off) < 7.5, (key, off)  # 5, and each note's own luck
    assert np.ptp(loud) < 6.0, loud


def test_a_vibrato_that_is_louder_above_is_heard_near_its_middle() -> None:
    t = np.arange(FRAMES) / RATE
    wave = np.sin(2 * np.pi * 5.5 * t)  # twenty cents either way; by its lines alone it lies 12 cents high
    phase = 2 * np.pi * 880.0 * np.cumsum(2 ** (20 * wave / 1200)) / RATE
    sound = np.tile((0.3 + 0.25 * wave) * (np.sin(phase) + 0.4 * np.sin(2 * phase)), (2, 1)).astype(np.float32)
    assert abs(cents_off(sound, hertz=880.0)) < 5.0
    assert np.ptp(moments_off(sound[0].astype(float), hertz=880.0)) > 25


def test_a_tone_that_sinks_while_it_is_held_is_led_back_and_a_steady_one_left_alone() -> None:
    t = np.arange(drift.FRAMES) / RATE
    shaken = 25 * np.sin(2 * np.pi * 5.5 * t)  # a vibrato about the middle is no drift
    for sinking in (0.0, 14.0):
        cents = shaken + 6.0 - sinking * np.clip((t - 0.4) / 0.8, 0.0, 1.0)
        sound = np.tile(np.sin(2 * np.pi * 440.0 * np.cumsum(2 ** (cents / 1200)) / RATE), (2, 1)).astype(np.float32)
        bend = drift.drift(sound, hertz=440.0, correction_cents=-6.0)
        assert bend.size == 0 if sinking == 0.0 else bend[1, -1] == pytest.approx(sinking, abs=1.5)


@pytest.mark.parametrize("name", ["violin", "english_horn", "tenor_sax", "flute", "choir_aahs", "distorted_guitar"])
def test_an_installed_font_stays_in_tune_while_it_is_held_by(name: str) -> None:
    fonts = find_soundfonts()
    voice = Bank.open(fonts).voice(instrument(name).sampled[0]) if fonts else None
    if voice is None:
        pytest.skip("no SoundFont is installed on this machine that has it")
    facts = INSTRUMENTS[name]
    for key in (facts.low + 1, (facts.low + facts.high) // 2):
        hertz = 440 * 2 ** ((key - 69) / 12)
        sound = voice(Phrase([TimedNote(0.0, 2.3, key, 96)], 5 * RATE // 2, RATE, seed=3)).sum(axis=0)
        found = librosa.yin(
            sound[int(0.8 * RATE) : int(2.2 * RATE)], fmin=hertz * 0.7, fmax=hertz * 1.4, sr=RATE,
            frame_length=max(1 << int(np.ceil(np.log2(RATE / hertz * 6))), 2048), hop_length=1024,
        )  # fmt: skip
        assert abs(np.mean(np.sort(1200 * np.log2(found / hertz))[6:-6])) < 7.5, key  # 5, and each note's own luck
