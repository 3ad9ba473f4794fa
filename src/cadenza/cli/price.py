"""`cadenza price`: show and change what music costs."""

from __future__ import annotations

import argparse
import json

from cadenza.accounts.prices import Price, Prices
from cadenza.cli.data import add_data_options, open_accounts


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    show = actions.add_parser("list", help="list the price of every model")
    change = actions.add_parser("set", help="change a model's price from now on")
    change.add_argument("model", help="as clients name it: music_v1, musicgen, composer …")
    change.add_argument("credits", type=int, help="whole credits a job")
    change.add_argument("--per-second", type=float, default=0.0, metavar="X", help="and credits a second (0)")
    reset = actions.add_parser("reset", help="go back to a model's default price")
    reset.add_argument("model")
    for action in (show, change, reset):
        add_data_options(action)


def run(args: argparse.Namespace) -> int:
    with open_accounts(args) as accounts:
        prices = Prices(accounts.database)
        if args.action == "set":
            shown: tuple[Price, ...] = (prices.set(args.model, args.credits, per_second_credits=args.per_second),)
        elif args.action == "reset":
            shown = (prices.reset(args.model),)
        else:
            shown = prices.list()
    if args.json:
        print(json.dumps({"prices": [as_json(price) for price in shown]}))
    else:
        print("\n".join(line(price) for price in shown))
    return 0


def as_json(price: Price) -> dict[str, object]:
    """Return a price as one object."""
    return {
        "model": price.model,
        "credits": price.fixed_credits,
        "credits_per_second": price.millicredits_per_second / 1000,
        "default": not price.changed,
    }


def line(price: Price) -> str:
    """Return a price as a line of text."""
    per_second = f" + {price.millicredits_per_second / 1000:g} a second" if price.millicredits_per_second else ""
    return f"{price.model:24} {price.fixed_credits:6} credits{per_second}{'  (set here)' if price.changed else ''}"
