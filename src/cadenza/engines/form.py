"""The form that a brief may ask for beyond its prompt: sections with names, lengths and styles, wanted and unwanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from cadenza.brief import Brief
from cadenza.errors import InvalidRequest

OPTION = "form"


@dataclass(frozen=True, slots=True)
class AskedSection:
    """One section: its name, its length in seconds, the styles it is to have and not to have, and its words."""

    name: str
    seconds: float
    styles: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AskedForm:
    """The styles of the whole and its sections; carried in `Brief.options` under OPTION."""

    sections: tuple[AskedSection, ...]
    styles: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        return sum(section.seconds for section in self.sections)

    def as_options(self) -> dict[str, Any]:
        """Return what to put into a brief's options."""
        return {OPTION: asdict(self)}

    def prompt(self) -> str:
        """Return the form's styles as one sentence; its sections' where the whole has none."""
        styles = self.styles or tuple(dict.fromkeys(style for section in self.sections for style in section.styles))
        text = ", ".join(styles) or ", ".join(dict.fromkeys(section.name for section in self.sections))
        return ", ".join([text, *(f"no {style}" for style in self.unwanted)])


def form_of(brief: Brief) -> AskedForm | None:
    """Return the form that a brief asks for, None where it asks for none."""
    data = brief.options.get(OPTION)
    if data is None:
        return None
    try:
        return AskedForm(
            sections=tuple(_section(one) for one in data["sections"]),
            styles=tuple(map(str, data.get("styles", ()))),
            unwanted=tuple(map(str, data.get("unwanted", ()))),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InvalidRequest(f"the form cannot be read: {error}", field="options.form") from error


def _section(data: Mapping[str, Any]) -> AskedSection:
    return AskedSection(
        name=str(data["name"]),
        seconds=float(data["seconds"]),
        styles=tuple(map(str, data.get("styles", ()))),
        unwanted=tuple(map(str, data.get("unwanted", ()))),
        lines=tuple(map(str, data.get("lines", ()))),
    )
