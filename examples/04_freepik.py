"""Create a task, ask after it, save what it generated: the Freepik API with Python's standard library alone.

    FREEPIK_URL=http://localhost:8000 FREEPIK_API_KEY=... python examples/04_freepik.py

Clients of Magnific send the same with the header `x-magnific-api-key`.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

URL = os.environ.get("FREEPIK_URL", "http://localhost:8000").rstrip("/") + "/v1/ai/music-generation"
KEY = os.environ.get("FREEPIK_API_KEY", "")
PROMPT = "A Blues guitar solo with emotional bends and slides"
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "2"))


def ask(path: str = "", body: object = None) -> Any:
    """Send a request and return what its answer calls `data`."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"x-freepik-api-key": KEY, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers)) as answer:
        return json.load(answer)["data"]


def main(prompt: str, folder: Path) -> None:
    try:
        ask(body={"prompt": prompt, "music_length_seconds": 5})
    except urllib.error.HTTPError as error:
        with error:
            problem = json.load(error)
        print(error.code, problem["message"], problem["invalid_params"][0]["reason"])

    task = ask(body={"prompt": prompt, "music_length_seconds": 60})
    while task["status"] in ("CREATED", "IN_PROGRESS"):
        print("task", task["task_id"], "is", task["status"])
        time.sleep(POLL_SECONDS)
        task = ask(f"/{task['task_id']}")
    if task["status"] == "FAILED":
        sys.exit("the task has failed")

    for number, link in enumerate(task["generated"]):
        path = folder / f"freepik-{number}.mp3"
        with urllib.request.urlopen(link) as file:
            path.write_bytes(file.read())
        print("saved", path)
    print("tasks so far:", len(ask()))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else PROMPT, Path(os.environ.get("CADENZA_OUT", ".")))
