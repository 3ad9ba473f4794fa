"""Render many styles as the product does, measure each mix and draw it: the sound of the whole repertory at a glance.

    python bench/sound_survey.py FOLDER [--synthesis] [--only WORD] [--seconds 48]

Writes FOLDER/table.tsv, a spectrogram a piece, and contact sheets. `--synthesis` leaves out every SoundFont, as on a
fresh machine. Needs the development packages (matplotlib).
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "bench")]

import numpy as np  # noqa: E402
from sound_page import draw  # noqa: E402

from cadenza.audio.loudness import integrated_lufs  # noqa: E402
from cadenza.audio.sound import Sound  # noqa: E402
from cadenza.audio.true_peak import true_peak_db  # noqa: E402
from cadenza.brief import Brief  # noqa: E402
from cadenza.engines.composer import ComposerEngine  # noqa: E402
from cadenza.score.production import Production  # noqa: E402
from cadenza.synth.desk import render  # noqa: E402
from cadenza.synth.fx.biquad import cascade  # noqa: E402
from cadenza.synth.mastering.spectrum import OCTAVES_HZ, octave_powers, wanted_db  # noqa: E402
from cadenza.synth.mixing.profile import MIX_WINDOWS, listen  # noqa: E402

PROMPTS = (
    "calm lo-fi hip hop with mellow electric piano", "boom bap with dusty drums and upright bass", "dark trap 140 BPM",
    "drill beat with sliding 808", "phonk with cowbell", "trip hop with strings", "deep house 124 BPM",
    "deep techno 130 BPM", "uplifting trance 138 BPM", "psytrance", "drum and bass 174 BPM", "dubstep with wobble bass",
    "future bass", "edm festival anthem", "synthwave 80s drums", "vaporwave", "disco with strings", "funk slap bass",
    "soul ballad with brass", "gospel choir", "rnb slow jam", "pop anthem", "acoustic pop with guitar and voice",
    "indie rock with clean guitars", "driving rock anthem with distorted guitars", "metal with double kick", "punk",
    "shoegaze", "post-rock build", "delta blues guitar", "country with pedal steel", "bluegrass with banjo and fiddle",
    "celtic jig with tin whistle", "jazz swing quartet with saxophone", "big band", "bossa nova with nylon guitar",
    "salsa with brass and piano", "tango with bandoneon", "reggae", "dub with echoes", "afrobeat", "flamenco guitar",
    "indian raga with sitar and tabla", "emotional orchestral film music", "epic cinematic trailer with choir",
    "baroque harpsichord", "ambient drones with pads", "solo piano nocturne",
)  # fmt: skip
SEED, RATE = 11, 44100
_ROLLOFF = 0.9


@dataclass(frozen=True)
class Card:
    """What the meters say of one mix; `bands_db` is how far each octave lies from what its style aims at."""

    lufs: float
    true_peak_db: float
    crest_db: float
    running_crest_db: float
    correlation: float
    mono_loss_lu: float
    centroid_hz: float
    rolloff_hz: float
    bands_db: tuple[float, ...]

    @property
    def worst_db(self) -> float:
        return max(map(abs, self.bands_db[1:9]))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--synthesis", action="store_true")
    asked.add_argument("--only", default="")
    asked.add_argument("--seconds", type=float, default=48.0)
    options = asked.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    engine = ComposerEngine(soundfonts=[] if options.synthesis else None)
    cards: list[tuple[str, Card]] = []
    for prompt in PROMPTS:
        if options.only in prompt:
            cards.append((prompt, survey(engine, prompt, options.folder, options.seconds)))
    report(cards, options.folder / "table.tsv")
    sheets(options.folder)


def survey(engine: ComposerEngine, prompt: str, folder: Path, seconds: float) -> Card:
    """Render one piece, draw it, and return its card."""
    plan = engine.plan(Brief(prompt, duration_seconds=seconds, seed=SEED))
    _, performance = engine.compose(plan)
    production = Production.from_json(plan.production)
    begun = time.process_time()
    made = render(performance, production, sample_rate=RATE, bank=engine.bank, stems=False)
    spent = time.process_time() - begun
    draw(made.mix, folder / f"{prompt.replace(' ', '_')}.png")
    card = measure(made.mix, production)
    cast = ",".join(part.instrument for part in performance.parts if part.notes)
    line = f"{prompt[:34]:34} {card.crest_db:5.1f} {card.running_crest_db:5.1f} {card.true_peak_db:5.2f}"
    line += f" r={card.correlation:.2f} m={card.mono_loss_lu:.1f} c={card.centroid_hz:5.0f} w={card.worst_db:4.1f}"
    print(line, " ".join(f"{band:+.0f}" for band in card.bands_db), f"{seconds / spent:.0f}x", cast, flush=True)
    return card


def measure(mix: Sound, production: Production) -> Card:
    """Return the card of a mix."""
    sound = mix.samples.astype(np.float64)
    power = np.mean(sound**2)
    heard = np.abs(sound).max() + 1e-9
    window = 3 * mix.sample_rate
    pieces = [sound[:, at : at + window] for at in range(0, sound.shape[1] - window + 1, window)]
    crests = [20 * np.log10(np.abs(p).max() / np.sqrt(np.mean(p**2))) for p in pieces if np.mean(p**2) > 0.05 * power]
    profile = listen([mix.samples], sample_rate=mix.sample_rate, windows=MIX_WINDOWS)
    bands = octave_powers(profile, profile.mid) + octave_powers(profile, profile.side)
    measured = 10 * np.log10(bands + 1e-15)
    off = measured - wanted_db(production)
    off -= off[2:8].mean()
    mean = (profile.mid + profile.side).mean(axis=0, dtype=np.float64)
    run = np.cumsum(mean)
    mono = Sound(np.repeat(sound.mean(axis=0, keepdims=True), 2, axis=0).astype(np.float32), mix.sample_rate)
    return Card(
        integrated_lufs(mix),
        true_peak_db(mix),
        20 * float(np.log10(heard / np.sqrt(power))),
        float(np.median(crests)) if crests else 0.0,
        float(np.corrcoef(*sound)[0, 1]),
        profile.lufs(cascade()) - integrated_lufs(mono),
        float(mean @ profile.hz / run[-1]),
        float(profile.hz[np.searchsorted(run, _ROLLOFF * run[-1])]),
        tuple(float(band) for band in off),
    )


def report(cards: list[tuple[str, Card]], path: Path) -> None:
    """Write the table and say how many mixes lie within the goals."""
    names = ("lufs", "true_peak_db", "crest_db", "running_crest_db", "correlation", "mono_loss_lu", "centroid_hz")
    rows = [[prompt, *(f"{getattr(card, name):.3f}" for name in names)] for prompt, card in cards]
    bands = [[f"{band:.1f}" for band in card.bands_db] for _, card in cards]
    head = ["prompt", *names, *(f"{hz:.0f} Hz" for hz in OCTAVES_HZ)]
    path.write_text("\n".join("\t".join(row) for row in [head, *(a + b for a, b in zip(rows, bands, strict=True))]))
    every = [card for _, card in cards]
    print(f"{len(every)} mixes")
    print("crest 9-14 dB:", sum(9 <= card.crest_db <= 14 for card in every))
    print("running crest 9-14 dB:", sum(9 <= card.running_crest_db <= 14 for card in every))
    print("bands within 6 dB:", sum(card.worst_db <= 6 for card in every))
    print("correlation .3-.9:", sum(0.3 <= card.correlation <= 0.9 for card in every))
    print("mono loss under 2 LU:", sum(card.mono_loss_lu < 2 for card in every))
    print("worst LUFS error:", max(abs(card.lufs + 14) for card in every))
    print("highest true peak:", max(card.true_peak_db for card in every))


def sheets(folder: Path, *, across: int = 3, down: int = 8) -> None:
    """Lay the pictures out, named, on as few sheets as it takes."""
    from PIL import Image, ImageDraw

    files = sorted(path for path in folder.glob("*.png") if not path.stem.startswith("sheet"))
    for first in range(0, len(files), across * down):
        page = Image.new("RGB", (across * 450, down * 158), "white")
        pen = ImageDraw.Draw(page)
        for place, file in enumerate(files[first : first + across * down]):
            left, top = place % across * 450, place // across * 158
            page.paste(Image.open(file).convert("RGB"), (left, top + 14))
            pen.text((left + 2, top + 1), file.stem, fill="black")
        page.save(folder / f"sheet{first // (across * down)}.png")


if __name__ == "__main__":
    main()
