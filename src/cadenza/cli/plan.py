"""`cadenza plan`: the decisions for a sentence, as JSON that can be edited and played."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from cadenza.brief import MAX_PROMPT, Brief
from cadenza.cli.options import add_brief_options, length, read_brief
from cadenza.errors import CadenzaError, InvalidRequest


def arguments(parser: argparse.ArgumentParser) -> None:
    add_brief_options(parser)
    parser.add_argument("--json", action="store_true", help="print the plan as JSON (the default prints a summary)")
    parser.add_argument(
        "--again", type=int, metavar="SEED", help="with --plan: other notes for all sections that are not locked"
    )
    parser.add_argument("--prompts", type=Path, metavar="FILE", help="plan one prompt a line")
    parser.add_argument("--jsonl", action="store_true", help="with --prompts: one JSON object a line")


def run(args: argparse.Namespace) -> int:
    from cadenza.engines.composer import ComposerEngine

    composer = ComposerEngine(())
    if args.prompts:
        return plan_lines(args, composer.plan)
    plan = composer.plan(read_brief(args))
    if args.again is not None:
        from cadenza.compose.planning.edited import composed_again

        plan = composed_again(plan, args.again)
    if args.json or args.again is not None:
        print(json.dumps(plan.as_json(), ensure_ascii=False, indent=1))
        return 0
    print(
        f"{plan.title}: {plan.style}, {plan.key}, {plan.meter}, {plan.tempo_bpm:.4g} BPM, {plan.duration_seconds:g} s"
    )
    for section in plan.sections:
        print(f"  {section.name:12} {section.bars:3} bars  energy {section.energy:.2f}  {' | '.join(section.harmony)}")
    for member in plan.cast:
        print(f"  {member.role:12} {member.instrument} ({member.idiom})")
    return 0


def plan_lines(args: argparse.Namespace, make) -> int:  # type: ignore[no-untyped-def]
    """Plan each line of a file; a line that cannot be planned becomes an object with `error`."""
    try:
        lines = args.prompts.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InvalidRequest(f"{args.prompts} cannot be read: {error.strerror}", field="prompts") from error
    for number, line in enumerate(lines):
        prompt = line.split("\t")[0][:MAX_PROMPT]
        try:
            seed = args.seed if args.seed is not None else number
            brief = Brief(prompt=prompt, duration_seconds=args.duration or length(prompt), seed=seed)
            sys.stdout.write(json.dumps(make(brief).as_json(), ensure_ascii=False) + "\n")
        except CadenzaError as error:
            sys.stdout.write(json.dumps({"prompt": prompt, "error": error.message}, ensure_ascii=False) + "\n")
    return 0
