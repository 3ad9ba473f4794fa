"""Make a track, follow its progress, save it: the native API with Python's standard library alone.

    CADENZA_URL=http://localhost:8000 CADENZA_KEY=cad_... python examples/01_native.py "calm piano in the rain"

Saves the audio, its MIDI file and the listing of its notes where the engine wrote them.
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

URL = os.environ.get("CADENZA_URL", "http://localhost:8000").rstrip("/")
KEY = os.environ.get("CADENZA_KEY", "")


def ask(method: str, path: str, body: object = None, **headers: str) -> Any:
    """Send a request and return the JSON of its answer."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data, {**headers, "Authorization": f"Bearer {KEY}"}, method=method)
    if data is not None:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def events(path: str) -> Iterator[tuple[str, Any]]:
    """Yield the name and the data of each server-sent event of a path."""
    request = urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {KEY}"})
    with urllib.request.urlopen(request) as stream:
        name = ""
        for line in stream:
            field, _, value = line.decode().rstrip("\r\n").partition(": ")
            if field == "event":
                name = value
            elif field == "data":
                yield name, json.loads(value)


def main(prompt: str, folder: Path) -> None:
    # Whoever does not want to wait says so, and listens.
    track = ask("POST", "/v1/music/generate", {"prompt": prompt, "duration": 20}, Prefer="respond-async")
    print("track", track["id"], "is", track["status"])
    for name, data in events(f"/v1/music/{track['id']}/events"):
        print(name, data["status"] if name == "status" else f"{data['stage']} {data['fraction']:.0%}")

    track = ask("GET", f"/v1/music/{track['id']}")
    if track["status"] == "failed":
        sys.exit(f"failed: {track['error']['message']}")
    print(f"{track['title']}: {track['genre']}, {track['tempo']} BPM, {track['key']}, {track['duration']} s")
    for kind, link in (("mp3", "download_url"), ("mid", "midi_url"), ("txt", "listing_url")):
        if track[link]:
            path = folder / f"native.{kind}"
            # A link is all that it takes: no key is sent.
            with urllib.request.urlopen(track[link]) as file:
                path.write_bytes(file.read())
            print("saved", path)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "calm piano in the rain", Path(os.environ.get("CADENZA_OUT", ".")))
