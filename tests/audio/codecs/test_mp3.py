"""What an MP3 of ours says of itself, to whoever reads it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cadenza.audio import codecs
from cadenza.audio.codecs.crc import crc16
from cadenza.audio.codecs.mp3 import Mp3Encoder
from cadenza.audio.codecs.mpeg import DECODER_DELAY, ENCODER_DELAY, Header, frame_sizes, length_frame
from cadenza.audio.sound import Sound
from cadenza.audio.tags import Tags
from signals import noise, sine


@pytest.mark.parametrize("rate", [16000, 22050, 32000, 44100, 48000])
@pytest.mark.parametrize("frames", [1, 100, 1151, 1152, 8064, 30001])
def test_every_length_at_every_rate_comes_back_to_the_frame(rate: int, frames: int, tmp_path: Path) -> None:
    sound = Sound(noise(seconds=2.0, rate=rate).samples[:, :frames], rate)
    codecs.write(tmp_path / "a.mp3", sound, format="mp3", tags=Tags(title="x"))
    back = codecs.read(tmp_path / "a.mp3")
    assert (back.frames, back.sample_rate) == (frames, rate)


def test_the_first_frame_tells_frames_bytes_silence_and_checksums(tmp_path: Path) -> None:
    sound = sine(440.0, seconds=3.0)
    codecs.write(tmp_path / "a.mp3", sound, format="mp3", tags=Tags(title="x"))
    data = (tmp_path / "a.mp3").read_bytes()
    data = data[data.index(b"Xing") - 36 :]
    first = Header(data[:4])
    music = data[first.bytes :]
    sizes = frame_sizes(music)
    field = data.index(b"Xing")
    assert int.from_bytes(data[field + 8 : field + 12], "big") == len(sizes)
    assert int.from_bytes(data[field + 12 : field + 16], "big") == len(data)
    silence = int.from_bytes(data[field + 141 : field + 144], "big")
    assert silence >> 12 == ENCODER_DELAY
    assert len(sizes) * 1152 - ENCODER_DELAY - (silence & 0xFFF) == sound.frames
    assert silence & 0xFFF >= DECODER_DELAY  # the decoder's own delay still finds sound to give
    places = data[field + 16 : field + 116]
    assert list(places) == sorted(places)
    assert int.from_bytes(data[field + 152 : field + 154], "big") == crc16(music)
    assert int.from_bytes(data[field + 154 : field + 156], "big") == crc16(data[: field + 154])


def test_the_checksum_is_the_known_one() -> None:
    assert crc16(b"123456789") == 0xBB3D  # CRC-16/ARC's published check value


def test_a_stream_of_constant_rate_knows_its_length_before_it_is_made() -> None:
    sound = sine(440.0, seconds=2.0)
    encoder = Mp3Encoder(sound.sample_rate, 2, kbps=256)
    music = encoder.encode(sound.samples) + encoder.finish()
    sizes = frame_sizes(music)
    assert {Header(music[:4]).kbps} == {256}
    assert sum(sizes) == len(music)
    assert b"Info" in length_frame(Header(music[:4]), sizes, frames=sound.frames, constant=True)


def test_what_is_no_stream_is_refused() -> None:
    with pytest.raises(ValueError, match="no MPEG frame at byte 0"):
        frame_sizes(b"RIFF....WAVE")


def test_silence_stays_silence(tmp_path: Path) -> None:
    codecs.write(tmp_path / "a.mp3", Sound(np.zeros((2, 44100), np.float32), 44100), format="mp3", tags=Tags())
    assert not codecs.read(tmp_path / "a.mp3").samples.any()
