"""The JavaScript clients of ElevenLabs and Replicate against our server, unchanged.

They run where `node` finds the packages `@elevenlabs/elevenlabs-js` and `replicate` (NODE_PATH names their folder).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from serving import Server

NODE = shutil.which("node")

ELEVENLABS = """
const { ElevenLabsClient } = require("@elevenlabs/elevenlabs-js");
const client = new ElevenLabsClient({ apiKey: process.env.KEY, baseUrl: process.env.URL });
const bytes = async (stream) => { let n = 0; for await (const chunk of stream) n += chunk.length; return n; };
(async () => {
  const plan = await client.music.compositionPlan.create({ prompt: "calm piano", musicLengthMs: 9000 });
  const song = await client.music.composeDetailed({ prompt: "calm piano", musicLengthMs: 3000 });
  console.log(JSON.stringify({
    composed: await bytes(await client.music.compose({ prompt: "calm piano", musicLengthMs: 3000 })),
    planned: plan.sections.reduce((sum, section) => sum + section.durationMs, 0),
    title: song.json.songMetadata.title,
    detailed: song.audio.length,
  }));
})();
"""
REPLICATE = """
const Replicate = require("replicate");
const client = new Replicate({ auth: process.env.KEY, baseUrl: process.env.URL + "/v1", useFileOutput: false });
(async () => {
  const output = await client.run("meta/musicgen", { input: { prompt: "calm piano", duration: 3 } });
  const made = await client.predictions.create({ model: "meta/musicgen", input: { prompt: "calm", duration: 3 } });
  const done = await client.wait(made, { interval: 20 });
  const listed = (await client.predictions.list()).results.length;
  console.log(JSON.stringify({ output, status: done.status, listed }));
})();
"""


def run(package: str, script: str, server: Server) -> Any:
    """Run a script and return what it prints, or skip where it cannot run."""
    if NODE is None:
        pytest.skip("node is not installed")
    if subprocess.run([NODE, "-e", f"require.resolve('{package}')"], capture_output=True).returncode:
        pytest.skip(f"node does not find {package}: install it and name its folder in NODE_PATH")
    environment = {**os.environ, "KEY": server.key, "URL": server.url}
    done = subprocess.run([NODE, "-e", script], capture_output=True, text=True, env=environment, timeout=60)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])  # a client may have printed a warning before


def test_elevenlabs_composes_plans_and_tells(sounding: Server) -> None:
    found = run("@elevenlabs/elevenlabs-js", ELEVENLABS, sounding)
    assert found["composed"] == pytest.approx(3 * 16000, rel=0.1)
    assert found["detailed"] == pytest.approx(3 * 16000, rel=0.1)
    assert (found["planned"], found["title"]) == (9000, "Sounding")


def test_replicate_runs_waits_and_lists(sounding: Server) -> None:
    found = run("replicate", REPLICATE, sounding)
    assert found["status"] == "succeeded"
    assert found["listed"] >= 2
    assert sounding.ask("GET", found["output"], key=None).status == 200
