"""The models that predictions can be asked of: their inputs, their versions, and who plays them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cadenza.brief import FORMATS, MAX_SEED, Brief
from cadenza.errors import InvalidRequest, NotFound, Unsupported

Input = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """One model: `route` is its name in engines.models, `versions` are its ids, the newest first."""

    owner: str
    name: str
    description: str
    route: str
    priced_as: str
    versions: tuple[str, ...]
    properties: Mapping[str, Mapping[str, Any]]
    formats: tuple[str, ...]
    default_seconds: float

    @property
    def full_name(self) -> str:
        return f"{self.owner}/{self.name}"


def own_version(full_name: str) -> str:
    """Return the id of a model whose provider's ids we do not know."""
    return hashlib.sha256(f"cadenza:{full_name}".encode()).hexdigest()


PROMPT = {"type": "string", "title": "Prompt", "description": "A description of the music you want to generate."}
SEED = {
    "type": "integer",
    "title": "Seed",
    "description": "Seed for random number generator; none, 0 or -1: a fresh one.",
}


def seconds(default: int) -> dict[str, Any]:
    """Return the schema of a duration."""
    return {"type": "integer", "title": "Duration", "default": default, "minimum": 3, "maximum": 600}


def choice(*values: str) -> dict[str, Any]:
    """Return the schema of one of several words, the first by default."""
    return {"type": "string", "enum": list(values), "default": values[0]}


MUSICGEN = Model(
    owner="meta",
    name="musicgen",
    description="Generate music from a prompt",
    route="replicate:musicgen",
    priced_as="musicgen",
    versions=(
        "671ac645ce5e552cc63a54a2bbff63fcf798043055d2dac5fc9e36a837eedcfb",
        "b05b1dff1d8c6dc63d14b0cdb42135378dcb87f6373b0d3d341ede46e59e2b38",
    ),
    properties={
        "model_version": choice("stereo-melody-large", "stereo-large", "melody-large", "large"),
        "prompt": PROMPT,
        "input_audio": {"type": "string", "format": "uri", "title": "Input Audio"},
        "duration": seconds(8),
        "continuation": {"type": "boolean", "default": False},
        "continuation_start": {"type": "integer", "default": 0, "minimum": 0},
        "continuation_end": {"type": "integer", "minimum": 0},
        "multi_band_diffusion": {"type": "boolean", "default": False},
        "normalization_strategy": choice("loudness", "clip", "peak", "rms"),
        "top_k": {"type": "integer", "default": 250},
        "top_p": {"type": "number", "default": 0},
        "temperature": {"type": "number", "default": 1},
        "classifier_free_guidance": {"type": "integer", "default": 3},
        "output_format": choice("wav", "mp3"),
        "seed": SEED,
    },
    formats=("wav", "mp3"),
    default_seconds=8.0,
)
COMPOSER = Model(
    owner="cadenza",
    name="composer",
    description="Cadenza's own composer: no weights, no network",
    route="cadenza:composer",
    priced_as="composer",
    versions=(own_version("cadenza/composer"),),
    properties={
        "prompt": PROMPT,
        "duration": seconds(30),
        "output_format": choice(*FORMATS),
        "seed": SEED,
        "tempo": {"type": "number", "minimum": 40, "maximum": 220},
        "key": {"type": "string"},
        "genre": {"type": "string"},
        "loop": {"type": "boolean", "default": False},
    },
    formats=FORMATS,
    default_seconds=30.0,
)


def known(operators: str) -> dict[str, Model]:
    """Return every model by its full name; `operators` is the one that the operator's engine asks."""
    found = {model.full_name: model for model in (MUSICGEN, COMPOSER)}
    full_name, _, version = operators.partition(":")
    owner, slash, name = full_name.partition("/")
    if slash and full_name not in found:
        found[full_name] = Model(
            owner=owner,
            name=name,
            description="The operator's model on Replicate",
            route="replicate:other",
            priced_as="musicgen",
            versions=tuple(filter(None, (version, own_version(full_name)))),
            properties={"prompt": PROMPT, "duration": seconds(30), "seed": SEED, "output_format": choice("wav", "mp3")},
            formats=("wav", "mp3"),
            default_seconds=30.0,
        )
    return found


def find(models: Mapping[str, Model], *, full_name: str, version: str) -> Model:
    """Return the model of a name, a version's id, or both that belong together; NotFound, or Unsupported (version)."""
    if full_name and full_name not in models:
        raise NotFound(f"there is no model {full_name}; there are: {', '.join(models)}")
    if not version:
        if not full_name:
            raise InvalidRequest("version is required", field="version", expected="owner/name, owner/name:id or an id")
        return models[full_name]
    for model in models.values():
        if version in model.versions and full_name in ("", model.full_name):
            return model
    raise Unsupported(
        "The specified version does not exist (or perhaps you don't have permission to use it?)", field="version"
    )


def to_brief(
    model: Model, asked: Input, *, engine: str, draw_seed: Callable[[], int] = lambda: secrets.randbelow(MAX_SEED) + 1
) -> Brief:
    """Return the brief that an input means; InvalidRequest names `input.…`."""
    for name, value in asked.items():
        if name in model.properties and value is not None:
            check(name, value, model.properties[name])
    if asked.get("input_audio") or asked.get("continuation"):
        raise Unsupported("input.input_audio: no music is made after other audio here", field="input.input_audio")
    if not str(asked.get("prompt") or "").strip():
        raise InvalidRequest("input.prompt: prompt is required", field="input.prompt", expected="a text")
    seed = asked.get("seed")
    tempo = asked.get("tempo")
    return Brief(
        prompt=str(asked["prompt"]),
        duration_seconds=float(asked.get("duration") or model.default_seconds),
        seed=seed if isinstance(seed, int) and 0 < seed <= MAX_SEED else draw_seed(),
        output_format=str(asked.get("output_format") or model.formats[0]),
        engine=engine,
        tempo_bpm=None if tempo is None or "tempo" not in model.properties else float(tempo),
        key=asked.get("key") if "key" in model.properties else None,
        genre=asked.get("genre") if "genre" in model.properties else None,
        loop=bool(asked.get("loop")) if "loop" in model.properties else False,
        options={"input": {name: value for name, value in asked.items() if name in model.properties}},
    )


KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


def check(name: str, value: object, schema: Mapping[str, Any]) -> None:
    """Refuse a value that its schema does not allow."""
    field = f"input.{name}"
    kind = schema["type"]
    if not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
        raise InvalidRequest(f"{field}: must be {kind}", field=field, value=str(value)[:80], expected=kind)
    if "enum" in schema and value not in schema["enum"]:
        allowed = ", ".join(schema["enum"])
        raise InvalidRequest(f"{field}: must be one of {allowed}", field=field, value=value, expected=allowed)
    low, high = schema.get("minimum"), schema.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{low if low is not None else '…'}-{high if high is not None else '…'}"
        raise InvalidRequest(f"{field}: must be {bounds}", field=field, value=value, expected=bounds)
