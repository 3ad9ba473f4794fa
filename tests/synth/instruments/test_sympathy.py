from __future__ import annotations

from dataclasses import replace

import numpy as np

from cadenza.score.note import TimedNote
from cadenza.synth.instrument import Phrase, Stereo
from cadenza.synth.instruments import instrument
from cadenza.synth.tones.struck import Struck

RATE = 44100


PIANO = instrument("grand_piano").synth
assert isinstance(PIANO, Struck)
DEAF = replace(PIANO, sympathy=None)  # the same piano, whose other strings do not answer


def struck(*pedal: tuple[float, float], piano: Struck = PIANO) -> Stereo:
    return piano(Phrase((TimedNote(0.1, 0.3, 48, 100),), 3 * RATE, RATE, 1, pedal=pedal))


def level_db(sound: Stereo) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=float)) + 1e-14))


def test_strings_that_nobody_struck_answer_while_the_pedal_is_down() -> None:
    answer = struck((0.0, 2.0)) - struck((0.0, 2.0), piano=DEAF)
    held = slice(int(0.3 * RATE), int(1.5 * RATE))
    assert -32 < level_db(answer[:, held]) - level_db(struck((0.0, 2.0))[:, held]) < -10
    lines = (np.abs(np.fft.rfft(answer[:, held] * np.hanning(held.stop - held.start))) ** 2).sum(axis=0)
    hz = np.arange(len(lines)) * RATE / (held.stop - held.start)
    shared = [440 * 2 ** ((48 - 69) / 12) * n for n in range(1, 13)]  # they sing where they agree with the struck one
    near = np.min([np.abs(hz - f) for f in shared], axis=0) < 12
    assert lines[near].sum() > 0.8 * lines.sum()


def test_the_dampers_coming_back_silence_them() -> None:
    sound = struck((0.0, 2.0))
    assert np.abs(sound[:, int(2.6 * RATE) :]).max() < 0.003 * np.abs(sound).max()
    assert np.abs(np.diff(sound[:, int(1.9 * RATE) :], axis=1)).max() < 0.03 * np.abs(sound).max()


def test_without_a_pedal_nothing_is_added() -> None:
    assert struck((2.5, 2.9))[:, : 2 * RATE].tobytes() == struck()[:, : 2 * RATE].tobytes()
