"""A circuit breaker: after so many failures in a row a provider is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from cadenza.errors import Unavailable


class Breaker:
    """Open after `most` failures in a row, for `rest_seconds`; then one success closes it again."""

    def __init__(
        self, provider: str, *, most: int = 5, rest_seconds: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.provider = provider
        self.most = most
        self.rest_seconds = rest_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._open_until = 0.0

    def check(self) -> None:
        """Raise Unavailable while the provider is left alone."""
        with self._lock:
            left = self._open_until - self._clock()
        if left > 0:
            raise Unavailable(f"{self.provider} failed {self.most} times in a row and is left alone for {left:.0f} s")

    def note(self, *, well: bool) -> None:
        """Note how a question went."""
        with self._lock:
            self._failures = 0 if well else self._failures + 1
            if self._failures >= self.most:
                self._open_until = self._clock() + self.rest_seconds
                self._failures = 0
