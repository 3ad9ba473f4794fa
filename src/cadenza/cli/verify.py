"""`cadenza verify`: render a receipt again and compare every file."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from cadenza.cli.options import read_plan
from cadenza.cli.progress import ProgressLine
from cadenza.errors import InvalidRequest


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("receipt", type=Path, help="the receipt.json of a take")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(args: argparse.Namespace) -> int:
    from cadenza.engines.composer import ComposerEngine
    from cadenza.engines.composer.receipt import verify_receipt

    receipt = read_plan(args.receipt)
    made_by = receipt.get("engine")
    if not isinstance(made_by, dict) or made_by.get("name") != "composer":
        raise InvalidRequest("only takes of the composer can be rendered again", field="receipt")
    engine = ComposerEngine()
    progress = ProgressLine(quiet=args.json)
    rows = verify_receipt(engine, receipt, progress)
    progress.done()
    same = all(row["same"] for row in rows)
    if args.json:
        print(json.dumps({"verified": same, "files": rows}))
        return 0 if same else 1
    for row in rows:
        print(f"{'same ' if row['same'] else 'OTHER'}  {row['role']:14} {row['expected']}")
    if not same and made_by.get("version") != engine.version:
        print(f"The receipt was made by {made_by.get('version')}; this is {engine.version}: other bytes are expected.")
    print("Verified: every file is the same." if same else "Not verified.")
    return 0 if same else 1
