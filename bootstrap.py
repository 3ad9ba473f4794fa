"""Make .venv ready: `bootstrap.py run` for the product, `bootstrap.py dev` for its tests as well.

Standard library only: this runs before anything is installed. What to install stands in pyproject.toml, which
versions in constraints.txt; a stamp in .venv remembers both, so that a second run has nothing to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
SOUNDS = ("fluid-soundfont-gm", "musescore-general-soundfont-small")
FONTS = (Path("/usr/share/sounds/sf2/FluidR3_GM.sf2"), Path("/usr/share/sounds/sf3/MuseScore_General_Lite.sf3"))
TRACKER = """
import librosa, numpy
tone = numpy.sin(numpy.arange(22050) * 0.06)
for sound in (tone, tone.astype("f4")):
    librosa.yin(sound, fmin=200.0, fmax=900.0, sr=44100, frame_length=4096)
    librosa.feature.spectral_centroid(y=sound, sr=44100, n_fft=4096)
"""
TEST_PACKAGES = {"chromium": ("chromium",), "postgresql": ("postgresql",)}


class Stop(Exception):
    """Set-up cannot go on; the text says what to do."""


def main(kind: str) -> int:
    started = time.monotonic()
    try:
        python = make_venv()
        install(python, kind)
        install_sounds()
        if kind == "dev":
            install_test_packages()
        warm_up(python)
        if kind == "dev":
            warm_up_tracker(python)
        for stamp in ("run", "dev") if kind == "dev" else ("run",):
            (VENV / f"cadenza-{stamp}").write_bytes(wanted())
    except Stop as stop:
        say(f"Set-up stopped: {stop}")
        return 1
    say(f"Ready after {time.monotonic() - started:.0f} s.")
    return 0


def wanted() -> bytes:
    """Return what the environment was made from; the launchers compare it byte by byte."""
    return (ROOT / "pyproject.toml").read_bytes() + (ROOT / "constraints.txt").read_bytes()


def make_venv() -> Path:
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        say(f"Making {VENV.name} with Python {sys.version.split()[0]} …")
        shutil.rmtree(VENV, ignore_errors=True)
        code, out = run([sys.executable, "-m", "venv", str(VENV)])
        if code:
            raise Stop(
                "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv, "
                f"then run this again. It said: {last_line(out)}"
            )
    return python


def install(python: Path, kind: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    names = list(project["dependencies"])
    if kind == "dev":
        names += project["optional-dependencies"]["dev"]
    say(f"Installing {len(names)} packages and what they need; the first time takes a minute …")
    pip = [str(python), "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
    code, out = run([*pip, "-c", str(ROOT / "constraints.txt"), *names], echo=("Collecting", "Installing"))
    if code:
        raise Stop(
            "pip could not install the packages. Is the package index reachable from here, and is there room on the "
            f"disk? Then run this again. It said: {last_line(out)}"
        )
    code, out = run([str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"])
    packages = Path(out.strip())
    # Relative to that folder, so that a clone that is moved takes its .venv along.
    (packages / "cadenza.pth").write_text(os.path.relpath(ROOT / "src", packages) + "\n", encoding="utf-8")


def install_sounds() -> None:
    """Install Debian's SoundFonts where that can be done; Cadenza plays without them too."""
    if all(font.exists() for font in FONTS) or os.environ.get("CADENZA_SOUNDFONT"):
        return
    if not can_apt():
        say(
            "No SoundFont found: Cadenza plays with its own synthesis. For sampled instruments as well, install "
            f"{' and '.join(SOUNDS)} (Debian, Ubuntu) or run ./cadenza sounds --fetch."
        )
        return
    say("Installing two SoundFonts (150 MB) with apt-get …")
    if not apt_install(SOUNDS):
        say("That did not work; Cadenza plays with its own synthesis, or run ./cadenza sounds --fetch.")


def install_test_packages() -> None:
    """Install a browser and a database for the tests where that can be done; the tests say what they miss."""
    have = {"chromium": bool(shutil.which("chromium") or shutil.which("chromium-browser"))}
    have["postgresql"] = any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    missing = [package for name, packages in TEST_PACKAGES.items() if not have[name] for package in packages]
    if missing and can_apt():
        say(f"Installing {' and '.join(missing)} for the tests with apt-get …")
        if not apt_install(missing):
            say("That did not work; the tests that need them will say so.")


def can_apt() -> bool:
    return shutil.which("apt-get") is not None and hasattr(os, "geteuid") and os.geteuid() == 0


def apt_install(packages: list[str] | tuple[str, ...]) -> bool:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if run(command, environment=environment, limit=900)[0] == 0:
        return True
    run(["apt-get", "update"], environment=environment, limit=300)
    return run(command, environment=environment, limit=900)[0] == 0


def warm_up(python: Path) -> None:
    say("Compiling the sound kernels for this machine, once …")
    code, out = run([str(python), "-m", "cadenza", "warm-up"])
    if code:
        raise Stop(f"the first render failed: {last_line(out)}")


def warm_up_tracker(python: Path) -> None:
    """Compile what tests track pitches with: processes that do it at the same moment can spoil the cache they share."""
    say("Compiling the tests' pitch tracker, once …")
    code, out = run([str(python), "-c", TRACKER])
    if code:
        raise Stop(f"librosa could not track a tone: {last_line(out)}")


def run(
    command: list[str],
    *,
    echo: tuple[str, ...] = (),
    environment: dict[str, str] | None = None,
    limit: float | None = None,
) -> tuple[int, str]:
    """Run a command and return (exit code, what it printed); lines that begin with one of `echo` are shown."""
    try:
        if not echo:
            done = subprocess.run(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                text=True,
                env=environment,
                timeout=limit,
            )
            return done.returncode, done.stdout
        with tempfile.TemporaryFile("w+") as kept:
            child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            assert child.stdout is not None
            for line in child.stdout:
                kept.write(line)
                if line.startswith(echo):
                    say("  " + line.strip()[:100])
            code = child.wait()
            kept.seek(0)
            return code, kept.read()
    except (OSError, subprocess.TimeoutExpired) as error:
        return 1, str(error)


def last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return next((line for line in reversed(lines) if "rror" in line), lines[-1] if lines else "nothing")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "run"))
