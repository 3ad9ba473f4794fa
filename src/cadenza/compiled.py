"""Functions compiled to machine code and kept on disk, for as long as all that they were made of stays the same.

numba keeps what it compiled under the digest of the file that holds the function. What it takes from other files and
bakes in (functions it calls, constants, operations spelled out for the compiler) can change without that file, and
then it would go on playing the old sound. So the digest kept here covers these too.
"""

from __future__ import annotations

import hashlib
import inspect
import types
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np
from numba.core import caching

F = TypeVar("F", bound=Callable[..., Any])


def compiled(**options: Any) -> Callable[[F], F]:
    """Compile a function on its first call, without the GIL; `options` are numba.njit's, such as `fastmath`."""

    def compile_later(function: F) -> F:
        config: Any = numba.config
        usual = config.CACHE_LOCATOR_CLASSES
        config.CACHE_LOCATOR_CLASSES = ",".join(f"{__name__}.{place.__name__}" for place in _PLACES)
        try:
            return cast(F, numba.njit(cache=True, nogil=True, **options)(function))
        finally:
            config.CACHE_LOCATOR_CLASSES = usual

    return compile_later


def ingredients(function: Callable[..., Any]) -> bytes:
    """Return a digest (SHA-256) of all that a function is made of outside its own file."""
    digest = hashlib.sha256()
    for piece in _ingredients(function, {function}):
        digest.update(piece)
        digest.update(b"\0")
    return digest.digest()


def _ingredients(function: Callable[..., Any], met: set[Callable[..., Any]]) -> Iterator[bytes]:
    """Yield the values that a function reads from its module, and the files of what it calls that is not `met` yet."""
    for name in sorted(_names(function.__code__)):
        value = function.__globals__.get(name)
        callee = getattr(value, "py_func", getattr(value, "_defn", value))  # a kernel; an intrinsic; what that calls
        if isinstance(callee, types.FunctionType) and callee not in met:
            met.add(callee)
            yield name.encode() + _digest(Path(inspect.getfile(callee)))
            yield from _ingredients(callee, met)
        elif isinstance(value, np.ndarray):
            yield name.encode() + repr((value.dtype, value.shape)).encode() + value.tobytes()
        elif isinstance(value, int | float | complex | str | bytes | tuple | np.generic | np.dtype):
            yield name.encode() + repr(value).encode()


def _names(code: types.CodeType) -> set[str]:
    inner = [_names(piece) for piece in code.co_consts if isinstance(piece, types.CodeType)]
    return set(code.co_names).union(*inner)


@cache
def _digest(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


class _Stamped:
    """A place of numba's where compiled functions are kept, that knows one by all it was made of."""

    @classmethod
    def from_function(cls, py_func: Callable[..., Any], py_file: str) -> Any:
        place = super().from_function(py_func, py_file)  # type: ignore[misc]  # numba's class beside this one has it
        if place is not None:
            place.further = ingredients(py_func)
        return place

    def get_source_stamp(self) -> tuple[Any, bytes]:
        return super().get_source_stamp(), self.further  # type: ignore[misc, attr-defined]


class Chosen(_Stamped, caching.UserProvidedCacheLocator):
    """The folder that NUMBA_CACHE_DIR names."""


class Beside(_Stamped, caching.InTreeCacheLocator):
    """`__pycache__` beside the source."""


class AtHome(_Stamped, caching.UserWideCacheLocator):
    """The user's own folder for caches, where the source cannot be written to."""


_PLACES = (Chosen, Beside, AtHome)
