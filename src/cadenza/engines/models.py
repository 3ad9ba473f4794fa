"""Which engine plays a model that a client calls by its provider's name.

The names read `provider:model`. A dialect resolves what its clients write to one of them; which engine then plays is
decided here, once for all dialects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cadenza.errors import InvalidRequest, Unavailable

COMPOSER, ELEVENLABS, MUSICGEN = "cadenza:composer", "elevenlabs:music_v1", "replicate:musicgen"
ELEVENLABS_2, ELEVENLABS_25, REPLICATE = "elevenlabs:music_v2", "elevenlabs:music_v2_5", "replicate:other"
# model: the engines that are that model, the best first
SERVED_BY: Mapping[str, tuple[str, ...]] = {
    COMPOSER: ("composer",),
    ELEVENLABS: ("elevenlabs",),
    ELEVENLABS_2: ("elevenlabs",),
    ELEVENLABS_25: ("elevenlabs",),
    MUSICGEN: ("musicgen", "replicate"),
    REPLICATE: ("replicate",),
}
# what clients of one API or another call a model
ALIASES: Mapping[str, str] = {
    "composer": COMPOSER,
    "music_v1": ELEVENLABS,
    "eleven_music": ELEVENLABS,
    "elevenlabs:eleven_music": ELEVENLABS,
    "elevenlabs-music": ELEVENLABS,
    "music_v2": ELEVENLABS_2,
    "music_v2_5": ELEVENLABS_25,
    "musicgen": MUSICGEN,
    "meta/musicgen": MUSICGEN,
    "replicate:meta/musicgen": MUSICGEN,
}
STAND_IN = "composer"  # plays what nobody else can, unless the operator names another


class NotServed(Unavailable):
    """A model we know by name and no engine here plays."""

    code = "model_unavailable"

    def __init__(self, message: str, *, provider: str) -> None:
        super().__init__(message)
        self.provider = provider


def read_map(text: str) -> dict[str, str]:
    """Return {model: engine} of `model=engine, model=engine`; InvalidRequest for anything else."""
    found = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        named, equals, engine = (word.strip() for word in part.partition("="))
        model = ALIASES.get(named, named)
        if not equals or not engine or model not in SERVED_BY:
            raise InvalidRequest(
                f"{part!r} maps no model to an engine",
                field="engine_map",
                value=text,
                expected=", ".join((*SERVED_BY, *ALIASES)),
            )
        found[model] = engine
    return found


def choose(model: str, *, available: Callable[[str], bool], mapped: Mapping[str, str], strict: bool) -> str:
    """Return the engine that plays a model: whom the operator mapped it to, else one that is it, else a stand-in.

    Where `strict`, only one that is it; NotServed where there is none.
    """
    if model in mapped and available(mapped[model]) and not strict:
        return mapped[model]
    for engine in SERVED_BY[model]:
        if available(engine):
            return engine
    if strict:
        raise NotServed(f"no engine is set up here that is {model}", provider=model.partition(":")[0])
    engine = mapped.get(model, STAND_IN)
    if not available(engine):
        raise NotServed(f"{model} is mapped to the engine {engine!r}, which is not here", provider="cadenza")
    return engine
