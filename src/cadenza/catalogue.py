"""One file per thing: read every module of a package that defines a given name."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType


def members(package: ModuleType, attribute: str) -> dict[str, object]:
    """Return {module name: its `attribute`} for each public module of `package`, in name order.

    A module without the attribute is an error: a file in a catalogue is an entry of it.
    """
    found: dict[str, object] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found[info.name] = getattr(module, attribute)
    return found
