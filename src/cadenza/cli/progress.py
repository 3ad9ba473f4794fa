"""Progress on a terminal: one line that is written over; plain lines where nobody watches."""

from __future__ import annotations

import sys
import time


class ProgressLine:
    """Shows stage and percentage on stderr; callable as an engine's Report."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self.live = sys.stderr.isatty()
        self.stage = ""
        self.told: set[str] = set()
        self.shown = 0.0

    def __call__(self, stage: str, fraction: float, seconds_done: float = 0.0) -> None:
        if self.quiet:
            return
        if self.live:
            now = time.monotonic()
            if stage != self.stage or now - self.shown > 0.05 or fraction >= 1:
                bar = "█" * round(20 * fraction) + "░" * (20 - round(20 * fraction))
                print(f"\r{bar} {fraction:4.0%} {stage:12}", end="", file=sys.stderr, flush=True)
                self.shown = now
        elif stage not in self.told:
            print(f"{stage} …", file=sys.stderr, flush=True)
            self.told.add(stage)
        self.stage = stage

    def done(self) -> None:
        """Clear the line."""
        if self.live and not self.quiet and self.stage:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
