"""What every file format must do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from cadenza.audio import codecs
from cadenza.audio.sound import Sound
from cadenza.audio.tags import SOURCE_TYPES, Tags
from cadenza.errors import Cancelled, Unsupported
from signals import RATE, db, noise, sine

TAGS = Tags(
    title="Straße im Regen 雨",
    software="Cadenza 1.0",
    source="composite",
    facts={"tempo_bpm": 92.5, "key": "E♭ major", "seed": 7, "licence": "CC0"},
)


@pytest.mark.parametrize("name", list(codecs.CODECS))
class TestEveryCodec:
    def test_a_sound_comes_back_at_its_exact_length_and_like_itself(self, name: str, tmp_path: Path) -> None:
        sound = sine(440.0, seconds=1.7)
        path = tmp_path / f"a.{name}"
        codecs.write(path, sound, format=name, tags=TAGS)
        back = codecs.read(path)
        assert (back.frames, back.channels, back.sample_rate) == (sound.frames, 2, RATE)
        error = back.samples[:, 4000:-4000] - sound.samples[:, 4000:-4000]
        assert db(np.abs(error).max()) < (-90 if codecs.codec(name).lossless else -40)

    def test_the_tags_come_back_as_they_were(self, name: str, tmp_path: Path) -> None:
        path = tmp_path / f"a{codecs.codec(name).extension}"
        codecs.write(path, sine(440.0, seconds=0.3), format=name, tags=TAGS)
        assert codecs.read_tags(path) == TAGS
        with soundfile.SoundFile(path) as file:  # and other readers see them too
            assert file.title == TAGS.title
            assert SOURCE_TYPES["composite"] in file.comment
            assert '"ai_generated":true' in file.comment

    def test_equal_sounds_give_equal_bytes(self, name: str, tmp_path: Path) -> None:
        sound = noise(seconds=0.5)
        for file in ("a", "b"):
            codecs.write(tmp_path / file, sound, format=name, tags=TAGS)
        assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()

    def test_writing_tells_how_far_it_is_and_can_be_called_off(self, name: str, tmp_path: Path) -> None:
        heard: list[float] = []
        codecs.write(tmp_path / "a", sine(440.0, seconds=1.0), format=name, tags=TAGS, progress=heard.append)
        assert heard == sorted(heard)
        assert heard[-1] == 1.0

        def stop(fraction: float) -> None:
            if fraction > 0.4:
                raise Cancelled("enough")

        with pytest.raises(Cancelled):
            codecs.write(tmp_path / "b", sine(440.0, seconds=1.0), format=name, tags=TAGS, progress=stop)

    def test_a_mono_sound_of_another_rate_and_a_long_one_are_fine(self, name: str, tmp_path: Path) -> None:
        mono = Sound(noise(seconds=8.0, rate=48000).samples[:1], 48000)
        codecs.write(tmp_path / "a", mono, format=name, tags=Tags())
        back = codecs.read(tmp_path / "a")
        assert (back.frames, back.channels, back.sample_rate) == (mono.frames, 1, 48000)

    def test_it_says_what_it_is(self, name: str, tmp_path: Path) -> None:
        codec = codecs.codec(name)
        assert codec.extension == f".{name}"
        assert codec.media_type.startswith("audio/")
        codecs.write(tmp_path / "a", sine(440.0, seconds=0.2), format=name, tags=Tags())
        assert soundfile.info(tmp_path / "a").format == name.upper()


@pytest.mark.parametrize("name", ["wav", "flac"])
def test_24_bits_keep_a_sound_to_a_sixteen_millionth(name: str, tmp_path: Path) -> None:
    sound = noise(seconds=0.5)
    codecs.write(tmp_path / "a", sound, format=name, tags=Tags(), bits=24)
    assert np.abs(codecs.read(tmp_path / "a").samples - sound.samples).max() <= 2.0**-23
    with pytest.raises(ValueError, match="16 or 24"):
        codecs.write(tmp_path / "b", sound, format=name, tags=Tags(), bits=20)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(Unsupported) as caught:
        codecs.codec("aiff")
    assert caught.value.expected == "mp3, wav, flac, ogg"


def test_ogg_pages_carry_right_checksums(tmp_path: Path) -> None:
    codecs.write(tmp_path / "a.ogg", noise(seconds=1.0), format="ogg", tags=TAGS)
    data = (tmp_path / "a.ogg").read_bytes()
    at, pages = 0, 0
    while at < len(data):
        length = 27 + data[at + 26] + sum(data[at + 27 : at + 27 + data[at + 26]])
        page = bytearray(data[at : at + length])
        said, page[22:26] = int.from_bytes(page[22:26], "little"), b"\0\0\0\0"
        crc = 0
        for byte in page:
            crc ^= byte << 24
            for _ in range(8):
                crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
        assert said == crc
        assert page[14:18] == b"Cadz"
        at, pages = at + length, pages + 1
    assert pages > 2


def test_a_foreign_comment_is_kept_as_a_fact() -> None:
    assert Tags.from_comment("ripped by hand").facts == {"comment": "ripped by hand"}
    assert Tags.from_comment("").facts == {}
