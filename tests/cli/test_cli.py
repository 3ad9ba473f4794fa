"""The command line as a person uses it: real processes, real files."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from serving import free_port, running


def cadenza(*arguments: str, cwd: Path | None = None, environment: dict[str, str] | None = None) -> Any:
    return subprocess.run(
        [sys.executable, "-m", "cadenza", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        timeout=300,
    )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """One track with everything beside it, and what the command said of it."""
    folder: Path = tmp_path_factory.mktemp("made")
    prompt = "calm lo-fi hip hop, soft piano, vinyl crackle, 80 BPM, bananas"
    done = cadenza(
        *(
            "generate",
            prompt,
            "--duration",
            "12",
            "--seed",
            "7",
            "-o",
            "song.flac",
            "--stems",
            "stems",
            "--midi",
            "s.mid",
        ),
        *("--score", "s.musicxml", "--receipt", "r.json", "--waveform", "w.json", "--json"),
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return folder, json.loads(done.stdout)


class TestGenerate:
    def test_it_says_what_it_understood_and_what_it_ignored(self, made: tuple[Path, dict[str, Any]]) -> None:
        _, said = made
        assert said["tempo_bpm"] == 80
        assert said["genre"] == "lofi_hiphop"
        assert said["seed"] == 7
        words = " ".join(d["words"] for d in said["understood"])
        assert "80 BPM" in words
        assert "bananas" in said["ignored"]

    def test_the_length_is_exact_and_the_stems_sum_to_the_mix(self, made: tuple[Path, dict[str, Any]]) -> None:
        folder, said = made
        mix, rate = soundfile.read(folder / "song.flac", always_2d=True)
        assert len(mix) == 12 * rate
        stems = [soundfile.read(folder / path, always_2d=True)[0] for path in said["files"]["stems"].values()]
        assert len(stems) == 4
        assert np.abs(sum(stems) - mix).max() <= 1.01 / 32768

    def test_the_files_that_were_asked_for_are_there_and_no_others(self, made: tuple[Path, dict[str, Any]]) -> None:
        folder, _ = made
        assert {p.name for p in folder.iterdir()} == {"song.flac", "stems", "s.mid", "s.musicxml", "r.json", "w.json"}

    def test_the_waveform_is_what_players_read(self, made: tuple[Path, dict[str, Any]]) -> None:
        shape = json.loads((made[0] / "w.json").read_text())
        assert (shape["version"], shape["bits"]) == (2, 8)
        assert len(shape["data"]) == 2 * shape["channels"] * shape["length"]

    def test_verify_renders_the_receipt_again_and_finds_the_same(self, made: tuple[Path, dict[str, Any]]) -> None:
        done = cadenza("verify", str(made[0] / "r.json"), "--json")
        assert done.returncode == 0, done.stdout
        assert json.loads(done.stdout)["verified"]

    def test_verify_notices_another_file(self, made: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
        receipt = json.loads((made[0] / "r.json").read_text())
        receipt["files"][0]["sha256"] = "0" * 64
        (tmp_path / "forged.json").write_text(json.dumps(receipt))
        assert cadenza("verify", str(tmp_path / "forged.json")).returncode == 1

    def test_a_plan_can_be_printed_edited_and_played(self, tmp_path: Path) -> None:
        printed = cadenza("plan", "slow waltz", "--duration", "8", "--seed", "1", "--json")
        plan = json.loads(printed.stdout)
        plan["title"] = "Renamed"
        (tmp_path / "plan.json").write_text(json.dumps(plan))
        done = cadenza("generate", "--plan", "plan.json", "-o", "p.wav", "--json", cwd=tmp_path)
        assert json.loads(done.stdout)["title"] == "Renamed"

    @pytest.mark.parametrize(
        ("arguments", "words"),
        [
            (["generate", ""], "say what you want to hear"),
            (["generate", "x", "-o", "song.aiff"], "name it .mp3"),
            (["generate", "x", "--duration", "1"], "from 3 to 600"),
            (["generate", "x", "--tempo", "900"], "from 40 to 220"),
            (["generate", "x", "--key", "H mixed"], "no key"),
            (["generate", "x", "--engine", "orchestrion"], "orchestrion"),
            (["generate", "--plan", "missing.json"], "cannot be read"),
            (["worker"], "SQLite"),
            (["serve", "--port", "99999"], "65535"),
            (["key", "list", "--account", "nobody"], "nobody"),
            (["key", "create", "--account", "ann\udcff"], "not text in UTF-8"),
            (["generate", "x", "-o", "/dev/null/x.wav"], "/dev/null is no folder"),
            (["generate", "x", "-o", "a.wav", "--midi", "."], "it is a folder"),
            (["generate", "x", "--stems", "/dev/null/stems"], "cannot be written"),
        ],
    )
    def test_bad_input_is_one_sentence_and_code_two(self, arguments: list[str], words: str, tmp_path: Path) -> None:
        done = cadenza(*arguments, cwd=tmp_path)
        assert done.returncode == 2, done.stdout + done.stderr
        assert words in done.stderr
        assert "Traceback" not in done.stderr

    def test_credits_beyond_all_measure_are_one_sentence(self, tmp_path: Path) -> None:
        data = ["--data", str(tmp_path / "data")]
        assert cadenza("account", "create", "ann", *data).returncode == 0
        done = cadenza("account", "credit", "ann", "9223372036854775808", *data)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "at most 1000000000000 credits" in done.stderr

    def test_an_unreadable_setting_is_refused_by_name(self, tmp_path: Path) -> None:
        done = cadenza("serve", cwd=tmp_path, environment={"CADENZA_PORT": "many"})
        assert done.returncode == 2
        assert "CADENZA_PORT" in done.stderr


class TestOperating:
    def test_accounts_and_keys_are_made_and_credited(self, tmp_path: Path) -> None:
        data = ["--data", str(tmp_path), "--json"]
        key = json.loads(cadenza("key", "create", "--account", "ann", *data).stdout)
        assert key["key"].startswith("cad_")
        credited = json.loads(cadenza("account", "credit", "ann", "50", *data).stdout)
        assert credited["balance_credits"] == 50
        listed = json.loads(cadenza("account", "list", *data).stdout)
        assert [(a["account"], a["balance_credits"]) for a in listed["accounts"]] == [("ann", 50)]
        assert key["key"] not in "".join(p.read_bytes().decode("latin-1") for p in tmp_path.glob("cadenza.sqlite*"))

    def test_a_revoked_key_opens_nothing(self, tmp_path: Path) -> None:
        with running(tmp_path) as server:
            data = ["--data", str(tmp_path), "--json"]
            made = json.loads(cadenza("key", "create", "--account", "bob", *data).stdout)
            assert server.ask("GET", "/v1/music", key=made["key"]).status == 200
            cadenza("key", "revoke", made["id"], *data)
            deadline = time.monotonic() + 10  # another process may trust a key for two seconds more
            while server.ask("GET", "/v1/music", key=made["key"]).status != 401:
                assert time.monotonic() < deadline

    def test_a_second_server_on_the_same_data_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        with running(tmp_path):
            second = cadenza("serve", "--data", str(tmp_path), "--port", str(free_port()))
        assert second.returncode == 2
        assert "another Cadenza server" in second.stderr
        assert "Traceback" not in second.stderr

    def test_a_taken_port_is_refused_with_a_sentence(self, tmp_path: Path) -> None:
        with running(tmp_path / "one") as server:
            port = server.url.rsplit(":", 1)[1]
            second = cadenza("serve", "--data", str(tmp_path / "two"), "--port", port)
        assert second.returncode == 2
        assert port in second.stderr

    def test_the_first_start_prints_a_key_and_the_second_does_not(self, tmp_path: Path) -> None:
        with running(tmp_path) as first:
            pass
        with running(tmp_path) as second:
            pass
        printed = [next((ln for ln in s.log if "first API key" in ln), None) for s in (first, second)]
        assert printed[0] is not None
        assert printed[1] is None
        assert (first.process.returncode, second.process.returncode) == (0, 0)

    def test_without_authentication_nobody_needs_a_key(self, tmp_path: Path) -> None:
        with running(tmp_path, "--no-auth") as server:
            assert server.ask("GET", "/v1/music", key=None).status == 200

    def test_stopping_in_the_middle_hands_the_job_back_and_the_next_start_makes_it(self, tmp_path: Path) -> None:
        environment = {"CADENZA_SHUTDOWN_SECONDS": "0"}
        with running(tmp_path, environment=environment) as server:
            headers = {"Prefer": "respond-async"}
            asked = server.ask("POST", "/v1/music/generate", {"prompt": "seconds=1.5 steps=50"}, headers=headers)
            server.process.send_signal(signal.SIGTERM)
        with running(tmp_path) as server:
            events = server.ask("GET", f"/v1/music/{asked.json['id']}/events").body
            assert b'"completed"' in events

    def test_doctor_and_sounds_say_what_is_there(self, tmp_path: Path) -> None:
        found = json.loads(cadenza("doctor", "--json", "--data", str(tmp_path)).stdout)
        assert {f["name"] for f in found["findings"]} >= {"packages", "sounds", "disk", "database"}
        bare = cadenza("sounds", environment={"CADENZA_SOUNDFONT": "none"})
        assert "every instrument is synthesised" in bare.stdout
        missing = cadenza("sounds", environment={"CADENZA_SOUNDFONT": "/nowhere/at-all.sf2"})
        assert "Traceback" not in missing.stderr
        cut_off = {"CADENZA_SOUNDFONT": "none", "HOME": str(tmp_path)}
        lost = cadenza("sounds", "--fetch", "--mirror", "http://127.0.0.1:9", environment=cut_off)
        assert lost.returncode == 2
        assert "FluidR3_GM.sf2 could not be fetched: http://127.0.0.1:9/pool" in lost.stderr
        assert "Traceback" not in lost.stderr


class TestWhatCannotWork:
    @pytest.mark.parametrize(
        "flags",
        [
            ("--database", "garbage"),
            ("--database", "postgresql://nobody@127.0.0.1:1/none"),
            ("--data", __file__),
        ],
    )
    def test_a_database_or_folder_that_cannot_be_used_is_one_sentence(self, tmp_path: Path, flags: Any) -> None:
        done = cadenza("account", "list", *flags, cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.startswith("cadenza: ")
        assert "Traceback" not in done.stderr

    def test_a_file_that_is_no_database_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "cadenza.sqlite").write_text("not a database, but long enough to be read as one" * 20)
        done = cadenza("serve", "--data", str(tmp_path))
        assert done.returncode == 2
        assert "cadenza: the database cannot be used" in done.stderr
        assert "Traceback" not in done.stderr

    @pytest.mark.parametrize("plan", [{"seed": "x"}, {"seed": None}, {"duration_seconds": []}, {"a": 1}])
    def test_a_plan_that_is_none_is_one_sentence(self, tmp_path: Path, plan: dict[str, Any]) -> None:
        (tmp_path / "plan.json").write_text(json.dumps(plan))
        done = cadenza("generate", "--plan", "plan.json", "-o", "x.wav", cwd=tmp_path)
        assert done.returncode == 2
        assert done.stderr.splitlines()[-1].startswith("cadenza: ")
        assert "Traceback" not in done.stderr


def test_the_launcher_works_through_a_link(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    copy = tmp_path / "clone"
    (copy / ".venv" / "bin").mkdir(parents=True)
    for name in ("cadenza", "pyproject.toml", "constraints.txt"):
        (copy / name).write_bytes((root / name).read_bytes())
    (copy / "cadenza").chmod(0o755)
    stamp = (copy / "pyproject.toml").read_bytes() + (copy / "constraints.txt").read_bytes()
    (copy / ".venv" / "cadenza-run").write_bytes(stamp)
    python = copy / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "ran $*"\n')
    python.chmod(0o755)
    (tmp_path / "one").symlink_to("clone/cadenza")
    (tmp_path / "two").symlink_to(tmp_path / "one")
    done = subprocess.run([tmp_path / "two", "--version"], capture_output=True, text=True, cwd="/")
    assert (done.stdout, done.stderr) == ("ran -m cadenza --version\n", "")
