"""The operator's routes: everybody's accounts, credits and keys, for keys with the scope `admin` alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictInt, StrictStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.accounts import ADMIN, SCOPES, TIERS
from cadenza.accounts.book import MAX_AMOUNT_CREDITS
from cadenza.accounts.tiers import DEFAULT
from cadenza.dialects.native import translate
from cadenza.dialects.native.asking import asking
from cadenza.dialects.native.shapes import ERRORS
from cadenza.errors import InvalidRequest
from cadenza.jobs.costs import costs
from cadenza.rest.body import Model, read_json, read_model
from cadenza.rest.document import json_body
from cadenza.rest.services import services

router = APIRouter(tags=["Operation"], prefix="/admin")
STRICT = ConfigDict(extra="forbid")
Name = Annotated[StrictStr, Field(min_length=1, max_length=200, description="1-200 characters")]
TierName = Annotated[StrictStr, Field(description=f"one of {', '.join(TIERS)}")]


class OpenRequest(BaseModel):
    """An account to be."""

    model_config = STRICT
    name: Name
    tier: TierName = DEFAULT
    credits: Annotated[
        StrictInt, Field(ge=0, le=MAX_AMOUNT_CREDITS, description="a whole number of credits, at most 10^12")
    ] = 0


class ChangeRequest(BaseModel):
    """What is to change about an account."""

    model_config = STRICT
    tier: TierName


class CreditRequest(BaseModel):
    """Credits to add, or to take back where negative."""

    model_config = STRICT
    amount: Annotated[StrictInt, Field(description="a whole number of credits other than 0")]
    note: Annotated[StrictStr, Field(max_length=500, description="at most 500 characters")] = ""


class KeyRequest(BaseModel):
    """A key to be."""

    model_config = STRICT
    account_id: StrictStr
    prefix: Annotated[StrictStr, Field(max_length=20, description="letters and digits")] = "cad"
    scopes: Annotated[list[StrictStr], Field(min_length=1, description=f"some of {', '.join(SCOPES)}")] = ["*"]
    label: Annotated[StrictStr, Field(max_length=200, description="at most 200 characters")] = ""


async def asked(request: Request, model: type[Model]) -> Model:
    """Return the body of an operator's request."""
    await asking(request, scope=ADMIN)
    data, _ = await read_json(request)
    return read_model(model, data)


@router.get("/accounts", responses=ERRORS)
async def list_accounts(request: Request) -> Response:
    """List all accounts, oldest first."""
    await asking(request, scope=ADMIN)
    found = await run_in_threadpool(services(request).accounts.list)
    return JSONResponse({"data": [translate.to_admin_account(account) for account in found]})


@router.post("/accounts", status_code=201, responses=ERRORS, openapi_extra=json_body(OpenRequest))
async def open_account(request: Request) -> Response:
    """Open an account."""
    body = await asked(request, OpenRequest)
    accounts = services(request).accounts
    made = await run_in_threadpool(accounts.create, body.name, tier=body.tier)
    if body.credits:
        await run_in_threadpool(accounts.credit, made.id, body.credits, "to begin with")
    found = await run_in_threadpool(accounts.get, made.id)
    return JSONResponse(translate.to_admin_account(found), status_code=201)


@router.get("/accounts/{account_id}", responses=ERRORS)
async def get_account(request: Request, account_id: str) -> Response:
    """Return an account."""
    await asking(request, scope=ADMIN)
    found = await run_in_threadpool(services(request).accounts.get, account_id)
    return JSONResponse(translate.to_admin_account(found))


@router.patch("/accounts/{account_id}", responses=ERRORS, openapi_extra=json_body(ChangeRequest))
async def change_account(request: Request, account_id: str) -> Response:
    """Give an account another tier."""
    body = await asked(request, ChangeRequest)
    found = await run_in_threadpool(services(request).accounts.set_tier, account_id, body.tier)
    return JSONResponse(translate.to_admin_account(found))


@router.post("/accounts/{account_id}/credits", responses=ERRORS, openapi_extra=json_body(CreditRequest))
async def credit_account(request: Request, account_id: str) -> Response:
    """Add credits to an account, or take some back."""
    body = await asked(request, CreditRequest)
    balance = await run_in_threadpool(services(request).accounts.credit, account_id, body.amount, body.note)
    return JSONResponse({"id": account_id, "balance_credits": balance})


@router.get("/accounts/{account_id}/ledger", responses=ERRORS)
async def get_ledger(request: Request, account_id: str) -> Response:
    """Return the latest 100 lines of an account's ledger, newest first."""
    await asking(request, scope=ADMIN)
    accounts = services(request).accounts
    await run_in_threadpool(accounts.get, account_id)
    lines = await run_in_threadpool(accounts.ledger, account_id)
    return JSONResponse({"data": [translate.to_ledger_line(line) for line in lines]})


@router.get("/accounts/{account_id}/keys", responses=ERRORS)
async def list_keys(request: Request, account_id: str) -> Response:
    """List an account's keys by their first characters."""
    await asking(request, scope=ADMIN)
    accounts = services(request).accounts
    await run_in_threadpool(accounts.get, account_id)
    found = await run_in_threadpool(accounts.keys, account_id)
    return JSONResponse({"data": [translate.to_key(key) for key in found]})


@router.post("/keys", status_code=201, responses=ERRORS, openapi_extra=json_body(KeyRequest))
async def make_key(request: Request) -> Response:
    """Make a key; its secret is in this answer and nowhere else."""
    body = await asked(request, KeyRequest)
    unknown = next((scope for scope in body.scopes if scope not in SCOPES), None)
    if unknown is not None:
        names = ", ".join(SCOPES)
        raise InvalidRequest(f"scopes must be some of {names}", field="scopes", value=unknown, expected=names)
    made = await run_in_threadpool(
        services(request).accounts.create_key,
        body.account_id,
        prefix=body.prefix,
        scopes=body.scopes,
        label=body.label,
    )
    return JSONResponse(translate.to_new_key(made), status_code=201)


@router.delete("/keys/{key_id}", status_code=204, responses=ERRORS)
async def revoke_key(request: Request, key_id: str) -> Response:
    """End a key."""
    await asking(request, scope=ADMIN)
    await run_in_threadpool(services(request).accounts.revoke, key_id)
    return Response(status_code=204)


@router.get("/costs", responses=ERRORS)
async def list_costs(request: Request, since: str | None = None, until: str | None = None) -> Response:
    """List what providers' takes cost you, by engine; `since` and `until` are ISO 8601 times of the requests."""
    await asking(request, scope=ADMIN)
    between = {"since": moment("since", since), "until": moment("until", until)}
    found = await run_in_threadpool(lambda: costs(services(request).jobs.database, **between))
    return JSONResponse({"data": [translate.to_cost(cost) for cost in found]})


def moment(name: str, text: str | None) -> datetime | None:
    """Return an ISO 8601 time, in UTC where it names no zone; InvalidRequest for anything else."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError as error:
        raise InvalidRequest(f"{name} is no time", field=name, value=text[:80], expected="ISO 8601") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
