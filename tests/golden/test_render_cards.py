"""Three small records, played by synthesis alone, measure what they measured when their cards were written.

A card that changes on purpose is written anew with CADENZA_WRITE_CARDS=1, and its difference is read in the review.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cadenza.audio.sound import Sound
from cadenza.score.production import Production
from cadenza.synth.desk import render
from cadenza.synth.mixdown import Mixdown
from render_card import card, distance
from tiny_band import piece

BAR_SECONDS = 2.0
TOLERANCE = 1.1  # dB: rounding to whole ones may fall either way
MODERN = Production(reverb=0.3, delay=0.2, chorus=0.2, sidechain=0.3)
LOFI = Production(bits=12, wow_cents=8.0, lowpass_hz=9000.0, saturation=0.5, spectrum="lofi", width=0.4)
HALL = Production(space="hall", reverb=0.6, spectrum="orchestral", dynamics=0.9, glue=0.1)
RECORDS = {
    "modern": (MODERN, {}),
    "lofi": (LOFI, {"acoustic_kit": "lofi_kit", "grand_piano": "wurlitzer", "saw_lead": "soft_lead"}),
    "hall": (HALL, {"acoustic_kit": "orchestral_kit", "finger_bass": "contrabass", "saw_lead": "violin"}),
}


def record(name: str) -> Mixdown:
    production, other = RECORDS[name]
    performance = piece(12.0)
    parts = tuple(replace(part, instrument=other.get(part.instrument, part.instrument)) for part in performance.parts)
    return render(replace(performance, parts=parts), production)


@pytest.mark.parametrize("name", list(RECORDS))
def test_a_record_measures_what_its_card_says(name: str) -> None:
    path = Path(__file__).parent / "cards" / f"{name}.txt"
    now = card(record(name), bar_seconds=BAR_SECONDS)
    if os.environ.get("CADENZA_WRITE_CARDS"):
        path.write_text(now)
    assert distance(now, path.read_text()) <= TOLERANCE, f"\nthe card says\n{path.read_text()}\nthe render\n{now}"


def test_a_card_shows_a_level_a_bar_and_a_stem_that_changed() -> None:
    tone = np.sin(np.arange(4 * 44100) * 0.05).astype(np.float32) * np.float32(0.5)
    plain = Mixdown({"drums": Sound(np.stack([tone, tone]), 44100)}, Sound(np.stack([tone, tone]), 44100), 0.0, 0.0)
    louder = replace(plain, stems={"drums": Sound(plain.mix.samples * np.float32(1.3), 44100)})
    silent = plain.mix.samples.copy()
    silent[:, 2 * 44100 :] = 0.0
    before = card(plain, bar_seconds=2.0)
    assert before.splitlines()[0].split() == ["mix", "4.000", "-6.0", *before.split()[3:6]]
    assert distance(before, before) == 0.0
    assert distance(before, card(louder, bar_seconds=2.0)) > 2.0
    assert distance(before, card(replace(plain, mix=Sound(silent, 44100)), bar_seconds=2.0)) > 50.0
    assert distance(before, card(replace(plain, stems={}), bar_seconds=2.0)) == float("inf")
