"""Hosted engines at a provider that misbehaves: nothing is lost, doubled, charged wrongly or told."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from cadenza.brief import Brief
from cadenza.engines.base import Engine
from cadenza.engines.fallback import Fallback
from cadenza.engines.form import AskedForm, AskedSection
from cadenza.engines.hosted.breaker import Breaker
from cadenza.engines.hosted.journal import Journal
from cadenza.engines.hosted.upstream import Lost, ProviderFailed, Refused
from cadenza.errors import RateLimited, Unavailable, Unsupported
from cadenza.jobs import Job, JobState
from engines.conftest import Maker
from engines.provider import KEY, Provider
from engines.working import hand_in, paid, quiet, work
from office import Office
from sounding_engine import SoundingEngine


class Crash(BaseException):
    """What a killed process looks like from inside."""


class TestFaults:
    @pytest.mark.parametrize("fault", ["500", "502", "cut", "half", "malformed", "wrong", "hang"])
    def test_elevenlabs_is_never_asked_twice_for_what_may_be_done(
        self, fault: str, desk: Office, provider: Provider, make: Maker
    ) -> None:
        provider.faults["compose"] = [fault]
        if fault == "hang":
            engine = make.elevenlabs(provider_timeout_seconds=0.2)
            desk.jobs.engines = {"elevenlabs": engine}.__getitem__
        job = work(desk, hand_in(desk, "elevenlabs"))
        assert (job.state, provider.composed, paid(desk)) == (JobState.failed, 1, 0)
        assert "ElevenLabs" in (job.error_message or "")

    @pytest.mark.parametrize("fault", ["500", "502", "cut", "half", "malformed", "hang"])
    def test_a_prediction_whose_answer_was_lost_is_found_again(
        self, fault: str, desk: Office, provider: Provider, make: Maker
    ) -> None:
        provider.faults["create"] = [fault]
        if fault == "hang":
            engine = make.replicate(provider_timeout_seconds=0.2)
            desk.jobs.engines = {"replicate": engine}.__getitem__
        job = work(desk, hand_in(desk, "replicate"))
        assert (job.state, len(provider.predictions), paid(desk)) == (JobState.succeeded, 1, 10)

    def test_a_prediction_that_was_never_made_is_asked_for_again(self, desk: Office, provider: Provider) -> None:
        provider.faults["create"] = ["500 idle"]
        job = work(desk, hand_in(desk, "replicate"))
        assert (job.state, len(provider.predictions), provider.count("create")) == (JobState.succeeded, 1, 2)

    @pytest.mark.parametrize("fault", ["429", "500", "502", "cut", "half", "malformed"])
    @pytest.mark.parametrize("kind", ["get", "file"])
    def test_a_question_that_does_no_harm_is_asked_again(
        self, kind: str, fault: str, desk: Office, provider: Provider
    ) -> None:
        if (kind, fault) == ("file", "malformed"):
            pytest.skip("a file that is no audio is the model's doing: see the next test")
        provider.faults[kind] = [fault, fault]
        job = work(desk, hand_in(desk, "replicate"))
        assert (job.state, len(provider.predictions), paid(desk)) == (JobState.succeeded, 1, 10)

    def test_a_file_that_is_no_audio_fails_and_costs_nothing(self, desk: Office, provider: Provider) -> None:
        provider.faults["file"] = ["wrong"]
        job = work(desk, hand_in(desk, "replicate"))
        assert (job.state, paid(desk)) == (JobState.failed, 0)
        assert "no audio" in (job.error_message or "")

    def test_a_model_that_fails_says_why(self, desk: Office, provider: Provider) -> None:
        brief = Brief("please fail", duration_seconds=4.0, engine="replicate")
        job = work(desk, desk.jobs.submit(desk.account.id, brief, price_credits=10).job)
        assert (job.state, job.error_code, paid(desk)) == (JobState.failed, "provider_error", 0)
        assert "CUDA out of memory" in (job.error_message or "")

    @pytest.mark.parametrize(("engine", "kind"), [("elevenlabs", "compose"), ("replicate", "create")])
    def test_a_429_is_waited_out_as_long_as_it_says(
        self, engine: str, kind: str, desk: Office, provider: Provider, make: Maker
    ) -> None:
        provider.faults[kind] = ["429", "429"]
        desk.jobs.engines = {engine: make.named(engine)}.__getitem__
        job = work(desk, hand_in(desk, engine))
        assert job.state is JobState.succeeded
        assert make.pauses[:2] == [7.0, 7.0]
        assert provider.composed + len(provider.predictions) == 1

    def test_a_429_without_end_says_when_to_come_back(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        provider.faults["compose"] = ["429"] * 20
        with pytest.raises(RateLimited) as caught:
            make.elevenlabs().perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)
        assert caught.value.retry_after_seconds == 7
        assert provider.composed == 0

    def test_a_refused_prompt_comes_with_what_would_be_taken(self, desk: Office, provider: Provider) -> None:
        provider.faults["compose"] = ["bad_prompt"]
        job = work(desk, hand_in(desk, "elevenlabs"))
        assert (job.error_code, paid(desk)) == ("prompt_refused", 0)
        assert "a name we may not use" in (job.error_message or "")
        assert "calm piano" in (job.error_message or "")

    def test_stems_that_fail_leave_a_take_without_stems(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        provider.faults["stems"] = ["500"]
        take = make.elevenlabs().perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)
        assert not [file for file in take.files if file.role.startswith("stem:")]
        assert "500" in take.facts["stems_missing_because"]
        assert take.facts["stems"] == "none"

    @pytest.mark.parametrize("engine", ["elevenlabs", "replicate"])
    def test_no_key_appears_in_a_log_a_note_a_file_or_an_error(
        self, engine: str, desk: Office, provider: Provider, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        provider.faults["compose"] = provider.faults["create"] = ["401"]
        failed = work(desk, hand_in(desk, engine))
        made = work(desk, hand_in(desk, engine, seed=10))
        assert (failed.state, made.state) == (JobState.failed, JobState.succeeded)
        assert "•••" in (failed.error_message or "")
        told = "\n".join([caplog.text, str(failed), str(made), str(make_settings(desk, engine))])
        assert KEY not in told
        written = [path for path in desk.folder.rglob("*") if path.is_file()]
        assert written
        assert not [path for path in written if KEY.encode() in path.read_bytes()]

    def test_a_provider_that_cannot_be_reached_is_left_alone_for_a_while(self, make: Maker, tmp_path: Path) -> None:
        engine = make.elevenlabs(elevenlabs_url="http://127.0.0.1:9")
        with pytest.raises((ProviderFailed, Unavailable)):
            engine.perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)
        with pytest.raises(Unavailable, match="left alone"):
            engine.perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)


def make_settings(desk: Office, engine: str) -> Any:
    """Return the settings of an engine, which hold its key."""
    return desk.jobs.engines(engine).settings  # type: ignore[attr-defined]


class TestBreaker:
    def test_it_opens_after_so_many_failures_and_closes_with_time(self) -> None:
        now = [0.0]
        breaker = Breaker("X", most=3, rest_seconds=10, clock=lambda: now[0])
        for _ in range(3):
            breaker.check()
            breaker.note(well=False)
        with pytest.raises(Unavailable):
            breaker.check()
        now[0] = 10.1
        breaker.check()

    def test_one_success_forgets_the_failures_before(self) -> None:
        breaker = Breaker("X", most=2)
        breaker.note(well=False)
        breaker.note(well=True)
        breaker.note(well=False)
        breaker.check()


class TestCrashes:
    def test_a_prediction_under_way_is_picked_up_after_a_crash(self, desk: Office, provider: Provider) -> None:
        job = hand_in(desk, "replicate")
        crash_at(desk, job, 0.05)
        assert len(provider.predictions) == 1
        assert work(desk, job).state is JobState.succeeded
        assert (len(provider.predictions), provider.count("create"), paid(desk)) == (1, 1, 10)

    def test_a_crash_before_the_id_is_known_finds_the_prediction_in_the_list(
        self, desk: Office, provider: Provider, make: Maker
    ) -> None:
        job = hand_in(desk, "replicate")
        engine = make.replicate()
        journal = Journal(desk.folder / "upstream" / f"{job.id}.json")
        journal.note(input=engine.input_of(job.brief), asked_at="2020-01-01T00:00:00+00:00")
        engine._create(engine.input_of(job.brief))
        assert work(desk, job).state is JobState.succeeded
        assert len(provider.predictions) == 1

    def test_an_equal_brief_of_another_job_does_not_take_its_prediction(self, desk: Office, provider: Provider) -> None:
        first, second = (
            desk.jobs.submit(
                desk.account.id, Brief("rain", duration_seconds=4.0, engine="replicate"), use_cache=False
            ).job
            for _ in range(2)
        )
        crash_at(desk, first, 0.05)
        provider.faults["create"] = ["cut"]
        assert work(desk, second).state is JobState.succeeded
        assert work(desk, first).state is JobState.succeeded
        assert len(provider.predictions) == 2

    def test_elevenlabs_is_not_asked_again_after_a_crash(self, desk: Office, provider: Provider) -> None:
        job = hand_in(desk, "elevenlabs")
        crash_at(desk, job, 0.051)  # while the song comes in
        failed = work(desk, job)
        assert (failed.state, failed.error_code, provider.count("compose")) == (JobState.failed, "provider_lost", 1)
        assert paid(desk) == 0

    def test_what_elevenlabs_had_sent_is_finished_after_a_crash(self, desk: Office, provider: Provider) -> None:
        job = hand_in(desk, "elevenlabs")
        crash_at(desk, job, 0.7)
        assert work(desk, job).state is JobState.succeeded
        assert (provider.composed, paid(desk)) == (1, 10)

    def test_a_job_called_off_between_attempts_is_called_off_at_the_provider(
        self, desk: Office, provider: Provider
    ) -> None:
        job = hand_in(desk, "replicate")
        crash_at(desk, job, 0.05)
        desk.jobs.cancel(job.id)
        engine: Any = desk.jobs.engines("replicate")
        path = desk.folder / "upstream" / f"{job.id}.json"
        engine.with_journal(path).call_off()
        assert provider.cancelled == ["p1"]
        assert not path.exists()

    def test_a_crash_before_the_end_is_certain_does_not_ask_again(self, desk: Office, provider: Provider) -> None:
        for engine in ("elevenlabs", "replicate"):
            job = hand_in(desk, engine)
            crash_at(desk, job, 1.0)
            assert work(desk, job).state is JobState.succeeded
        assert (provider.composed, len(provider.predictions)) == (1, 1)


def crash_at(desk: Office, job: Job, fraction: float) -> None:
    """Begin a job and lose the process when it reports that fraction."""
    folder = desk.folder / "lost"
    folder.mkdir(exist_ok=True)

    def report(stage: str, done: float, seconds_done: float = 0.0) -> None:
        if done >= fraction:
            raise Crash

    engine: Any = desk.jobs.engines(job.engine)
    assert desk.jobs.begin(job.id)
    with pytest.raises(Crash):
        engine.with_journal(desk.folder / "upstream" / f"{job.id}.json").perform(job.brief, folder, report)


class TestQuestions:
    def test_fields_of_the_brief_are_said_in_the_prompt(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        brief = Brief("rain at 90 BPM", duration_seconds=4.5, genre="lo-fi", tempo_bpm=90, key="D minor")
        make.elevenlabs().perform(brief, tmp_path, quiet, roles={"audio"})
        asked = provider.asked[0][3]
        assert asked == {
            "prompt": "rain at 90 BPM, lo-fi, D minor",
            "music_length_ms": 4500,
            "model_id": "music_v1",
        }

    def test_the_second_generation_is_asked_for_chunks(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        form = AskedForm((AskedSection("Verse", 4.0, ("warm",), ("drums",), ("la la",)),), ("folk",), ("metal",))
        brief = Brief("folk", duration_seconds=4.0, options=form.as_options() | {"model": "music_v2"})
        make.elevenlabs().perform(brief, tmp_path, quiet, roles={"audio"})
        chunk = provider.asked[0][3]["composition_plan"]["chunks"][0]
        assert chunk["text"] == "[Verse]\nla la"
        assert (chunk["positive_styles"], chunk["negative_styles"]) == (["folk", "warm"], ["metal", "drums"])

    def test_a_plan_of_ours_is_sent_as_a_composition_plan(
        self, provider: Provider, make: Maker, tmp_path: Path
    ) -> None:
        plan = SoundingEngine().plan(Brief("upbeat disco with strings", duration_seconds=40.0, seed=2))
        brief = Brief("", duration_seconds=40.0, plan=json.loads(json.dumps(plan.as_json())))  # type: ignore[attr-defined]
        make.elevenlabs().perform(brief, tmp_path, quiet, roles={"audio"})
        sent = provider.asked[0][3]["composition_plan"]
        assert sum(section["duration_ms"] for section in sent["sections"]) == 40000
        assert all(section["duration_ms"] >= 3000 for section in sent["sections"])
        assert any("disco" in style for style in sent["positive_global_styles"])

    def test_another_model_is_asked_with_the_operators_own_words(
        self, provider: Provider, make: Maker, tmp_path: Path
    ) -> None:
        engine = make.replicate(
            replicate_model="someone/music:" + "a" * 64,
            replicate_input='{"prompt": "{prompt}", "duration": "{seconds}", "steps": 50}',
        )
        engine.perform(Brief("rain", duration_seconds=4.0), tmp_path, quiet, roles={"audio"})
        _, path, headers, body = provider.asked[0]
        assert path == "/v1/predictions"
        assert body == {"version": "a" * 64, "input": {"prompt": "rain", "duration": 4, "steps": 50}}
        assert headers["authorization"] == f"Bearer {KEY}"

    def test_the_provider_may_be_asked_to_hold_its_answer(
        self, provider: Provider, make: Maker, tmp_path: Path
    ) -> None:
        engine = make.replicate()
        engine.wait_seconds = 5
        engine.perform(Brief("rain", duration_seconds=4.0), tmp_path, quiet, roles={"audio"})
        assert provider.asked[0][2]["prefer"] == "wait=5"

    def test_the_key_goes_to_the_provider_and_to_nobody_else(
        self, provider: Provider, make: Maker, tmp_path: Path
    ) -> None:
        engine = make.replicate()
        assert not engine.upstream.is_own("https://files.example/x.wav")
        assert not engine.upstream.is_own(provider.url + ".example/x.wav")
        assert engine.upstream.is_own(provider.url + "/v1/predictions")


class TestFinishing:
    def test_too_short_a_sound_is_padded_and_says_so(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        provider.seconds_over = -1.0
        take = make.elevenlabs().perform(Brief("rain", duration_seconds=4.0), tmp_path, quiet, roles={"audio"})
        assert take.facts["length"]["done"] == "silence added"
        assert take.facts["length"]["came"] == pytest.approx(3.0, abs=0.05)
        samples, rate = soundfile.read(take.files[0].path)
        assert np.abs(samples[round(3.3 * rate) :]).max() < 1e-3
        assert take.duration_seconds == 4.0

    def test_half_a_song_is_no_take(self, desk: Office, provider: Provider) -> None:
        provider.seconds_over = -3.0
        job = work(desk, hand_in(desk, "elevenlabs"))
        assert (job.state, paid(desk)) == (JobState.failed, 0)

    def test_separated_stems_get_what_the_mix_gets(self, make: Maker, tmp_path: Path) -> None:
        brief = Brief("rain", duration_seconds=4.0, output_format="wav", loudness_lufs=-20.0)
        take = make.elevenlabs().perform(brief, tmp_path, quiet)
        sounds = {file.role: soundfile.read(file.path)[0] for file in take.files if file.path.suffix == ".wav"}
        mix = sounds.pop("audio")
        four = [sound for role, sound in sounds.items() if role.startswith("stem:")]
        assert len(four) == 4
        assert np.abs(sum(four) - mix)[:100_000].max() < 0.05
        assert take.facts["stems"] == "separated from the mix, not exact"

    def test_what_was_separated_into_six_is_there_too(self, make: Maker, tmp_path: Path) -> None:
        take = make.elevenlabs().perform(Brief("rain", duration_seconds=4.0, output_format="wav"), tmp_path, quiet)
        sounds = {file.role: soundfile.read(file.path)[0] for file in take.files if file.path.suffix == ".wav"}
        assert {"separated:guitar", "separated:piano"} < set(sounds)
        assert sounds["separated:piano"].shape == sounds["audio"].shape

    def test_the_bill_is_kept_with_the_take_and_not_in_its_receipt(self, make: Maker, tmp_path: Path) -> None:
        brief = Brief("rain", duration_seconds=6.0)
        for folder in ("one", "two"):
            (tmp_path / folder).mkdir()
        made = make.elevenlabs(elevenlabs_minute_usd=0.5).perform(brief, tmp_path / "one", quiet)
        assert made.facts["cost"] == {"seconds_of_music": 6.0, "provider_credits": "77", "usd": 0.05}
        receipt = next(file.path for file in made.files if file.role == "receipt")
        assert "cost" not in json.loads(receipt.read_text())["facts"]  # it is the operator's, not the caller's
        predicted = make.replicate(replicate_second_usd=0.001).perform(brief, tmp_path / "two", quiet, roles={"audio"})
        assert predicted.facts["cost"] == {"seconds_of_work": 2.5, "usd": 0.0025}

    def test_a_bill_that_nobody_tells_is_unknown_and_not_nothing(self, make: Maker, tmp_path: Path) -> None:
        made = make.replicate().perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet, roles={"audio"})
        assert made.facts["cost"]["usd"] is None

    def test_loudness_stops_where_peaks_would_clip(self, make: Maker, tmp_path: Path) -> None:
        brief = Brief("rain", duration_seconds=4.0, loudness_lufs=-8.0)
        take = make.elevenlabs().perform(brief, tmp_path, quiet, roles={"audio"})
        assert take.facts["true_peak_db"] <= -0.9
        assert take.facts["loudness"]["held_back_db"] > 0


class TestFallback:
    def chain(self, make: Maker) -> Fallback:
        return Fallback(make.elevenlabs(), [make.replicate, SoundingEngine])

    def test_the_next_in_order_plays_and_the_take_says_so(
        self, provider: Provider, make: Maker, tmp_path: Path
    ) -> None:
        provider.faults["compose"] = ["502"]
        provider.faults["get"] = ["500"] * 50
        take = self.chain(make).perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)
        said = take.facts["fallback"]
        assert (said["asked"], said["played"]) == ("elevenlabs", "composer")
        assert [one["engine"] for one in said["passed_over"]] == ["elevenlabs", "replicate"]
        receipt = next(file.path for file in take.files if file.role == "receipt")
        assert json.loads(receipt.read_text())["fallback"] == said

    def test_a_refused_prompt_is_not_taken_elsewhere(self, provider: Provider, make: Maker, tmp_path: Path) -> None:
        provider.faults["compose"] = ["bad_prompt"]
        with pytest.raises(Refused):
            self.chain(make).perform(Brief("rain", duration_seconds=3.0), tmp_path, quiet)
        assert not provider.predictions

    def test_who_may_stand_in_is_the_operators_order(self) -> None:
        from cadenza.engines import stand_ins

        assert stand_ins("elevenlabs", "elevenlabs, replicate composer") == ("replicate", "composer")
        assert stand_ins("replicate", "elevenlabs replicate") == ()
        assert stand_ins("composer", "") == ()
        with pytest.raises(Unsupported):
            stand_ins("composer", "composer nobody")

    def test_without_a_key_the_engine_says_what_is_missing(self, make: Maker) -> None:
        engine: Engine = make.elevenlabs(elevenlabs_key="")
        assert not engine.capabilities.available
        assert "CADENZA_ELEVENLABS_KEY" in engine.capabilities.unavailable_because
        assert Fallback(engine, [SoundingEngine]).capabilities.available


def test_lost_and_refused_are_what_the_provider_did() -> None:
    assert Lost("gone", provider="X").provider == "X"
    assert Refused("no", provider="X", suggestion="yes").message == "no It suggests: yes"
