"""`cadenza warm-up`: compile every sound kernel and keep it, so that the first track does not wait."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

PROMPTS = (
    "calm lo-fi hip hop, soft piano, vinyl crackle",
    "epic orchestral trailer with choir and taiko drums",
    "aggressive rock with distorted guitar and organ",
    "house with supersaw, 808 drums and tape echo",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take no options."""


def run(args: argparse.Namespace) -> int:
    from cadenza.brief import FORMATS, Brief
    from cadenza.engines.composer import ComposerEngine

    for engine in (ComposerEngine(), ComposerEngine(())):
        for prompt, output_format in zip(PROMPTS, FORMATS, strict=True):
            with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
                brief = Brief(prompt=prompt, duration_seconds=5.0, seed=1, output_format=output_format)
                engine.perform(brief, Path(folder), lambda *_: None)
        for _ in engine.play_live(Brief(prompt=PROMPTS[0], duration_seconds=5.0, seed=1)).pieces:
            pass
    print("Every kernel is compiled.")
    return 0
