"""The receipt of a take: everything that its bytes follow from, and their SHA-256; and the check that they do."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cadenza import __version__
from cadenza.brief import Brief
from cadenza.engines.base import Report, TakeFile
from cadenza.errors import InvalidRequest

if TYPE_CHECKING:
    from cadenza.compose.plan import Plan
    from cadenza.engines.composer.engine import ComposerEngine

RECEIPT_VERSION = 1
LIBRARIES = ("numpy", "numba", "scipy", "soundfile")


def make_receipt(engine: ComposerEngine, brief: Brief, plan: Plan, files: Sequence[TakeFile]) -> dict[str, Any]:
    """Return the receipt as JSON values; equal briefs on equal machines give equal receipts."""
    bank = engine.bank.describe() if engine.bank else ()
    return {
        "receipt_version": RECEIPT_VERSION,
        "cadenza": __version__,
        "engine": {"name": "composer", "version": engine.version, "licence": engine.capabilities.licence},
        "seed": plan.seed,
        "brief": brief.as_json(),
        "plan": plan.as_json(),
        "sound_bank": [{"file": Path(path).name, "name": name, "sha256": digest} for path, name, digest in bank],
        "machine": {"processor": platform.machine(), "system": platform.system(), "python": platform.python_version()},
        "libraries": {name: importlib.metadata.version(name) for name in LIBRARIES},
        "files": [
            {"role": f.role, "name": f.path.name, "bytes": f.path.stat().st_size, "sha256": sha256_of(f.path)}
            for f in files
        ],
        "ai_generated": True,
    }


def verify_receipt(engine: ComposerEngine, receipt: Mapping[str, Any], report: Report) -> list[dict[str, Any]]:
    """Render a receipt's brief again and return, for each of its files, what was expected and what came."""
    try:
        brief = Brief.from_json(receipt["brief"])
        expected = {f["role"]: f["sha256"] for f in receipt["files"]}
    except (KeyError, TypeError) as error:
        raise InvalidRequest(
            f"the receipt cannot be read: {error} is missing", field="receipt", expected="a receipt.json of a take"
        ) from error
    with tempfile.TemporaryDirectory(prefix="cadenza-") as folder:
        take = engine.perform(brief, Path(folder), report, roles=set(expected))
        made = {f.role: sha256_of(f.path) for f in take.files}
    return [
        {"role": role, "expected": digest, "made": made.get(role, ""), "same": made.get(role) == digest}
        for role, digest in expected.items()
    ]


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256 in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
