"""`cadenza account`: open, list and credit accounts."""

from __future__ import annotations

import argparse
import json

from cadenza.cli.data import add_data_options, open_accounts


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="open an account")
    create.add_argument("name")
    credit = actions.add_parser("credit", help="add credits to an account (a minus takes some back)")
    credit.add_argument("name")
    credit.add_argument("amount", type=int)
    credit.add_argument("--note", default="")
    show = actions.add_parser("list", help="list accounts and balances")
    for action in (create, credit, show):
        add_data_options(action)


def run(args: argparse.Namespace) -> int:
    with open_accounts(args) as accounts:
        if args.action == "create":
            account = accounts.create(args.name)
            answer = {"account": account.name, "id": account.id, "balance_credits": 0}
            text = f"Account {account.name} is open ({account.id})."
        elif args.action == "credit":
            account = accounts.by_name(args.name)
            balance = accounts.credit(account.id, args.amount, args.note)
            answer = {"account": account.name, "id": account.id, "balance_credits": balance}
            text = f"{account.name} has {balance} credits."
        else:
            rows = [(a, accounts.balance(a.id)) for a in accounts.list()]
            answer = {"accounts": [{"account": a.name, "id": a.id, "balance_credits": b} for a, b in rows]}
            text = "\n".join(f"{a.name:24} {b:10} credits  {a.id}" for a, b in rows) or "No accounts yet."
    print(json.dumps(answer) if args.json else text)
    return 0
