from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase, Sampled, Stereo
from cadenza.synth.sampler.bank import Bank
from cadenza.synth.sampler.folders import find_soundfonts
from cadenza.synth.sampler.font import Font
from cadenza.synth.sampler.kernel import UNHEARD
from cadenza.synth.sampler.modulators import concave
from cadenza.synth.sampler.riff import NotASoundFont, read_hydra
from cadenza.synth.sampler.waves import Cut, Pool, Wave, cut_wave

sys.path.insert(0, str(Path(__file__).parent))
from tiny_font import TinyPreset, TinySample, span, tiny_font

RATE = 44100
PERIOD = 100  # frames: 441 Hz, 3.9 cents above the A of key 69
LOOPED, SAMPLE, PAN, KEYS, VELOCITIES, CLASS = (54, 1), 53, 17, 43, 44, 57
TONE, BRIGHT, NOISE, SHORT, LONG_NOISE = range(5)


def _samples() -> list[TinySample]:
    t = np.arange(PERIOD * 20)
    sine = 0.5 * np.sin(2 * np.pi * t / PERIOD)
    square = 0.3 * np.sign(np.sin(2 * np.pi * (t + 0.5) / PERIOD))
    noise = 0.5 * np.random.default_rng(1).uniform(-1, 1, 60000) * np.exp(-np.arange(60000) / 9000)
    one_period = 0.5 * np.sin(2 * np.pi * np.arange(16) / 8)
    return [
        TinySample(sine, (PERIOD * 5, PERIOD * 15), key=69),
        TinySample(square, (PERIOD * 5, PERIOD * 15), key=69),
        TinySample(noise, (0, 0)),
        TinySample(one_period, (4, 12), key=114),
        TinySample(noise[::-1][-60000:], (0, 0)),
    ]


def _presets() -> list[TinyPreset]:
    layers = [
        [(VELOCITIES, span(0, 63)), LOOPED, (SAMPLE, TONE)],
        [(VELOCITIES, span(64, 127)), LOOPED, (SAMPLE, BRIGHT)],
    ]
    hats = [[(KEYS, span(k, k)), (CLASS, 1), (56, 0), (58, 60), (SAMPLE, NOISE)] for k in (42, 46)]
    snare = [(KEYS, span(38, 38)), (56, 0), (58, 60), (SAMPLE, NOISE)]
    return [
        TinyPreset(0, 0, [[LOOPED, (SAMPLE, TONE)]]),
        TinyPreset(0, 1, layers),
        TinyPreset(0, 2, [[LOOPED, (SAMPLE, SHORT)]]),
        TinyPreset(0, 3, [[(PAN, -500), LOOPED, (SAMPLE, TONE)]]),
        TinyPreset(0, 4, [[LOOPED, (48, 100), (SAMPLE, TONE)]], outer=[(48, 50), (51, 12)]),
        TinyPreset(128, 0, [*hats, snare]),
        TinyPreset(0, 5, [[(PAN, -500), LOOPED, (SAMPLE, TONE)], [(PAN, 500), LOOPED, (SAMPLE, BRIGHT)]]),
        TinyPreset(0, 6, [[(PAN, 500), LOOPED, (SAMPLE, BRIGHT)]]),
    ]


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fonts") / "tiny.sf2"
    path.write_bytes(tiny_font(_samples(), _presets()))
    return path


@pytest.fixture(scope="module")
def bank(font: Path) -> Bank:
    return Bank.open([font], by_ear=False)  # as the font has it: what the ear puts right is tested by test_ear


def play(
    bank: Bank, notes: list[TimedNote], program: int = 0, *, kit: bool = False, seconds: float = 2.0, **more: object
) -> Stereo:
    voice = bank.voice(Sampled(128 if kit else 0, program))
    assert voice is not None
    return voice(Phrase(notes, int(seconds * RATE), RATE, seed=3, **more))  # type: ignore[arg-type]


def hertz(sound: Stereo, start: float = 0.2, end: float = 1.0) -> float:
    x = sound.sum(axis=0)[int(start * RATE) : int(end * RATE)]
    power = np.abs(np.fft.rfft(x * np.hanning(len(x)), 1 << 20))
    return float(np.argmax(power) * RATE / (1 << 20))


def cents(one: float, other: float) -> float:
    return 1200.0 * float(np.log2(one / other))


def level(sound: Stereo, start: float, end: float) -> float:
    return float(np.sqrt(np.mean(sound[:, int(start * RATE) : int(end * RATE)] ** 2))) + 1e-12


def db(one: float, other: float) -> float:
    return 20.0 * float(np.log10(one / other))


@pytest.mark.parametrize("key", [45, 57, 69, 76, 88])
def test_a_key_sounds_at_its_pitch(bank: Bank, key: int) -> None:
    expected = 441.0 * 2 ** ((key - 69) / 12)
    assert abs(cents(hertz(play(bank, [TimedNote(0, 1.5, key, 100)])), expected)) < 3.0


def test_a_loop_shorter_than_the_phase_step_still_sounds_and_stays_in_bounds(bank: Bank) -> None:
    sound = play(bank, [TimedNote(0, 1.5, 127, 100)], 2)
    assert np.isfinite(sound).all()
    assert level(sound, 0.2, 1.0) > 1e-3


def test_a_loop_that_ends_a_step_from_where_it_begins_makes_no_tick(tmp_path: Path) -> None:
    x = 0.5 * np.sin(2 * np.pi * 220 * np.arange(44100) / 44100)
    path = tmp_path / "seam.sf2"
    sample = TinySample(x, (30000, 30000 + 50 * 200 + 12), key=57)  # 12 frames late: 20 degrees of a turn
    path.write_bytes(tiny_font([sample], [TinyPreset(0, 0, [[(54, 1), (53, 0)]])]))
    voice = Bank.open([path], by_ear=False).voice(Sampled(0, 0))
    assert voice is not None
    sound = voice(Phrase([TimedNote(0.0, 3.0, 57, 100)], 2 * 44100, 44100, seed=1)).sum(axis=0)
    bends = np.abs(np.diff(sound, 2))[1000:-1000]
    turns = bends[: 44100 // 2].max()  # of the tone itself, before the loop is reached
    assert bends[44100 // 2 :].max() < 1.5 * turns


def test_the_sound_has_the_asked_shape_and_the_same_bytes_in_any_thread(bank: Bank) -> None:
    notes = [TimedNote(i * 0.1, 0.3, 50 + i, 60 + i) for i in range(12)]
    alone = play(bank, notes)
    with ThreadPoolExecutor(4) as pool:
        others = list(pool.map(lambda _: play(bank, notes), range(4)))
    assert alone.shape == (2, 2 * RATE)
    assert alone.dtype == np.float32
    assert all(other.tobytes() == alone.tobytes() for other in others)


def test_velocity_chooses_the_layer_and_the_level(bank: Bank) -> None:
    soft, hard = (play(bank, [TimedNote(0, 1, 69, v)], 1).sum(axis=0)[8820:30870] for v in (60, 100))
    third = [
        abs(np.fft.rfft(x * np.hanning(len(x)), 44100)[1323]) / np.abs(np.fft.rfft(x, 44100)).max()
        for x in (soft, hard)
    ]
    assert third[0] < 0.01 < 0.1 < third[1]
    quiet, loud = (level(play(bank, [TimedNote(0, 1, 69, v)]), 0.2, 0.8) for v in (50, 100))
    assert db(loud, quiet) == pytest.approx(40 * np.log10(2), abs=1.5)


def test_one_recording_in_many_velocity_zones_is_one_layer(tmp_path: Path) -> None:
    zones = [[(VELOCITIES, span(low, high)), LOOPED, (SAMPLE, BRIGHT)] for low, high in ((0, 63), (64, 127))]
    (tmp_path / "zones.sf2").write_bytes(tiny_font(_samples(), [TinyPreset(0, 0, zones)]))
    bank = Bank.open([tmp_path / "zones.sf2"], by_ear=False)
    spectra = [np.abs(np.fft.rfft(play(bank, [TimedNote(0, 1, 69, v)]).sum(axis=0))) for v in (30, 120)]
    tops = [s[6000 * 2 :].sum() / s[: 3000 * 2].sum() for s in spectra]
    assert tops[0] < 0.6 * tops[1]


def test_low_velocity_is_darker_where_a_font_has_one_layer(bank: Bank) -> None:
    hits = [play(bank, [TimedNote(0, 1, 38, v)], kit=True).sum(axis=0) for v in (25, 127)]
    spectra = [np.abs(np.fft.rfft(x)) for x in hits]
    tops = [s[int(len(s) * 0.6) :].mean() / s[: int(len(s) * 0.1)].mean() for s in spectra]
    assert tops[0] < 0.6 * tops[1]


def test_a_soft_stroke_on_a_recorded_plate_is_duller_than_a_hard_one(bank: Bank) -> None:
    kit = bank.voice(Sampled(128, 0))
    assert kit is not None

    def top(key: int, velocity: int) -> float:
        sound = kit(Phrase([TimedNote(0.0, 0.1, key, velocity)], RATE // 2, RATE, 7))
        power = np.abs(np.fft.rfft(sound[0])) ** 2
        return float(power[power.size // 3 :].sum() / power.sum())

    assert top(42, 30) < 0.6 * top(42, 104)
    assert top(42, 30) / top(42, 104) < 0.8 * top(38, 30) / top(38, 104)  # more than a skin of the same recording


def test_preset_levels_add_to_the_instruments(bank: Bank) -> None:
    plain, added = play(bank, [TimedNote(0, 1, 69, 100)]), play(bank, [TimedNote(0, 1, 69, 100)], 4)
    assert db(level(plain, 0.2, 0.8), level(added, 0.2, 0.8)) == pytest.approx(0.4 * 15.0, abs=0.3)
    assert cents(hertz(added), hertz(plain)) == pytest.approx(1200.0, abs=1.0)


def test_pan_goes_where_the_font_says(bank: Bank) -> None:
    left, right = play(bank, [TimedNote(0, 1, 69, 100)], 3)
    assert np.abs(right).max() < 1e-3 * np.abs(left).max()


def test_the_two_sides_of_a_stroke_sound_as_each_alone(bank: Bank) -> None:
    notes = [
        TimedNote(i * 0.15, 0.1 + 0.02 * i, 60 + 4 * (i % 2), 50 + 6 * i, vibrato_cents=9 * (i % 3)) for i in range(10)
    ]
    both = play(bank, notes, 5)
    np.testing.assert_allclose(both[0], play(bank, notes, 3)[0], atol=UNHEARD)
    np.testing.assert_allclose(both[1], play(bank, notes, 6)[1], atol=UNHEARD)
    assert level(both[:1], 0.1, 1.0) > 0.001


def test_who_reads_what_another_has_read_sounds_as_if_alone(bank: Bank) -> None:
    notes = [TimedNote(0.1 * i, 0.05 + 0.03 * (i % 7), 64, 90) for i in range(16)]  # each way of a key, thrice
    sound = play(bank, notes)
    for count in (1, 6, 11):  # what follows changes nothing of what was
        before = slice(0, int((0.1 * count - 0.01) * RATE))
        assert sound[:, before].tobytes() == play(bank, notes[:count])[:, before].tobytes()


def test_a_closed_hat_chokes_an_open_one(bank: Bank) -> None:
    free = play(bank, [TimedNote(0, 0.1, 46, 100)], kit=True)
    choked = play(bank, [TimedNote(0, 0.1, 46, 100), TimedNote(0.3, 0.05, 42, 1)], kit=True)
    assert level(free, 0.4, 0.6) > 30 * level(choked, 0.4, 0.6)
    np.testing.assert_allclose(free[:, : int(0.29 * RATE)], choked[:, : int(0.29 * RATE)], atol=1e-6)


def test_repeated_hits_differ_and_repeated_pitches_stay_in_tune(bank: Bank) -> None:
    hits = play(bank, [TimedNote(i * 0.5, 0.1, 38, 90) for i in range(4)], kit=True).sum(axis=0).reshape(4, -1)
    assert all(abs(np.corrcoef(a[:6000], b[:6000])[0, 1]) < 0.9 for a, b in pairwise(hits))
    tones = play(bank, [TimedNote(i * 1.5, 1.2, 69, 90) for i in range(4)], seconds=6)
    found = [hertz(tones, i * 1.5 + 0.1, i * 1.5 + 1.1) for i in range(4)]
    assert len({round(f, 2) for f in found}) == 4
    assert all(abs(cents(f, 441.0)) < 3.0 for f in found)


def test_the_pedal_holds_what_the_finger_lets_go(bank: Bank) -> None:
    note = [TimedNote(0, 0.3, 69, 100)]
    assert level(play(bank, note), 0.6, 0.9) < 1e-5
    held = play(bank, note, pedal=((0.1, 1.2),))
    assert level(held, 0.6, 0.9) > 0.01
    assert level(held, 1.4, 1.9) < 1e-5


def test_bend_vibrato_and_swell_follow_their_curves(bank: Bank) -> None:
    bent = play(bank, [TimedNote(0, 2, 69, 100, bend=((0, 0), (0.4, 0), (0.5, 2), (1, 2)))])
    assert cents(hertz(bent, 1.1, 1.9), hertz(bent, 0.1, 0.7)) == pytest.approx(200, abs=2)
    swelled = play(bank, [TimedNote(0, 2, 69, 100, swell=((0, -20), (0.5, 0), (1, 0)))])
    assert db(level(swelled, 1.2, 1.8), level(swelled, 0.1, 0.15)) > 12
    still, shaken = (play(bank, [TimedNote(0, 2, 69, 100, vibrato_cents=c)]) for c in (0.0, 40.0))
    spread = [np.std(np.diff(np.flatnonzero(np.diff(np.sign(y[0][44100:80000])) > 0))) for y in (still, shaken)]
    assert spread[1] > spread[0] + 0.3


@pytest.mark.parametrize(
    "articulation", ["", "legato", "staccato", "accent", "ghost", "mute", "harmonic", "tremolo", "pizzicato"]
)
def test_no_articulation_clicks(bank: Bank, articulation: str) -> None:
    notes = [TimedNote(0.1 + 0.3 * i, 0.3, 57 + 2 * i, 100, articulation) for i in range(5)]
    sound = play(bank, notes, seconds=1.2)
    # a sine of this pitch and level moves this far from frame to frame; a click would jump further
    top = 440 * 2 ** ((65 + 12 - 69) / 12)
    assert np.abs(np.diff(sound, axis=1)).max() < 2.5 * 2 * np.pi * top / RATE * np.abs(sound).max()
    assert np.abs(sound[:, -1]).max() < 1e-4


def test_muted_and_staccato_notes_are_shorter_and_accents_louder(bank: Bank) -> None:
    def heard(articulation: str) -> Stereo:
        return play(bank, [TimedNote(0, 0.6, 57, 90, articulation)])

    assert level(heard("mute"), 0.4, 0.6) < 0.1 * level(heard(""), 0.4, 0.6)
    assert level(heard("accent"), 0.1, 0.5) > 1.1 * level(heard(""), 0.1, 0.5)
    assert level(heard("ghost"), 0.1, 0.5) < 0.8 * level(heard(""), 0.1, 0.5)


def test_a_bank_says_what_it_has_and_skips_what_is_no_font(font: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.sf2"
    wrong.write_bytes(b"RIFF\x10\0\0\0sfbkLIST")
    bank = Bank.open([wrong, tmp_path / "missing.sf2", font])
    ((path, name, digest),) = bank.describe()
    assert (path, name, len(digest)) == (font, "Tiny", 64)
    assert bank.voice(Sampled(0, 77)) is None
    assert bank.find(0, 77) is None
    kit = bank.find(128, 25)
    assert kit is not None
    assert kit.preset == "preset 5"
    with pytest.raises(NotASoundFont):
        read_hydra(wrong)


def test_choirs_and_pianos_come_from_the_font_that_has_the_better_ones(tmp_path: Path) -> None:
    frames = np.sin(np.arange(2000) * 0.06)
    zones = [[(54, 1), (53, 0)]]
    data = tiny_font([TinySample(frames, (100, 1900))], [TinyPreset(0, n, zones) for n in (0, 52, 53)])
    fonts = []
    for name, title in (("one.sf2", "Fluid R3 GM"), ("two.sf2", "Another")):
        (tmp_path / name).write_bytes(data)
        fonts.append(Font(tmp_path / name, Pool(1 << 20)))
        fonts[-1].title = title
    both = Bank(fonts)
    assert [both.find(0, program).path.name for program in (0, 52, 53)] == ["two.sf2", "two.sf2", "one.sf2"]  # type: ignore[union-attr]
    assert Bank(fonts[:1]).find(0, 52).path.name == "one.sf2"  # type: ignore[union-attr]
    assert both.voice(Sampled(0, 52)) is both.voice(Sampled(0, 52))  # made once, with all that it has looked up
    assert both.voice(Sampled(0, 1)) is None


def test_a_font_without_its_pad_bytes_is_still_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.sf2"
    path.write_bytes(tiny_font(_samples(), _presets(), pad_odd_chunks=False))
    assert read_hydra(path).title == "Tiny"


def test_fonts_are_found_once_and_the_users_come_first(font: Path, tmp_path: Path) -> None:
    (tmp_path / "again.sf2").symlink_to(font)
    found = find_soundfonts([tmp_path, font])
    assert found[0] == font.resolve()
    assert len(set(found)) == len(found)


def test_a_pool_forgets_the_oldest_first() -> None:
    made: list[str] = []

    def make(name: str) -> Wave:
        made.append(name)
        return cut_wave(np.zeros(1000, np.float32), Cut(0, 1000, 0, 0, 0), rate=RATE)

    pool = Pool(10_000)
    for name in "aabcabc":
        pool.get(name, make=lambda name=name: make(name))
    assert made == ["a", "b", "c", "a", "b", "c"]


def test_full_velocity_is_not_turned_down() -> None:
    assert concave(0.0) == 0.0
    assert 96 * concave(0.5) == pytest.approx(12.04, abs=0.01)


def _system_bank() -> Bank:
    fonts = find_soundfonts()
    if not fonts:
        pytest.skip("no SoundFont is installed on this machine")
    return Bank.open(fonts[:1])


@pytest.mark.parametrize(("program", "key"), [(4, 64), (24, 57), (33, 40), (56, 67), (71, 62)])
def test_an_installed_font_plays_in_tune(program: int, key: int) -> None:
    librosa = pytest.importorskip("librosa")
    bank = _system_bank()
    if bank.voice(Sampled(0, program)) is None:
        pytest.skip("the installed font lacks this program")
    sound = play(bank, [TimedNote(0, 1.5, key, 90)], program).sum(axis=0)[8820:52920]
    want = 440 * 2 ** ((key - 69) / 12)
    heard = np.median(librosa.yin(sound, fmin=want * 0.7, fmax=want * 1.5, sr=RATE, frame_length=8192))
    assert abs(cents(float(heard), want)) < 6.0


@pytest.mark.parametrize("key", [48, 60, 72])
def test_an_installed_pianos_fundamentals_are_in_tune(key: int) -> None:
    # stiff strings stretch the upper partials, which a period tracker hears as sharp: the fundamental alone counts
    sound = play(_system_bank(), [TimedNote(0, 1.5, key, 90)]).sum(axis=0)[8820:60000]
    want = 440 * 2 ** ((key - 69) / 12)
    power = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 20))
    places = np.arange(len(power)) * RATE / (1 << 20)
    near = np.abs(places / want - 1) < 0.035
    assert abs(cents(float(places[near][np.argmax(power[near])]), want)) < 7.0


def test_an_installed_kit_varies_its_hits() -> None:
    bank = _system_bank()
    hits = play(bank, [TimedNote(i * 0.5, 0.1, 42, 90) for i in range(4)], kit=True).sum(axis=0).reshape(4, -1)
    assert all(np.corrcoef(a[:6000], b[:6000])[0, 1] < 0.9 for a, b in pairwise(hits))
