"""`cadenza sounds`: which sounds are used, where they were found, and how to get more."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cadenza.engines.composer import ComposerEngine

HELP = """No SoundFont was found: every instrument is synthesised.
To add sampled instruments, do one of these and run this again:
  any system       ./cadenza sounds --fetch        (two free SoundFonts, 150 MB from Debian's archive)
  Debian, Ubuntu   apt-get install fluid-soundfont-gm musescore-general-soundfont-small
  your own         put a General MIDI .sf2 or .sf3 into {home}
  one run          CADENZA_SOUNDFONT=/path/to/bank.sf2 ./cadenza …   ("none" for synthesis only)"""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--fetch", action="store_true", help="download two free SoundFonts (150 MB) from Debian's archive"
    )
    parser.add_argument("--mirror", default="", help="another Debian mirror to fetch from")
    parser.add_argument("--all", action="store_true", help="list every instrument and what plays it")


def run(args: argparse.Namespace) -> int:
    from cadenza.engines.composer import ComposerEngine
    from cadenza.synth.sampler.folders import own_folder

    engine = ComposerEngine()
    if args.fetch:
        fetch_missing(engine, own_folder(), mirror=args.mirror)
        engine = ComposerEngine()
    bank = engine.bank
    fonts = [
        {"path": str(path), "name": name, "sha256": digest} for path, name, digest in (bank.describe() if bank else ())
    ]
    if args.json:
        print(json.dumps({"soundfonts": fonts, "instruments": dict(played_by(engine))}, ensure_ascii=False))
        return 0
    if not fonts:
        print(HELP.format(home=own_folder()))
    for font in fonts:
        print(f"{font['path']}\n  {font['name']}\n  sha256 {font['sha256']}")
    rows = list(played_by(engine))
    sampled = sum(source != "synthesis" for _, source in rows)
    print(f"{len(rows)} instruments: {sampled} sampled, {len(rows) - sampled} synthesised.")
    if args.all:
        for name, source in rows:
            print(f"  {name:20} {source}")
    return 0


def fetch_missing(engine: ComposerEngine, folder: Path, *, mirror: str) -> None:
    """Fetch what is offered and not there yet into `folder`; NotFetched where one cannot be had."""
    from cadenza.cli.progress import ProgressLine
    from cadenza.cli.sounds_fetch import MIRROR, OFFERS, fetch

    have = {digest for _, _, digest in (engine.bank.describe() if engine.bank else ())}
    line = ProgressLine()
    try:
        for offer in (offer for offer in OFFERS if offer.sha256 not in have):
            fetch(offer, folder, mirror=mirror or MIRROR, report=line)
    finally:
        line.done()


def played_by(engine: ComposerEngine) -> Iterator[tuple[str, str]]:
    """Yield (instrument, the preset that plays it or `synthesis`)."""
    from cadenza.score.instruments import INSTRUMENTS
    from cadenza.synth.instruments import instrument

    for name in INSTRUMENTS:
        found = instrument(name)
        preset = None
        if engine.bank and found.prefer == "sampled":
            presets = [engine.bank.find(s.bank, s.program) for s in found.sampled]
            preset = next((p for p in presets if p), None)
        yield name, "synthesis" if preset is None else str(preset)
