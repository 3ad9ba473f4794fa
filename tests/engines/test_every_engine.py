"""What every engine must do, whoever makes the sound."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

import pyloudnorm
import pytest
import soundfile

from cadenza.audio import codecs
from cadenza.brief import FORMATS, Brief
from cadenza.engines import check
from cadenza.engines.base import STEMS, Take
from cadenza.errors import Cancelled, Unsupported
from cadenza.jobs import JobState
from engines.conftest import Maker
from engines.provider import KEY, Provider
from engines.working import hand_in, paid, work
from office import Office

NAMES = ("composer", "sounding", "elevenlabs", "replicate")
FAULTS = ("slow", "429", "500", "502", "cut", "half", "malformed", "wrong", "hang")
HOSTED = ("elevenlabs", "replicate")
QUESTIONS = (
    ("composer", "compose"),
    ("elevenlabs", "compose"),
    ("replicate", "create"),
    ("replicate", "get"),
    ("replicate", "file"),
)


def silent(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
    """Report to nobody."""


def by_role(take: Take) -> dict[str, Path]:
    return {file.role: file.path for file in take.files}


@pytest.mark.parametrize("name", NAMES)
class TestEveryEngine:
    def test_it_says_what_it_can_do(self, name: str, make: Maker) -> None:
        known = make.named(name).capabilities
        assert known.available
        assert known.title
        assert known.version
        assert known.licence
        assert 3.0 <= known.min_seconds < known.max_seconds <= 600.0

    def test_it_refuses_what_it_cannot_before_anything_is_paid(self, name: str, make: Maker) -> None:
        known = make.named(name).capabilities
        check(Brief("rain", duration_seconds=known.min_seconds), known)
        if known.max_seconds < 600:
            with pytest.raises(Unsupported):
                check(Brief("rain", duration_seconds=known.max_seconds + 1), known)

    @pytest.mark.parametrize("format", FORMATS)
    def test_every_format_has_the_exact_length_and_loudness(
        self, name: str, format: str, make: Maker, tmp_path: Path
    ) -> None:
        brief = Brief("rain", duration_seconds=5.0, output_format=format, loudness_lufs=-16.0, seed=3)
        take = make.named(name).perform(brief, tmp_path, silent, roles={"audio"})
        samples, rate = soundfile.read(by_role(take)["audio"])
        assert abs(len(samples) - 5.0 * rate) <= 1
        assert samples.shape[1] == 2
        assert pyloudnorm.Meter(rate).integrated_loudness(samples) == pytest.approx(-16.0, abs=0.6)
        assert take.duration_seconds == pytest.approx(5.0, abs=1e-4)

    def test_it_writes_what_is_asked_for_and_nothing_else(self, name: str, make: Maker, tmp_path: Path) -> None:
        take = make.named(name).perform(
            Brief("rain", duration_seconds=3.0), tmp_path, silent, roles={"audio", "waveform"}
        )
        assert set(by_role(take)) == {"audio", "waveform"}
        assert sorted(p.name for p in tmp_path.iterdir()) == sorted(f.path.name for f in take.files)

    def test_its_receipt_has_the_hash_of_every_file(self, name: str, make: Maker, tmp_path: Path) -> None:
        take = make.named(name).perform(Brief("rain", duration_seconds=3.0, seed=5), tmp_path, silent)
        files = by_role(take)
        receipt = json.loads(files["receipt"].read_text())
        listed = {entry["role"]: entry["sha256"] for entry in receipt["files"]}
        assert set(listed) == set(files) - {"receipt"}
        assert all(hashlib.sha256(files[role].read_bytes()).hexdigest() == listed[role] for role in listed)
        assert receipt["seed"] == 5

    def test_stems_are_all_four_or_none_and_as_long_as_the_mix(self, name: str, make: Maker, tmp_path: Path) -> None:
        take = make.named(name).perform(Brief("rain", duration_seconds=3.0), tmp_path, silent)
        stems = {role: path for role, path in by_role(take).items() if role.startswith("stem:")}
        assert set(stems) in (set(), {f"stem:{stem}" for stem in STEMS})
        assert {soundfile.info(path).frames for path in stems.values()} <= {3 * 44100}

    def test_progress_only_grows_and_reaches_the_end(self, name: str, make: Maker, tmp_path: Path) -> None:
        heard: list[float] = []
        make.named(name).perform(
            Brief("rain", duration_seconds=3.0),
            tmp_path,
            lambda stage, fraction, seconds_done=0.0: heard.append(fraction),
        )
        assert heard == sorted(heard)
        assert heard[-1] == 1.0

    def test_being_called_off_ends_it_at_its_next_word(self, name: str, make: Maker, tmp_path: Path) -> None:
        def report(stage: str, fraction: float, seconds_done: float = 0.0) -> None:
            if fraction >= 0.05:
                raise Cancelled("called off")

        with pytest.raises(Cancelled):
            make.named(name).perform(Brief("rain", duration_seconds=3.0), tmp_path, report)
        assert make.provider.cancelled == list(make.provider.predictions)

    def test_its_files_say_who_made_them(self, name: str, make: Maker, tmp_path: Path) -> None:
        take = make.named(name).perform(Brief("rain", duration_seconds=3.0), tmp_path, silent, roles={"audio"})
        tags = codecs.read_tags(by_role(take)["audio"])
        assert tags.title == take.title
        assert tags.source == ("trained" if name in HOSTED else "algorithmic")


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
class TestEveryEngineAtAProviderThatMisbehaves:
    """Whatever the provider does to whichever question: one end, one piece of work, one bill, no secret told."""

    @pytest.mark.parametrize("fault", FAULTS)
    def test_nothing_is_lost_doubled_charged_wrongly_or_told(
        self,
        name: str,
        fault: str,
        question: str,
        desk: Office,
        provider: Provider,
        make: Maker,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        caplog.set_level(logging.DEBUG)
        provider.faults[question] = [fault]
        provider.go.set()
        if fault == "hang" and name in HOSTED:
            engine = make.named(name, provider_timeout_seconds=0.3, elevenlabs_stems=False)
            desk.jobs.engines = {name: engine}.__getitem__
        job = work(desk, hand_in(desk, name))
        assert job.state in (JobState.succeeded, JobState.failed)
        assert paid(desk) == (10 if job.state is JobState.succeeded else 0)
        assert provider.composed + len(provider.predictions) == (name in HOSTED)
        if job.state is JobState.succeeded:
            assert job.duration_seconds == pytest.approx(4.0, abs=1e-4)
        elif name == "elevenlabs":  # it cannot be asked again, and says so
            assert job.error_code in ("provider_lost", "provider_error")
        else:  # Replicate is asked until the answer is good; a sound that is none stays none
            assert (name, question, fault) in {("replicate", "file", bad) for bad in ("wrong", "malformed")}
        told = "\n".join([caplog.text, str(job), *(event.kind + str(event.data) for event in desk.jobs.events(job.id))])
        assert KEY not in told
        assert not [path for path in desk.folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()]
