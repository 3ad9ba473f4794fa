"""Pictures of a track for an HTML page: a piano roll as SVG, a spectrogram as PNG, by NumPy alone."""

from __future__ import annotations

import struct
import zlib
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from cadenza.score.score import Performance

COLOURS = {
    "drums": "#8b8b96", "percussion": "#a9a08f", "bass": "#3d6fd1", "chords": "#3c9d74", "pad": "#8fcdb4",
    "arp": "#c9a227", "ostinato": "#b9772f", "lead": "#d2434e", "counter": "#a457b8", "bed": "#d8d8de", "fx": "#c8c8d0",
}  # fmt: skip
WIDTH, HEIGHT, DRUM_HEIGHT = 900, 220, 40
LOWEST, HIGHEST = 28, 96
STEPS = ((0, 0, 4), (40, 17, 84), (125, 30, 109), (211, 67, 60), (251, 155, 36), (252, 255, 190))


def piano_roll(performance: Performance) -> str:
    """Return the performance as SVG: pitched parts by height, drums as ticks below, louder notes darker."""
    across = WIDTH / performance.duration_seconds
    marks: list[str] = []
    for part in performance.parts:
        colour = COLOURS.get(part.role, "#777777")
        drums = part.role in ("drums", "percussion")
        if part.role in ("bed", "fx"):
            continue
        for note in part.notes:
            x, wide = note.start_seconds * across, max(1.2, note.length_seconds * across)
            if drums:
                y, wide, tall = HEIGHT + (note.pitch % 12) * DRUM_HEIGHT / 12, 1.4, 3.0
            else:
                place = (min(max(note.pitch, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST)
                y, tall = HEIGHT - 4 - place * (HEIGHT - 8), 3.0
            shade = 0.35 + 0.65 * note.velocity / 127
            marks.append(
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall}" fill="{colour}" '
                f'opacity="{shade:.2f}"/>'
            )
    whole = HEIGHT + DRUM_HEIGHT
    return f'<svg viewBox="0 0 {WIDTH} {whole}" preserveAspectRatio="none">{"".join(marks)}</svg>'


def spectrogram(samples: NDArray[np.float32], sample_rate: int, *, rows: int = 128) -> bytes:
    """Return the loudness by frequency (60 Hz to 16 kHz, in octaves) and time of (channels, frames) as PNG."""
    mono = samples.mean(axis=0)
    size = 4096
    hop = max(1, (len(mono) - size) // WIDTH)
    starts = range(0, max(1, len(mono) - size), hop)
    window = np.hanning(size)
    power = np.array([np.abs(np.fft.rfft(mono[s : s + size] * window, size)) ** 2 for s in starts]).T
    edges = np.geomspace(60, min(16000, sample_rate / 2 - 1), rows + 1) * size / sample_rate
    bands = [power[int(a) : max(int(a) + 1, int(b))].max(axis=0) for a, b in pairwise(edges)]
    level = 10 * np.log10(np.array(bands)[::-1] + 1e-9)
    place = np.clip((level - level.max() + 75) / 75, 0, 1)
    steps = np.linspace(0, 1, len(STEPS))
    pixels = np.stack([np.interp(place, steps, [s[n] for s in STEPS]) for n in range(3)], axis=-1).astype(np.uint8)
    return png(pixels)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Return (rows, columns, 3) pixels as a PNG file."""
    tall, wide, _ = pixels.shape
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", wide, tall, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 6)),
        (b"IEND", b""),
    )
    made = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)
