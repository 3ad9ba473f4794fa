"""The SoundFonts in use as one bank of sounds, the preferred font first."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from cadenza.synth.instrument import Sampled, Voice
from cadenza.synth.sampler.font import Font
from cadenza.synth.sampler.player import SampledVoice
from cadenza.synth.sampler.riff import NotASoundFont
from cadenza.synth.sampler.waves import Pool

_DRUM_BANK = 128
_POOL_BYTES = 96 << 20
# where another font goes before FluidR3: its pianos have one layer, and sides as loud as their middle, which a mono
# listener loses; its choir sings up to 44 cents flat
_BETTER_ELSEWHERE = frozenset({(0, 0), (0, 1), (0, 52)})


class FontFacts(NamedTuple):
    """Which file made a sound: its path, the name it gives itself, the SHA-256 of its bytes."""

    path: Path
    name: str
    sha256: str


class Found(NamedTuple):
    """Which font answers for a preset, and what it calls it."""

    path: Path
    preset: str

    def __str__(self) -> str:
        return f"{self.preset} ({self.path.name})"


class Bank:
    """Fonts and the decoded samples they share. Safe to share between threads.

    `by_ear` evens the keys of a preset out in pitch and loudness; without it they sound as the font has them.
    """

    def __init__(self, fonts: Iterable[Font], *, by_ear: bool = True) -> None:
        self._fonts = tuple(fonts)
        self._by_ear = by_ear
        self._voices: dict[Sampled, SampledVoice | None] = {}

    @classmethod
    def open(cls, paths: Iterable[Path], *, pool_bytes: int = _POOL_BYTES, by_ear: bool = True) -> Bank:
        """Open SoundFonts in order of preference; a file that is none is left out.

        At most `pool_bytes` of decoded samples are kept.
        """
        pool = Pool(pool_bytes)
        fonts = []
        for path in paths:
            try:
                fonts.append(Font(Path(path), pool))
            except (NotASoundFont, OSError):
                continue
        return cls(fonts, by_ear=by_ear)

    def voice(self, sampled: Sampled) -> Voice | None:
        """Give the voice of a preset from the first font that has it, or None. A missing kit becomes the first kit."""
        if sampled not in self._voices:
            found = self._locate(sampled.bank, sampled.program)
            self._voices[sampled] = SampledVoice(*found, sampled, by_ear=self._by_ear) if found else None
        return self._voices[sampled]

    def find(self, bank: int, program: int) -> Found | None:
        """Tell which font plays a preset and what it calls it, or None."""
        found = self._locate(bank, program)
        return Found(found[0].path, found[0].preset_name(found[1], found[2])) if found else None

    def describe(self) -> tuple[FontFacts, ...]:
        """Name every font with the hash of its file."""
        return tuple(FontFacts(font.path, font.title, font.digest()) for font in self._fonts)

    def _locate(self, bank: int, program: int) -> tuple[Font, int, int] | None:
        programs = (program, 0) if bank == _DRUM_BANK and program else (program,)
        fonts = self._fonts
        if (bank, program) in _BETTER_ELSEWHERE:
            fonts = tuple(sorted(fonts, key=lambda font: font.title.startswith("Fluid R3")))
        return next(((font, bank, p) for p in programs for font in fonts if font.has(bank, p)), None)
