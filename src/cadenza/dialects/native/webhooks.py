"""The routes of webhooks: who is to be told of every track, what was told, and telling it again."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StrictStr
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from cadenza.dialects.native import translate
from cadenza.dialects.native.asking import asking
from cadenza.dialects.native.shapes import ERRORS
from cadenza.errors import NotFound
from cadenza.rest.body import read_json, read_model
from cadenza.rest.document import json_body
from cadenza.rest.services import services
from cadenza.webhooks.guard import MAX_URL

router = APIRouter(tags=["Webhooks"])
WRITE, READ = "webhooks:write", "webhooks:read"


class SubscribeRequest(BaseModel):
    """Whom to tell of what."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[StrictStr, Field(description=f"an https:// or http:// URL, at most {MAX_URL} characters")]
    events: Annotated[list[StrictStr], Field(description="a list of event names")] = [
        "music.generation.completed",
        "music.generation.failed",
    ]
    secret: Annotated[StrictStr | None, Field(description="whsec_ and base64; made where it is left out")] = None


@router.post("/v1/webhooks/create", status_code=201, responses=ERRORS, openapi_extra=json_body(SubscribeRequest))
async def subscribe(request: Request) -> Response:
    """Have a URL told of every track of the account from now on. The answer alone holds the secret."""
    known = services(request)
    who = await asking(request, scope=WRITE)
    data, _ = await read_json(request)
    asked = read_model(SubscribeRequest, data)
    target = known.webhooks.target(
        asked.url,
        secret=asked.secret,
        events=translate.to_states(asked.events),
        origin=known.links.origin(request),
        shape="native",
        field="url",
    )
    made = await run_in_threadpool(known.webhooks.subscribe, who.account_id, target)
    return JSONResponse(translate.to_subscription(made, secret=known.webhooks.reveal(made)), status_code=201)


@router.get("/v1/webhooks", responses=ERRORS)
async def list_webhooks(request: Request) -> Response:
    """List the account's webhooks, oldest first."""
    who = await asking(request, scope=READ)
    found = await run_in_threadpool(services(request).webhooks.list, who.account_id)
    return JSONResponse({"data": [translate.to_subscription(one) for one in found]})


@router.get("/v1/webhooks/{webhook_id}", responses=ERRORS)
async def get_webhook(request: Request, webhook_id: str) -> Response:
    """Return a webhook."""
    who = await asking(request, scope=READ)
    found = await run_in_threadpool(services(request).webhooks.get, who.account_id, webhook_id)
    return JSONResponse(translate.to_subscription(found))


@router.delete("/v1/webhooks/{webhook_id}", status_code=204, responses=ERRORS)
async def unsubscribe(request: Request, webhook_id: str) -> Response:
    """Tell a URL nothing any more, and forget what was on its way."""
    who = await asking(request, scope=WRITE)
    await run_in_threadpool(services(request).webhooks.remove, who.account_id, webhook_id)
    return Response(status_code=204)


@router.get("/v1/webhooks/{webhook_id}/deliveries", responses=ERRORS)
async def list_deliveries(request: Request, webhook_id: str) -> Response:
    """List what a webhook was told lately and how that went, newest first, at most 50."""
    who = await asking(request, scope=READ)
    webhooks = services(request).webhooks
    await run_in_threadpool(webhooks.get, who.account_id, webhook_id)
    found = await run_in_threadpool(webhooks.deliveries, who.account_id, subscription_id=webhook_id)
    return JSONResponse({"data": [translate.to_delivery(one) for one in found]})


@router.post("/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=202, responses=ERRORS)
async def redeliver(request: Request, webhook_id: str, delivery_id: str) -> Response:
    """Send a delivery once more: the same id, the same body, a fresh signature."""
    known = services(request)
    who = await asking(request, scope=WRITE)
    found = await run_in_threadpool(known.webhooks.delivery, who.account_id, delivery_id)
    if found.subscription_id != webhook_id:
        raise NotFound(f"there is no delivery {delivery_id!r}")
    again = await run_in_threadpool(known.webhooks.redeliver, who.account_id, delivery_id)
    known.jobs.hub.post()
    return JSONResponse(translate.to_delivery(again), status_code=202)
