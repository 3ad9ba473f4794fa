"""The options that `generate` and `plan` share: how a brief is told on the command line."""

from __future__ import annotations

import argparse
import json
import secrets
from pathlib import Path
from typing import Any

from cadenza.brief import MAX_SEED, Brief
from cadenza.errors import InvalidRequest

USUAL_SECONDS = 30.0


def add_brief_options(parser: argparse.ArgumentParser) -> None:
    """Add the prompt and everything about the music that can be said beside it."""
    parser.add_argument("prompt", nargs="?", default="", help="what you want to hear, in your own words")
    parser.add_argument(
        "--duration", type=float, default=None, metavar="SECONDS", help="length, 3-600 (default: the prompt's, else 30)"
    )
    parser.add_argument("--seed", type=int, default=None, help="the same seed gives the same music (default: drawn)")
    parser.add_argument("--tempo", type=float, default=None, metavar="BPM", help="quarter notes a minute, 40-220")
    parser.add_argument("--key", default=None, help='"D minor", "Eb major", "A dorian"')
    parser.add_argument("--genre", default=None, help="a style in your own words, beats the prompt's")
    parser.add_argument("--loop", action="store_true", help="make it loop without a seam")
    parser.add_argument("--plan", type=Path, default=None, metavar="FILE", help="play this plan instead of a prompt")


def read_brief(args: argparse.Namespace, *, output_format: str = "wav", loudness_lufs: float = -14.0) -> Brief:
    """Return the brief that the options describe; a seed nobody gave is drawn here."""
    plan = read_plan(args.plan) if args.plan else None
    if plan is None and not args.prompt:
        raise InvalidRequest('say what you want to hear: cadenza generate "calm piano"', field="prompt")
    planned = plan or {"duration_seconds": length(args.prompt)}
    return Brief(
        prompt=args.prompt or str(planned.get("prompt", "")),
        duration_seconds=args.duration if args.duration is not None else planned.get("duration_seconds", USUAL_SECONDS),
        seed=args.seed if args.seed is not None else planned.get("seed", secrets.randbelow(MAX_SEED)),
        output_format=output_format,
        engine=getattr(args, "engine", "composer"),
        tempo_bpm=args.tempo,
        key=args.key,
        genre=args.genre,
        loop=args.loop,
        loudness_lufs=loudness_lufs,
        plan=plan,
    )


def length(prompt: str) -> float:
    """Return the length that a prompt asks for, or the usual one."""
    from cadenza.compose.reading import spoken_seconds

    return spoken_seconds(prompt) or USUAL_SECONDS


def read_plan(path: Path) -> dict[str, Any]:
    """Return a plan file's JSON object."""
    try:
        plan = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidRequest(f"{path} cannot be read: {error.strerror}", field="plan") from error
    except ValueError as error:
        raise InvalidRequest(f"{path} is no JSON: {error}", field="plan") from error
    if not isinstance(plan, dict):
        raise InvalidRequest(f"{path} holds no plan", field="plan", expected="a JSON object")
    return plan
