"""Generate music and save it: the Elumenta API with Python's standard library alone.

    ELUMENTA_URL=http://localhost:8000/api/v2 ELUMENTA_KEY=... python examples/03_elumenta.py

The answer is held until the audio exists; where that takes longer than the server waits, the client asks after it.
"""

from __future__ import annotations

import json
import os
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

URL = os.environ.get("ELUMENTA_URL", "http://localhost:8000/api/v2").rstrip("/")
KEY = os.environ.get("ELUMENTA_KEY", "")
PROMPT = "Calm lo-fi hip hop, vinyl crackle, piano, 80 BPM, for studying"
POLL_SECONDS = float(os.environ.get("POLL_SECONDS", "5"))


def ask(method: str, path: str, body: object = None) -> Any:
    """Send a request and return the JSON of its answer."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(URL + path, data, headers, method=method)) as answer:
        return json.load(answer)


def main(prompt: str, folder: Path) -> None:
    made = ask("POST", "/generate", {"model": "musicgen", "prompt": prompt, "duration": 30})
    while made["status"] == "pending":
        print("generation", made["id"], "is pending")
        time.sleep(POLL_SECONDS)
        made = ask("GET", f"/generate/{made['id']}")
    if made["status"] == "failed":
        sys.exit(made["error"])

    path = folder / "elumenta.mp3"
    with urllib.request.urlopen(made["output_url"]) as file:
        path.write_bytes(file.read())
    print(f"saved {path}: {made['duration_seconds']} s for {made['tokens_used']} tokens")

    for item in ask("GET", "/user/history?type=audio&limit=3")["items"]:
        print(item["created_at"], item["model"], item["status"], item["prompt"])
    balance = ask("GET", "/balance")
    print("left:", balance["token_balance"], "tokens; plan:", balance["plan"])


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else PROMPT, Path(os.environ.get("CADENZA_OUT", ".")))
