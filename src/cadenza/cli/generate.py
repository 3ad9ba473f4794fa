"""`cadenza generate`: a sentence in, a track and what goes with it out."""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from cadenza.cli.options import add_brief_options, read_brief
from cadenza.cli.progress import ProgressLine
from cadenza.errors import InvalidRequest, Unsupported

FORMATS = {".mp3": "mp3", ".wav": "wav", ".flac": "flac", ".ogg": "ogg"}


def arguments(parser: argparse.ArgumentParser) -> None:
    add_brief_options(parser)
    parser.add_argument("-o", "--output", type=Path, help="the file; its ending decides the format: mp3 wav flac ogg")
    parser.add_argument("--stems", type=Path, metavar="DIR", help="write vocals, drums, bass and other here, lossless")
    parser.add_argument("--midi", type=Path, metavar="FILE", help="write the performance as MIDI")
    parser.add_argument("--score", type=Path, metavar="FILE", help="write the score as MusicXML")
    parser.add_argument("--waveform", type=Path, metavar="FILE", help="write the outline as audiowaveform JSON")
    parser.add_argument("--receipt", type=Path, metavar="FILE", help="write the receipt that `verify` checks")
    parser.add_argument("--engine", default="composer", help="who makes it (default composer)")
    parser.add_argument("--loudness", type=float, default=-14.0, metavar="LUFS", help="-24 to -8 (default -14)")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of sentences")
    parser.add_argument("--quiet", action="store_true", help="show no progress")


def run(args: argparse.Namespace) -> int:
    started = time.monotonic()
    suffix = args.output.suffix.lower() if args.output else ".mp3"
    if suffix not in FORMATS:
        raise Unsupported(
            f"{args.output.name} ends in {suffix or 'nothing'}: name it .mp3, .wav, .flac or .ogg", field="output"
        )
    brief = read_brief(args, output_format=FORMATS[suffix], loudness_lufs=args.loudness)

    from cadenza.engines import engine
    from cadenza.engines.base import STEMS

    wanted: dict[str, Path | None] = {"audio": args.output, "midi": args.midi, "musicxml": args.score}
    wanted |= {"waveform": args.waveform, "receipt": args.receipt}
    roles = {role for role, path in wanted.items() if path} | {"audio"}
    if args.stems:
        roles |= {f"stem:{stem}" for stem in STEMS}
    for path in (*wanted.values(), args.stems / "stem" if args.stems else None):
        check_target(path or Path("track"))
    progress = ProgressLine(quiet=args.quiet)
    with tempfile.TemporaryDirectory(prefix="cadenza-") as name:
        try:
            take = engine(brief.engine).perform(brief, Path(name), progress, roles=roles)
        finally:
            progress.done()
        files: dict[str, Any] = {}
        for file in take.files:
            if file.role.startswith("stem:"):
                files.setdefault("stems", {})[file.role[5:]] = str(move(file.path, args.stems / file.path.name))
            elif file.role in roles:
                target = wanted[file.role] or Path(slug(take.title) + file.path.suffix)
                files[file.role] = str(move(file.path, target))
    report = {
        "title": take.title,
        "files": files,
        "duration_seconds": take.duration_seconds,
        "tempo_bpm": take.tempo_bpm,
        "key": take.key,
        "genre": take.genre,
        "seed": take.seed,
        "engine": brief.engine,
        **take.facts,
        "seconds_taken": round(time.monotonic() - started, 3),
    }
    print(json.dumps(report, ensure_ascii=False) if args.json else sentences(report))
    return 0


def check_target(target: Path) -> None:
    """Refuse a file that could not be written once it is made, without making anything yet."""
    folder = next(parent for parent in target.absolute().parents if parent.exists())
    reason = None
    if target.is_dir():
        reason = "it is a folder"
    elif not folder.is_dir():
        reason = f"{folder} is no folder"
    elif not os.access(folder, os.W_OK | os.X_OK):
        reason = f"{folder} does not let you write"
    if reason:
        raise InvalidRequest(f"{target} cannot be written: {reason}", field="output", value=str(target))


def move(source: Path, target: Path) -> Path:
    """Move a finished file to where it was asked for, making the folder."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(source, target)
    except OSError as error:
        raise InvalidRequest(f"{target} cannot be written: {error.strerror}", field="output") from error
    return target


def slug(title: str) -> str:
    """Return a title as a file name."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") or "cadenza"


def sentences(report: dict[str, Any]) -> str:
    """Return what a person wants to know of a take, in lines."""
    tempo, seconds = report["tempo_bpm"], report["duration_seconds"]
    lines = [
        f"{report['title']}: {seconds:g} s, {tempo:.4g} BPM, {report['key']}, {report.get('meter', '')}".rstrip(", ")
    ]
    lines.append(f"style       {str(report['genre']).replace('_', ' ')}")
    cast = [c["instrument"].replace("_", " ") for c in report.get("cast", ())]
    lines.append(f"played by   {', '.join(dict.fromkeys(cast))}")
    form = [f"{s['name']} {s['bars']}" for s in report.get("sections", ())]
    lines.append(f"form        {' · '.join(form)} (bars)")
    understood = [
        f"{d['what']} {d['value']} ({d['words']!r})"
        for d in report.get("understood", ())
        if d["words"] not in ("default", "")
    ]
    lines.append("understood  " + ("; ".join(understood) or "nothing in particular"))
    lines.append("ignored     " + (", ".join(report.get("ignored", ())) or "nothing"))
    lines.append(f"seed        {report['seed']}")
    for role, path in report["files"].items():
        for name, place in path.items() if isinstance(path, dict) else [(role, path)]:
            lines.append(f"{name:11} {place}")
    return "\n".join(lines)
