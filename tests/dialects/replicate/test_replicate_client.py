"""Replicate's own Python client against our server, unchanged."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import soundfile

from receiver import receiving
from serving import Server

replicate = pytest.importorskip("replicate", reason="the client `replicate` is not installed")
VERSION = "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb"


@pytest.fixture(params=["", "/replicate"])
def client(request: pytest.FixtureRequest, sounding: Server, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The client, on the bare origin and under our prefix."""
    made = replicate.Client(api_token=sounding.key, base_url=sounding.url + request.param)
    made.poll_interval = 0.02
    return made


def fetched(url: Any) -> Any:
    """Return what soundfile says of the file at an output's URL, fetched without a key."""
    return soundfile.info(io.BytesIO(httpx.get(str(url)).content))


class TestRun:
    def test_run_gives_the_url_of_a_song(self, client: Any) -> None:
        output = client.run("meta/musicgen", input={"prompt": "calm piano", "duration": 4})
        info = fetched(output)
        assert (info.format, info.duration) == ("WAV", pytest.approx(4.0))

    def test_run_takes_a_version(self, client: Any) -> None:
        output = client.run(f"meta/musicgen:{VERSION}", input={"prompt": "calm", "duration": 3, "output_format": "mp3"})
        assert fetched(output).format == "MP3"

    def test_our_own_composer_is_a_model(self, client: Any) -> None:
        output = client.run("cadenza/composer", input={"prompt": "calm", "duration": 3, "output_format": "flac"})
        assert fetched(output).format == "FLAC"

    def test_an_input_that_is_refused_says_which(self, client: Any) -> None:
        with pytest.raises(replicate.exceptions.ReplicateError) as caught:
            client.run("meta/musicgen", input={"prompt": "calm", "duration": "long"})
        assert caught.value.status == 422
        assert "input.duration" in caught.value.detail

    def test_audio_to_go_on_from_is_refused(self, client: Any) -> None:
        with pytest.raises(replicate.exceptions.ReplicateError, match="input_audio"):
            client.run("meta/musicgen", input={"prompt": "calm", "input_audio": "https://x.example/a.wav"})


class TestPredictions:
    def test_a_prediction_is_made_polled_and_found_in_the_list(self, client: Any) -> None:
        made = client.predictions.create(version=VERSION, input={"prompt": "calm", "duration": 3, "top_k": 7})
        assert made.status == "starting"
        assert made.output is None
        made.wait()
        assert (made.status, made.input["top_k"], made.version) == ("succeeded", 7, VERSION)
        assert made.progress.percentage == 1.0
        assert made.metrics["predict_time"] >= 0
        assert client.predictions.get(made.id).output == made.output
        assert made.id in [one.id for one in client.predictions.list()]
        strange = client._client.get("/v1/predictions", params={"cursor": "²"})
        assert (strange.status_code, "cursor" in strange.text) == (422, True)

    def test_a_wait_that_suffices_gives_the_finished_prediction(self, client: Any) -> None:
        made = client.predictions.create(version=VERSION, input={"prompt": "calm", "duration": 3}, wait=20)
        assert made.status == "succeeded"

    def test_an_unknown_version_is_refused(self, client: Any) -> None:
        with pytest.raises(replicate.exceptions.ReplicateError) as caught:
            client.predictions.create(version="0" * 64, input={"prompt": "calm"})
        assert caught.value.status == 422

    def test_a_wrong_token_is_a_401(self, sounding: Server) -> None:
        with pytest.raises(replicate.exceptions.ReplicateError) as caught:
            replicate.Client(api_token="cad_wrong", base_url=sounding.url).predictions.list()
        assert (caught.value.status, caught.value.title) == (401, "Unauthenticated")


class TestSlow:
    """On the server whose engine takes as long as the prompt says."""

    def ours(self, server: Server) -> Any:
        made = replicate.Client(api_token=server.key, base_url=server.url)
        made.poll_interval = 0.02
        return made

    @pytest.fixture(autouse=True)
    def credits(self, server: Server) -> None:
        server.credit("tester", 1000)

    def test_a_wait_that_runs_out_says_starting_and_run_still_ends(self, server: Server) -> None:
        body = {"input": {"prompt": "seconds=1.4 slow", "duration": 3}}
        answer = server.ask("POST", "/v1/models/meta/musicgen/predictions", body, headers={"Prefer": "wait=1"})
        assert (answer.status, answer.json["status"]) == (202, "starting")
        output = self.ours(server).run("meta/musicgen", input={"prompt": "seconds=1.3 slower"}, wait=1)
        assert output.startswith(server.url)

    def test_a_prediction_can_be_called_off(self, server: Server, eventually: Callable[..., None]) -> None:
        client = self.ours(server)
        made = client.predictions.create(version=VERSION, input={"prompt": "seconds=20 endless"})
        eventually(lambda: client.predictions.get(made.id).status == "processing")
        made.cancel()
        assert made.status == "canceled"
        assert client.predictions.get(made.id).status == "canceled"
        made.cancel()
        assert made.status == "canceled"

    def test_a_model_that_fails_raises_with_its_reason(self, server: Server) -> None:
        with pytest.raises(replicate.exceptions.ModelError, match="cannot be made"):
            self.ours(server).run("meta/musicgen", input={"prompt": "crash=refuse"})


class TestTheRest:
    def test_files_are_kept_listed_and_deleted(self, client: Any, sounding: Server) -> None:
        content = b"some bytes \r\n--of audio\x00\xff" + client._base_url.encode()
        made = client.files.create(io.BytesIO(content), filename="a.wav", metadata={"take": 3})
        assert (made.name, made.size, made.metadata) == ("a.wav", len(content), {"take": 3})
        assert httpx.get(made.urls["get"]).content == content
        assert client.files.get(made.id).checksums == made.checksums
        assert made.id in [one.id for one in client.files.list()]
        assert client.files.delete(made.id)
        assert made.id not in [one.id for one in client.files.list()]

    def test_models_and_versions_describe_their_input(self, client: Any) -> None:
        model = client.models.get("meta/musicgen")
        assert (model.owner, model.name) == ("meta", "musicgen")
        versions = model.versions.list().results
        assert VERSION in [version.id for version in versions]
        schema = model.versions.get(VERSION).openapi_schema
        assert schema["components"]["schemas"]["Input"]["properties"]["duration"]["default"] == 8

    def test_the_account_and_the_webhook_secret(self, client: Any) -> None:
        assert client.accounts.current().username == "tester"
        secret = client.webhooks.default.secret().key
        assert secret.startswith("whsec_")
        assert secret.count("_") == 1

    def test_webhooks_are_signed_so_that_the_client_accepts_them(self, client: Any) -> None:
        with receiving() as receiver:
            made = client.predictions.create(
                version=VERSION, input={"prompt": "told of", "duration": 3}, webhook=f"{receiver.url}/hook"
            )
            heard = [receiver.next() for _ in range(2)]
            secret = client.webhooks.default.secret()
        for one in heard:
            client.webhooks.validate(headers=one.headers, body=one.body.decode(), secret=secret)
        told = [json.loads(one.body) for one in heard]
        assert [one["status"] for one in told] == ["processing", "succeeded"]
        assert {one["id"] for one in told} == {made.id}
        assert fetched(told[-1]["output"]).duration == pytest.approx(3.0)

    def test_a_webhook_for_its_end_alone_is_told_once(self, client: Any) -> None:
        with receiving() as receiver:
            made = client.predictions.create(
                version=VERSION,
                input={"prompt": "told once", "duration": 3},
                webhook=f"{receiver.url}/hook",
                webhook_events_filter=["completed"],
            )
            assert json.loads(receiver.next().body)["completed_at"]
            made.wait()
            assert receiver.nothing_more()

    def test_a_webhook_to_a_private_address_is_refused(self, client: Any) -> None:
        with pytest.raises(replicate.exceptions.ReplicateError, match="webhook"):
            client.predictions.create(version=VERSION, input={"prompt": "x"}, webhook="http://10.0.0.1/hook")

    def test_elevenlabs_models_are_told_apart_by_the_key(self, sounding: Server) -> None:
        theirs = sounding.ask("GET", "/v1/models", key=None, headers={"xi-api-key": sounding.key}).json
        assert [model["model_id"] for model in theirs] == ["music_v1", "music_v2", "music_v2_5"]
        assert "results" in sounding.ask("GET", "/v1/models").json

    def test_another_accounts_prediction_is_not_there(self, client: Any, sounding: Server) -> None:
        made = client.predictions.create(version=VERSION, input={"prompt": "calm", "duration": 3}, wait=20)
        answer = sounding.ask("GET", f"/v1/predictions/{made.id}", key=sounding.new_key("stranger"))
        assert (answer.status, answer.json["title"]) == (404, "Not found")
