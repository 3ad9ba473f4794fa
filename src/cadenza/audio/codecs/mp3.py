"""MP3: plays everywhere; variable bit rate of about 250 kb/s, gapless (a Xing header keeps the exact length)."""

from __future__ import annotations

from cadenza.audio.codecs.codec import FileCodec
from cadenza.audio.codecs.id3 import read_tags, write_tags

MP3 = FileCodec(
    name="mp3",
    extension=".mp3",
    media_type="audio/mpeg",
    lossless=False,
    container="MP3",
    subtypes=((16, "MPEG_LAYER_III"),),
    settings=(("bitrate_mode", "VARIABLE"), ("compression_level", 0.1)),
    finish=write_tags,
    tag_reader=read_tags,
)
