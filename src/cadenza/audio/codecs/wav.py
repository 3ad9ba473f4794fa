"""WAV: plain samples, 16 or 24 bits."""

from __future__ import annotations

from cadenza.audio.codecs.codec import FileCodec

WAV = FileCodec(
    name="wav",
    extension=".wav",
    media_type="audio/wav",
    lossless=True,
    container="WAV",
    subtypes=((16, "PCM_16"), (24, "PCM_24")),
)
