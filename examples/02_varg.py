"""Create a job, stream its status, save the output: the Varg Gateway API with Python's standard library alone.

    VARG_URL=http://localhost:8000/v1 VARG_API_KEY=... python examples/02_varg.py

The same request a second time comes from the cache, at once and for nothing.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from pathlib import Path
from typing import Any

URL = os.environ.get("VARG_URL", "http://localhost:8000/v1").rstrip("/")
KEY = os.environ.get("VARG_API_KEY", "")
PROMPT = "epic cinematic orchestral score, building tension, dramatic strings, brass crescendo"


def send(method: str, path: str, body: object = None) -> Any:
    """Send a request and return its open answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method))


def create(prompt: str) -> tuple[Any, str]:
    """Create a music job; return it, and whether the cache had it."""
    with send("POST", "/music", {"model": "music_v1", "prompt": prompt, "duration": 30}) as answer:
        return json.load(answer), answer.headers["X-Cache"]


def follow(job: Any) -> Any:
    """Stream a job until it has ended, and return it."""
    with send("GET", f"/jobs/{job['job_id']}/stream") as stream:
        for line in stream:
            field, _, value = line.decode().rstrip("\r\n").partition(": ")
            if field == "data":
                job = json.loads(value)
                print("job", job["job_id"], "is", job["status"])
    return job


def main(prompt: str, folder: Path) -> None:
    job, cached = create(prompt)
    print("cache:", cached)
    job = follow(job)
    if job["status"] != "completed":
        sys.exit(f"{job['status']}: {job.get('error', '')}")

    path = folder / "varg.mp3"
    with urllib.request.urlopen(job["output"]["url"]) as file:
        path.write_bytes(file.read())
    print("saved", path, job["output"]["media_type"])

    # A player asks for a part, to seek.
    request = urllib.request.Request(job["output"]["url"], headers={"Range": "bytes=0-99"})
    with urllib.request.urlopen(request) as part:
        print("the first bytes:", part.status, part.headers["Content-Range"])

    again, cached = create(prompt)
    print("cache:", cached, "and", again["status"], "at once")
    with send("GET", "/balance") as answer:
        print("left:", json.load(answer)["balance_cents"], "cents")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else PROMPT, Path(os.environ.get("CADENZA_OUT", ".")))
