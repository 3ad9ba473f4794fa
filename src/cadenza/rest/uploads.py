"""Taking files in and handing them out again: a raw body, bounded, checked against the hash that came with it."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from pathlib import Path

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from cadenza.errors import InvalidRequest, TooLarge
from cadenza.rest.ranges import RangedFile
from cadenza.rest.services import services
from cadenza.storage import Upload

router = APIRouter()
MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,99}/[a-z0-9][a-z0-9!#$&^_.+-]{0,99}")
# A stranger's file must not run as a page of ours.
SAFE = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox; default-src 'none'"}
CHUNK_BYTES = 1 << 20


@router.get("/uploads/{upload_id}/{signature}", include_in_schema=False)
@router.head("/uploads/{upload_id}/{signature}", include_in_schema=False)
async def get_upload(request: Request, upload_id: str, signature: str) -> Response:
    """Answer with an uploaded file, or a part of it; the link is all that is needed."""
    known = services(request)
    known.links.check(upload_id, "upload", signature)
    found = await run_in_threadpool(known.uploads.get, upload_id)
    path = await run_in_threadpool(known.uploads.path, found)
    headers = {"ETag": f'"{found.sha256}"', "Cache-Control": "public, max-age=31536000, immutable", **SAFE}
    return RangedFile(path, media_type=found.media_type, headers=headers, filename=found.id)


async def take_upload(request: Request, account_id: str, *, limit_bytes: int) -> Upload:
    """Keep the raw body; TooLarge beyond the limit, InvalidRequest where it is empty or not what its hash says."""
    known = services(request)
    folder = known.settings.data / "incoming"
    await run_in_threadpool(folder.mkdir, parents=True, exist_ok=True)
    passing = folder / f"upload-{secrets.token_hex(8)}"
    try:
        sha256 = await write_body(request, passing, limit_bytes=limit_bytes)
        check_hash(request, sha256)
        return await run_in_threadpool(known.uploads.keep, account_id, passing, media_type=media_type(request))
    finally:
        await asyncio.to_thread(passing.unlink, missing_ok=True)


async def write_body(request: Request, path: Path, *, limit_bytes: int) -> str:
    """Write the body to a file and return its SHA-256 in hex."""
    digest, size_bytes, waiting = hashlib.sha256(), 0, bytearray()
    announced = request.headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:19]) > limit_bytes:
        raise TooLarge(f"the file is larger than {limit_bytes} bytes")
    with path.open("wb") as file:
        async for chunk in request.stream():
            size_bytes += len(chunk)
            if size_bytes > limit_bytes:
                raise TooLarge(f"the file is larger than {limit_bytes} bytes")
            digest.update(chunk)
            waiting += chunk
            if len(waiting) >= CHUNK_BYTES:
                await asyncio.to_thread(file.write, bytes(waiting))
                waiting.clear()
        await asyncio.to_thread(file.write, bytes(waiting))
    if not size_bytes:
        raise InvalidRequest("the body is empty: send the file's bytes", field="body", expected="1+ bytes")
    return digest.hexdigest()


def check_hash(request: Request, sha256: str) -> None:
    """Refuse a body that is not what `X-Content-Hash` says."""
    told = request.headers.get("x-content-hash", "").strip().lower()
    if told and told.removeprefix("sha256:") != sha256:
        raise InvalidRequest(
            "X-Content-Hash is not the hash of this body",
            field="X-Content-Hash",
            value=told[:80],
            expected=f"sha256:{sha256}",
        )


def media_type(request: Request) -> str:
    """Return the body's media type as its sender calls it, without parameters."""
    told = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return told if MEDIA_TYPE.fullmatch(told) else "application/octet-stream"


def upload_url(request: Request, upload: Upload) -> str:
    """Return the absolute URL at which anybody who has it fetches the file."""
    links = services(request).links
    return f"{links.origin(request)}/uploads/{upload.id}/{links.sign(upload.id, 'upload')}"
