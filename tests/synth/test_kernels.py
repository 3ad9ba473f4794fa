"""What compilers may do to our kernels: nothing that would give other bytes under another Python or processor."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import cadenza

SOURCES = Path(cadenza.__file__).parent
HARMLESS = {"nsz"}  # the sign of a zero is lost in every format of ours
KERNELS = [path for path in sorted(SOURCES.rglob("*.py")) if "njit" in path.read_text()]


def freedoms(source: str) -> Iterator[str]:
    """Yield what the compiled functions of a module allow besides; `True` and what cannot be read count as anything."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in ("fastmath", "parallel"):
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                value = {"anything"}
            granted = value if isinstance(value, set) else {"anything"} if value else set()
            yield from sorted(granted - HARMLESS)


@pytest.mark.parametrize("path", KERNELS, ids=lambda path: path.stem)
def test_no_sum_may_be_reordered_and_no_product_fused(path: Path) -> None:
    assert list(freedoms(path.read_text())) == []


@pytest.mark.parametrize(
    ("flags", "found"),
    [
        ("True", ["anything"]),
        ('{"nsz", "contract"}', ["contract"]),
        ("FLAGS", ["anything"]),
        ('{"nsz"}', []),
        ("False", []),
    ],
)
def test_the_reading_of_flags_knows_good_from_bad(flags: str, found: list[str]) -> None:
    assert list(freedoms(f"@njit(cache=True, fastmath={flags})\ndef kernel(): ...")) == found
