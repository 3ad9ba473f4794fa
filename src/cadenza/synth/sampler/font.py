"""One SoundFont: its presets by bank and program, and their zones and waves on demand."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from cadenza.synth.sampler.generators import G
from cadenza.synth.sampler.riff import Hydra, name_of, read_hydra
from cadenza.synth.sampler.waves import Cut, Mono, Pool, Wave, cut_wave, read_sample
from cadenza.synth.sampler.zones import Zone, zones_of

_VORBIS = 0x10


class Font:
    """A SoundFont file; opening it reads its tables alone, samples are decoded as notes need them."""

    def __init__(self, path: Path, pool: Pool) -> None:
        self.path = path
        self._hydra: Hydra = read_hydra(path)
        self.title = self._hydra.title
        self._pool = pool
        self._lock = threading.Lock()
        self._zones: dict[tuple[int, int], tuple[Zone, ...]] = {}
        self._cuts: dict[Zone, Cut] = {}
        self._roots: dict[int, tuple[int, int, float]] = {}
        self._digest: tuple[tuple[int, int], str] | None = None
        heads = self._hydra.tables["phdr"][:-1]
        self._presets = {(int(h["bank"]), int(h["program"])): row for row, h in reversed(list(enumerate(heads)))}

    @property
    def presets(self) -> tuple[tuple[int, int], ...]:
        """Every (bank, program) it has, in order."""
        return tuple(sorted(self._presets))

    def has(self, bank: int, program: int) -> bool:
        """Tell whether it has a preset."""
        return (bank, program) in self._presets

    def preset_name(self, bank: int, program: int) -> str:
        """Give the name of a preset it has."""
        return name_of(self._hydra.tables["phdr"][self._presets[bank, program]])

    def zones(self, bank: int, program: int) -> tuple[Zone, ...]:
        """Give the zones of a preset it has, flattened once."""
        with self._lock:
            if (bank, program) not in self._zones:
                self._zones[bank, program] = zones_of(self._hydra, self._presets[bank, program])
            return self._zones[bank, program]

    def root(self, zone: Zone) -> tuple[int, int, float]:
        """Give a zone's sample's own key, its correction in cents and its rate in frames per second."""
        if zone.sample not in self._roots:
            row = self._hydra.tables["shdr"][zone.sample]
            key = int(row["key"]) if int(row["key"]) <= 127 else 60
            self._roots[zone.sample] = key, int(row["cents"]), float(max(int(row["rate"]), 400))
        return self._roots[zone.sample]

    def wave(self, zone: Zone, *, ceiling: float = 1.0) -> Wave:
        """Give a zone's wave with nothing above `ceiling` (a fraction of half its rate)."""
        if zone not in self._cuts:
            self._cuts[zone] = self._cut(zone)
        cut, rate = self._cuts[zone], self.root(zone)[2]
        key = (self.path, zone.sample, cut, round(ceiling, 3))
        return self._pool.get(key, make=lambda: cut_wave(self._raw(zone.sample), cut, rate=rate, ceiling=ceiling))

    def _raw(self, sample: int) -> Mono:
        return read_sample(self.path, self._hydra, sample)

    def _cut(self, zone: Zone) -> Cut:
        row, s = self._hydra.tables["shdr"][zone.sample], zone.settings
        vorbis = bool(int(row["kind"]) & _VORBIS)
        # a packed sample's start and end are places in the file; its loop counts from its own first frame
        origin = 0 if vorbis else int(row["start"])
        end = (1 << 30) if vorbis else int(row["end"]) - origin
        return Cut(
            start=int(s[G.START] + 32768 * s[G.START_COARSE]),
            end=int(end + s[G.END] + 32768 * s[G.END_COARSE]),
            loop_start=int(int(row["loop_start"]) - origin + s[G.LOOP_START] + 32768 * s[G.LOOP_START_COARSE]),
            loop_end=int(int(row["loop_end"]) - origin + s[G.LOOP_END] + 32768 * s[G.LOOP_END_COARSE]),
            mode=int(s[G.LOOP_MODE]) & 3,
        )

    def digest(self) -> str:
        """Give the SHA-256 of the file, read again only where its size or time of change is another."""
        facts = self.path.stat()
        mark = (facts.st_size, facts.st_mtime_ns)
        with self._lock:
            if self._digest is None or self._digest[0] != mark:
                with self.path.open("rb") as file:
                    self._digest = (mark, hashlib.file_digest(file, "sha256").hexdigest())
            return self._digest[1]
