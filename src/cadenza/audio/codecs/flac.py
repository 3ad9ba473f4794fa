"""FLAC: the same samples in about half the bytes, 16 or 24 bits."""

from __future__ import annotations

from cadenza.audio.codecs.codec import FileCodec

FLAC = FileCodec(
    name="flac",
    extension=".flac",
    media_type="audio/flac",
    lossless=True,
    container="FLAC",
    subtypes=((16, "PCM_16"), (24, "PCM_24")),
    settings=(("compression_level", 0.5),),
)
