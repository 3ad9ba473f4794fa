"""Hosted engines pointed at our own dialects: both sides speak the same wire."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import soundfile

import gateway
from cadenza.brief import Brief
from cadenza.engines.base import STEMS
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.engines.hosted.elevenlabs import ElevenLabsEngine
from cadenza.engines.hosted.journal import Journal
from cadenza.engines.hosted.replicate import ReplicateEngine
from cadenza.engines.hosted.upstream import ProviderFailed, Refused
from cadenza.errors import Cancelled
from cadenza.settings import Settings
from serving import Server, running


@pytest.fixture(scope="module")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of ours that plays the provider."""
    with gateway.running(tmp_path_factory.mktemp("mirror")) as server:
        yield server


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of ours, its composer the real one."""
    with running(tmp_path_factory.mktemp("real"), tiny=False) as server:
        server.credit("tester", 1_000_000)
        yield server


def settings(mirror: Server, **more: str) -> Settings:
    urls = {"elevenlabs_url": f"{mirror.url}/elevenlabs", "replicate_url": f"{mirror.url}/replicate"}
    keys = {"elevenlabs_key": mirror.key, "replicate_key": mirror.key}
    return Settings(**{**urls, **keys, **more})  # type: ignore[arg-type]


def quiet(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
    """Report to nobody."""


def short(seconds: float) -> None:
    """Wait a little between questions, as the engine does."""
    time.sleep(min(seconds, 0.05))


class TestTheComposerBehindIt:
    def test_a_plan_of_its_own_goes_out_and_comes_back_as_music_of_that_form(
        self, real: Server, tmp_path: Path
    ) -> None:
        asked = {"prompt": "upbeat disco with strings", "duration": 16, "seed": 2}
        plan = real.ask("POST", "/v1/music/plan", asked).json
        brief = Brief("", duration_seconds=16.0, plan=plan, output_format="wav")
        take = ElevenLabsEngine(settings(real)).perform(brief, tmp_path, quiet)
        lengths = [section["seconds"] for section in take.facts["sections"]]
        assert sum(lengths) == pytest.approx(16.0)
        files = {file.role: file.path for file in take.files}
        assert soundfile.info(files["audio"]).frames == 16 * 44100
        assert {f"stem:{stem}" for stem in STEMS} <= set(files)
        assert take.tempo_bpm is not None
        assert take.facts["stems"] == "separated from the mix, not exact"

    def test_it_is_heard_as_it_is_streamed(self, real: Server, tmp_path: Path) -> None:
        brief = Brief("calm piano", duration_seconds=5.0, output_format="flac", options={"stream": "mp3_44100_128"})
        take = ElevenLabsEngine(settings(real)).perform(brief, tmp_path, quiet, roles={"audio"})
        assert take.duration_seconds == 5.0
        assert take.facts["streamed_bytes"] == pytest.approx(5 * 16000, rel=0.1)

    def test_a_prediction_is_its_music(self, real: Server, tmp_path: Path) -> None:
        brief = Brief("calm piano", duration_seconds=5.0, output_format="flac", seed=3)
        take = ReplicateEngine(settings(real), pause=short).perform(brief, tmp_path, quiet)
        assert take.duration_seconds == 5.0
        assert take.facts["cost"]["seconds_of_work"] > 0
        assert take.facts["stems"] == "none"


class TestElevenLabs:
    def test_a_take_comes_with_its_stems(self, mirror: Server, tmp_path: Path) -> None:
        brief = Brief("calm rain", duration_seconds=4.0, output_format="wav")
        take = ElevenLabsEngine(settings(mirror)).perform(brief, tmp_path, quiet)
        assert {f"stem:{stem}" for stem in STEMS} <= {file.role for file in take.files}
        assert soundfile.info(next(f.path for f in take.files if f.role == "audio")).frames == 4 * 44100
        assert (take.title, take.genre) == ("Sounding", "ambient")

    @pytest.mark.parametrize("model", ["music_v1", "music_v2"])
    def test_a_form_goes_there_and_comes_back(self, model: str, mirror: Server, tmp_path: Path) -> None:
        form = AskedForm((AskedSection("Intro", 3.25), AskedSection("Chorus", 4.125, ("loud",))), ("folk",))
        brief = Brief(form.prompt(), duration_seconds=7.375, options=form.as_options() | {"model": model})
        take = ElevenLabsEngine(settings(mirror)).perform(brief, tmp_path, quiet, roles={"audio"})
        assert [section["seconds"] for section in take.facts["sections"]] == [3.25, 4.125]
        assert take.duration_seconds == pytest.approx(7.375, abs=1e-4)

    def test_a_wrong_key_is_the_operators_trouble(self, mirror: Server, tmp_path: Path) -> None:
        with pytest.raises(ProviderFailed, match="this server's key"):
            ElevenLabsEngine(settings(mirror, elevenlabs_key="cad_wrong")).perform(Brief("x"), tmp_path, quiet)

    def test_a_refusal_says_what_was_wrong(self, mirror: Server, tmp_path: Path) -> None:
        brief = Brief("calm", duration_seconds=4.0)
        with pytest.raises(Refused, match="output_format"):
            ElevenLabsEngine(settings(mirror, elevenlabs_format="mp3_1_1")).perform(brief, tmp_path, quiet)


class TestReplicate:
    @pytest.mark.parametrize("wait_seconds", [0, 20])
    def test_a_take_is_predicted_and_fetched(self, wait_seconds: int, mirror: Server, tmp_path: Path) -> None:
        brief = Brief("calm rain", duration_seconds=4.0, output_format="flac", seed=5 + wait_seconds)
        engine = ReplicateEngine(settings(mirror), pause=short, wait_seconds=wait_seconds)
        take = engine.perform(brief, tmp_path, quiet, roles={"audio"})
        assert take.duration_seconds == 4.0
        assert take.facts["model"] == "meta/musicgen"

    def test_another_model_is_asked_by_its_version(self, mirror: Server, tmp_path: Path) -> None:
        version = mirror.ask("GET", "/v1/models/cadenza/composer").json["latest_version"]["id"]
        chosen = settings(
            mirror,
            replicate_model=f"cadenza/composer:{version}",
            replicate_input='{"prompt": "{prompt}", "duration": "{seconds}", "seed": "{seed}"}',
        )
        brief = Brief("calm", duration_seconds=4.0, seed=3)
        take = ReplicateEngine(chosen, pause=short).perform(brief, tmp_path, quiet, roles={"audio"})
        assert take.duration_seconds == 4.0

    def test_a_prediction_whose_id_was_lost_is_found_in_our_list(self, mirror: Server, tmp_path: Path) -> None:
        engine = ReplicateEngine(settings(mirror), pause=short)
        brief = Brief("calm", duration_seconds=4.0, seed=77)
        made = engine._create(engine.input_of(brief))
        asked = {"input": engine.input_of(brief), "asked_at": "2020-01-01T00:00:00+00:00"}
        found = engine._find(asked)
        assert found is not None
        assert found["id"] == made["id"]

    def test_calling_off_cancels_there(self, mirror: Server, tmp_path: Path) -> None:
        engine = ReplicateEngine(settings(mirror), pause=short, journal=Journal(tmp_path / "notes.json"))

        def report(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
            if stage == "waiting":
                raise Cancelled("called off")

        with pytest.raises(Cancelled):
            engine.perform(Brief("calm", duration_seconds=30.0, seed=78), tmp_path, report)
        newest = mirror.ask("GET", "/v1/predictions").json["results"][0]
        assert newest["status"] in ("canceled", "succeeded")  # it may have been quicker
        assert not (tmp_path / "notes.json").exists()
