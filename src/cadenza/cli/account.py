"""`cadenza account`: open, list, credit and limit accounts, and the secrets that sign their webhooks."""

from __future__ import annotations

import argparse
import json
from typing import Any

from cadenza.accounts import TIERS, Account, Accounts, Entry
from cadenza.accounts.tiers import DEFAULT
from cadenza.cli.data import add_data_options, open_accounts, settings_of

SCHEMES = ("standard", "freepik", "varg")
Answer = tuple[dict[str, Any], str]  # as one JSON object, as text


def arguments(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    create = actions.add_parser("create", help="open an account")
    create.add_argument("name")
    create.add_argument("--tier", choices=tuple(TIERS), default=DEFAULT, help=f"what it may ask ({DEFAULT})")
    credit = actions.add_parser("credit", help="add credits to an account (a minus takes some back)")
    credit.add_argument("name")
    credit.add_argument("amount", type=int)
    credit.add_argument("--note", default="")
    tier = actions.add_parser("tier", help="give an account another tier")
    tier.add_argument("name")
    tier.add_argument("tier", choices=tuple(TIERS))
    ledger = actions.add_parser("ledger", help="show an account's latest lines, newest first")
    ledger.add_argument("name")
    secret = actions.add_parser("webhook-secret", help="show the secret that signs an account's webhooks, or set it")
    secret.add_argument("name")
    secret.add_argument("--scheme", choices=SCHEMES, default="standard", help="whose clients read it (standard)")
    secret.add_argument("--set", dest="secret", default=None, metavar="SECRET", help="the secret from now on")
    show = actions.add_parser("list", help="list accounts, tiers and balances")
    for action in (create, credit, tier, ledger, secret, show):
        add_data_options(action)


def run(args: argparse.Namespace) -> int:
    acts = {"create": create, "credit": credit, "tier": change_tier, "ledger": show_ledger, "list": show_all}
    with open_accounts(args) as accounts:
        answer, text = acts.get(args.action, webhook_secret)(accounts, args)
    print(json.dumps(answer) if args.json else text)
    return 0


def create(accounts: Accounts, args: argparse.Namespace) -> Answer:
    account = accounts.create(args.name, tier=args.tier)
    return as_json(account), f"Account {account.name} is open ({account.id}, tier {account.tier})."


def credit(accounts: Accounts, args: argparse.Namespace) -> Answer:
    account = accounts.by_name(args.name)
    balance = accounts.credit(account.id, args.amount, args.note)
    return as_json(accounts.get(account.id)), f"{account.name} has {balance} credits."


def change_tier(accounts: Accounts, args: argparse.Namespace) -> Answer:
    account = accounts.set_tier(accounts.by_name(args.name).id, args.tier)
    return as_json(account), f"{account.name} is of the tier {account.tier}."


def show_ledger(accounts: Accounts, args: argparse.Namespace) -> Answer:
    account = accounts.by_name(args.name)
    entries = accounts.ledger(account.id)
    text = "\n".join(
        f"{e.created_at:%Y-%m-%d %H:%M:%S} {e.kind:8} {e.change_credits:+10} {e.job_id} {e.note}" for e in entries
    )
    return {**as_json(account), "ledger": [entry_as_json(entry) for entry in entries]}, text or "Nothing yet."


def show_all(accounts: Accounts, args: argparse.Namespace) -> Answer:
    found = accounts.list()
    text = "\n".join(f"{a.name:24} {a.tier:10} {a.balance_credits:10} credits  {a.id}" for a in found)
    return {"accounts": [as_json(account) for account in found]}, text or "No accounts yet."


def webhook_secret(accounts: Accounts, args: argparse.Namespace) -> Answer:
    from cadenza.rest.links import load_secret
    from cadenza.webhooks import Vault, Webhooks

    account = accounts.by_name(args.name)
    webhooks = Webhooks(accounts.database, vault=Vault(load_secret(settings_of(args).data)))
    if args.secret is not None:
        webhooks.set_secret(account.id, args.scheme, args.secret)
    secret = webhooks.secret(account.id, args.scheme)
    return {"account": account.name, "scheme": args.scheme, "secret": secret}, secret


def as_json(account: Account) -> dict[str, Any]:
    """Return an account as one object."""
    return {
        "account": account.name,
        "id": account.id,
        "tier": account.tier,
        "balance_credits": account.balance_credits,
    }


def entry_as_json(entry: Entry) -> dict[str, Any]:
    """Return a line of the ledger as one object."""
    return {
        "id": entry.job_id,
        "kind": entry.kind.value,
        "change_credits": entry.change_credits,
        "note": entry.note,
        "at": entry.created_at.isoformat(),
    }
