"""Sound that is written while it is made."""

from __future__ import annotations

import io

import numpy as np
import pytest
import soundfile

from cadenza.audio.codecs.running import MEDIA_TYPES, encoded, encoder
from cadenza.errors import Unsupported
from signals import RATE, noise, sine


@pytest.mark.parametrize("format", list(MEDIA_TYPES))
def test_pieces_come_back_as_one_sound_and_equal_pieces_give_equal_bytes(format: str) -> None:
    sound = sine(440.0, seconds=2.3).samples

    def made(*cuts: int) -> bytes:
        whole = encoder(format, sample_rate=RATE, channels=2, frames=sound.shape[1])
        return b"".join(encoded(np.split(sound, cuts, axis=1), whole))

    assert made(1000, 50000) == made(1000, 50000)
    back, rate = soundfile.read(io.BytesIO(made(1000, 50000)), dtype="float32")
    assert rate == RATE
    late = 0 if format == "wav" else 1105  # nothing can tell a player to leave out what the coder puts before
    assert len(back) - late >= sound.shape[1] - (0 if format == "wav" else 1152)
    assert np.abs(back[late + 2000 : late + 40000] - sound.T[2000:40000]).max() < 0.01


def test_a_wav_tells_its_length_before_it_is_made() -> None:
    made = encoder("wav", sample_rate=RATE, channels=2, frames=RATE)
    head = made.encode(noise(seconds=0.1).samples)[:44]
    assert (head[:4], head[8:16], head[36:40]) == (b"RIFF", b"WAVEfmt ", b"data")
    assert int.from_bytes(head[40:44], "little") == 4 * RATE


def test_the_first_piece_gives_sound_at_once() -> None:
    for format, least in (("wav", 44 + 4 * 4410), ("mp3", 800)):
        made = encoder(format, sample_rate=RATE, channels=2, frames=RATE)
        assert len(made.encode(noise(seconds=0.1).samples)) >= least


def test_a_format_that_looks_back_is_refused() -> None:
    with pytest.raises(Unsupported, match="flac"):
        encoder("flac", sample_rate=RATE, channels=2, frames=1)
