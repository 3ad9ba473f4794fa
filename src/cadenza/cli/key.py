"""`cadenza key`: make, list and revoke API keys."""

from __future__ import annotations

import argparse
import json

from cadenza.accounts import SCOPES
from cadenza.cli.data import add_data_options, open_accounts
from cadenza.errors import NotFound


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="make a key; it is shown this once")
    create.add_argument("--account", required=True, help="whose key; the account is opened if there is none")
    create.add_argument("--prefix", default="cad", help="what the key begins with: cad, nur, varg, nb … (default cad)")
    create.add_argument("--label", default="", help="a note to yourself")
    create.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help="what it may do; repeat for several (* is all but admin, default)",
    )
    show = actions.add_parser("list", help="list an account's keys")
    show.add_argument("--account", required=True)
    revoke = actions.add_parser("revoke", help="end a key")
    revoke.add_argument("id")
    for action in (create, show, revoke):
        add_data_options(action)


def run(args: argparse.Namespace) -> int:
    with open_accounts(args) as accounts:
        if args.action == "create":
            try:
                account = accounts.by_name(args.account)
            except NotFound:
                account = accounts.create(args.account)
            made = accounts.create_key(
                account.id, prefix=args.prefix, scopes=tuple(args.scope or ("*",)), label=args.label
            )
            answer: dict[str, object] = {"key": made.secret, "id": made.id, "account": account.name}
            text = f"{made.secret}\nKeep it: it is not shown again. Account {account.name}, key id {made.id}."
        elif args.action == "list":
            keys = accounts.keys(accounts.by_name(args.account).id)
            answer = {
                "keys": [
                    {"id": k.id, "hint": k.hint, "label": k.label, "scopes": k.scopes, "revoked": bool(k.revoked_at)}
                    for k in keys
                ]
            }
            text = "\n".join(
                f"{k.id}  {k.hint}…  {' '.join(k.scopes)}  {k.label}{'  revoked' if k.revoked_at else ''}" for k in keys
            )
        else:
            accounts.revoke(args.id)
            answer, text = {"revoked": args.id}, f"Key {args.id} is revoked."
    print(json.dumps(answer) if args.json else text)
    return 0
