"""Tags: what a file says about itself, the disclosure that a machine made it included."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_SOURCES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
SOURCE_TYPES = {
    "algorithmic": _SOURCES + "algorithmicMedia",  # composed and synthesised by rules
    "composite": _SOURCES + "compositeSynthetic",  # recordings of instruments take part
    "trained": _SOURCES + "trainedAlgorithmicMedia",  # a trained model made it
}


@dataclass(frozen=True, slots=True)
class Tags:
    """`facts` (tempo, key, seed, engine, licence …) travel as JSON in the comment, beside the disclosure.

    `source` is one of SOURCE_TYPES: IPTC's digital source type, a machine-readable mark as article 50 of the
    EU AI Act asks for. `date` stays empty where equal requests are to give equal bytes.
    """

    title: str = ""
    artist: str = "Cadenza"
    software: str = "Cadenza"
    date: str = ""
    source: str = "algorithmic"
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def comment(self) -> str:
        """The facts and the disclosure as one line of JSON."""
        mark = {"ai_generated": True, "digital_source_type": SOURCE_TYPES[self.source]}
        return json.dumps({**self.facts, **mark}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_comment(cls, comment: str, **named: str) -> Tags:
        """Return the tags whose `comment` was read; a comment that is not ours becomes the fact `comment`."""
        try:
            facts = json.loads(comment)
        except ValueError:
            facts = None
        if not isinstance(facts, dict):
            return cls(**named, facts={"comment": comment} if comment else {})
        kinds = {address: kind for kind, address in SOURCE_TYPES.items()}
        source = kinds.get(facts.pop("digital_source_type", ""), "algorithmic")
        facts.pop("ai_generated", None)
        return cls(**named, source=source, facts=facts)
