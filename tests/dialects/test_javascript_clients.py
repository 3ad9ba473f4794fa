"""The JavaScript clients of ElevenLabs and Replicate against our server, unchanged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import javascript
from receiver import receiving
from serving import Server

ELEVENLABS = """
const { ElevenLabsClient } = require("@elevenlabs/elevenlabs-js");
const client = new ElevenLabsClient({ apiKey: process.env.KEY, baseUrl: process.env.URL, maxRetries: 0 });
const whole = async (stream) => {
  const parts = [];
  for await (const chunk of stream) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
};
const told = async () => { BODY };
told().then((found) => console.log(JSON.stringify(found)), (error) => { console.error(error); process.exit(1); });
"""
REPLICATE = """
const Replicate = require("replicate");
const { validateWebhook } = Replicate;
const client = new Replicate({ auth: process.env.KEY, baseUrl: process.env.URL + "/v1", useFileOutput: false });
const told = async () => { BODY };
told().then((found) => console.log(JSON.stringify(found)), (error) => { console.error(error); process.exit(1); });
"""
VERSION = "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb"


def ask(client: str, body: str, server: Server, *, prefix: str = "", **more: str) -> Any:
    """Run the body of a function in JavaScript that has `client`, and return what it returns."""
    return javascript.run(
        client.replace("BODY", body), {"KEY": server.key, "URL": server.url + prefix, "VERSION": VERSION, **more}
    )


class TestElevenLabs:
    @pytest.mark.parametrize("prefix", ["", "/elevenlabs"])
    def test_it_composes_streams_and_plans(self, prefix: str, sounding: Server) -> None:
        found = ask(
            ELEVENLABS,
            """
            const plan = await client.music.compositionPlan.create({ prompt: "calm piano", musicLengthMs: 9000 });
            const asked = { prompt: "calm piano", musicLengthMs: 3000 };
            return {
              composed: (await whole(await client.music.compose(asked))).length,
              streamed: (await whole(await client.music.stream(asked))).length,
              played: (await whole(await client.music.compose({ compositionPlan: plan }))).length,
              planned: plan.sections.reduce((sum, section) => sum + section.durationMs, 0),
            };
            """,
            sounding,
            prefix=prefix,
        )
        assert found["composed"] == pytest.approx(3 * 16000, rel=0.1)
        assert found["streamed"] == pytest.approx(3 * 16000, rel=0.1)
        assert found["played"] == pytest.approx(9 * 16000, rel=0.1)
        assert found["planned"] == 9000

    def test_it_reads_the_detailed_answer(self, sounding: Server) -> None:
        found = ask(
            ELEVENLABS,
            """
            const song = await client.music.composeDetailed({ prompt: "calm piano", musicLengthMs: 3000 });
            return { title: song.json.songMetadata.title, bytes: song.audio.length, id: song.songId,
                     sections: song.json.compositionPlan.sections.length };
            """,
            sounding,
        )
        assert found["title"] == "Sounding"
        assert found["bytes"] == pytest.approx(3 * 16000, rel=0.1)
        assert found["id"].startswith("trk_")
        assert found["sections"] >= 1

    def test_it_reads_the_detailed_stream(self, sounding: Server) -> None:
        found = ask(
            ELEVENLABS,
            """
            const kinds = [];
            let bytes = 0;
            const asked = { prompt: "calm", musicLengthMs: 3000 };
            for await (const text of await client.music.composeDetailedStream(asked)) {
              const event = JSON.parse(text);
              kinds.push(event.type);
              if (event.type === "audio") bytes += Buffer.from(event.audio_base64, "base64").length;
            }
            return { first: kinds.slice(0, 3), last: kinds[kinds.length - 1], bytes };
            """,
            sounding,
        )
        assert found["first"] == ["composition_plan", "song_metadata", "audio"]
        assert found["last"] == "complete"
        assert found["bytes"] == pytest.approx(3 * 16000, rel=0.1)

    def test_it_uploads_a_song_and_parts_it(self, sounding: Server) -> None:
        found = ask(
            ELEVENLABS,
            """
            const song = await whole(await client.music.compose({ prompt: "calm", musicLengthMs: 3000 }));
            const file = { data: song, filename: "song.mp3", contentType: "audio/mpeg" };
            const kept = await client.music.upload({ file, extractCompositionPlan: "music_v1" });
            const stems = await whole(await client.music.separateStems({ file, stemVariationId: "two_stems_v1" }));
            return { id: kept.songId, zip: stems.subarray(0, 2).toString("latin1"),
                     ms: kept.compositionPlan.sections[0].durationMs };
            """,
            sounding,
        )
        assert (found["id"][:4], found["zip"], found["ms"]) == ("trk_", "PK", 3000)

    def test_a_bad_field_is_its_error(self, sounding: Server) -> None:
        found = ask(
            ELEVENLABS,
            """
            try {
              await client.music.compose({ prompt: "calm", musicLengthMs: 10 });
            } catch (error) {
              return { name: error.constructor.name, status: error.statusCode, param: error.body.detail.param };
            }
            return {};
            """,
            sounding,
        )
        assert found == {"name": "UnprocessableEntityError", "status": 422, "param": "music_length_ms"}


class TestReplicate:
    @pytest.mark.parametrize("prefix", ["", "/replicate"])
    def test_it_runs_waits_polls_and_lists(self, prefix: str, sounding: Server) -> None:
        found = ask(
            REPLICATE,
            """
            const input = { prompt: "calm piano", duration: 3 };
            const output = await client.run("meta/musicgen", { input });
            const versioned = await client.run(`meta/musicgen:${process.env.VERSION}`, { input });
            const made = await client.predictions.create({ model: "meta/musicgen", input });
            const done = await client.wait(made, { interval: 20 });
            const got = await client.predictions.get(made.id);
            const listed = (await client.predictions.list()).results.map((one) => one.id);
            return { output, versioned, begun: made.status, status: done.status, same: got.output === done.output,
                     listed: listed.includes(made.id) };
            """,
            sounding,
            prefix=prefix,
        )
        assert (found["begun"], found["status"]) == ("starting", "succeeded")
        assert found["same"]
        assert found["listed"]
        for name in ("output", "versioned"):
            assert sounding.ask("GET", found[name], key=None).status == 200

    def test_it_calls_off(self, server: Server) -> None:
        server.credit("tester", 1000)
        found = ask(
            REPLICATE,
            """
            const input = { prompt: "seconds=20 endless from javascript" };
            const made = await client.predictions.create({ model: "meta/musicgen", input });
            const ended = await client.predictions.cancel(made.id);
            return { status: ended.status, later: (await client.predictions.get(made.id)).status };
            """,
            server,
        )
        assert found == {"status": "canceled", "later": "canceled"}

    def test_it_keeps_lists_and_deletes_files(self, sounding: Server) -> None:
        found = ask(
            REPLICATE,
            """
            const content = Buffer.from("bytes from javascript " + process.env.URL);
            const made = await client.files.create(content, { take: 3 });
            const listed = (await client.files.list()).results.map((one) => one.id);
            const got = await client.files.get(made.id);
            const fetched = Buffer.from(await (await fetch(made.urls.get)).arrayBuffer());
            await client.files.delete(made.id);
            const later = (await client.files.list()).results.map((one) => one.id);
            return { listed: listed.includes(made.id), take: got.metadata.take, same: fetched.equals(content),
                     later: later.includes(made.id) };
            """,
            sounding,
        )
        assert found == {"listed": True, "take": 3, "same": True, "later": False}

    def test_it_knows_the_models(self, sounding: Server) -> None:
        found = ask(
            REPLICATE,
            """
            const model = await client.models.get("meta", "musicgen");
            const versions = (await client.models.versions.list("meta", "musicgen")).results.map((one) => one.id);
            return { name: `${model.owner}/${model.name}`, known: versions.includes(process.env.VERSION) };
            """,
            sounding,
        )
        assert found == {"name": "meta/musicgen", "known": True}

    def test_it_accepts_our_webhooks_and_no_others(self, sounding: Server, eventually: Callable[..., None]) -> None:
        with receiving() as receiver:
            found = ask(
                REPLICATE,
                """
                const { key } = await client.webhooks.default.secret.get();
                const made = await client.predictions.create({
                  model: "meta/musicgen", input: { prompt: "told of in javascript", duration: 3 },
                  webhook: process.env.HOOK, webhook_events_filter: ["completed"],
                });
                return { key, id: made.id };
                """,
                sounding,
                HOOK=f"{receiver.url}/hook",
            )
            heard = receiver.next()
        names = {"ID": "webhook-id", "TIMESTAMP": "webhook-timestamp", "SIGNATURE": "webhook-signature"}
        headers = {name.lower(): value for name, value in heard.headers.items()}
        told = {name: headers[header] for name, header in names.items()}
        check = """
            const told = (body) => validateWebhook({
              id: process.env.ID, timestamp: process.env.TIMESTAMP, signature: process.env.SIGNATURE,
              secret: process.env.SECRET, body,
            });
            return { ours: await told(process.env.TEXT), others: await told(process.env.TEXT + " ") };
            """
        text = heard.body.decode()
        assert found["id"] in text
        assert ask(REPLICATE, check, sounding, SECRET=found["key"], TEXT=text, **told) == {
            "ours": True,
            "others": False,
        }
