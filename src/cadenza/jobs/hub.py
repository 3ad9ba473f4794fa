"""Who hears of events, in this process: watchers of one job, and listeners to all."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

from cadenza.jobs.job import Event

Listener = Callable[[Event], None]


class Hub:
    """Passes committed events on; a listener is called on the thread that publishes and must not block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._watchers: dict[str, list[Callable[[Event | None], None]]] = {}
        self._listeners: tuple[Listener, ...] = ()
        self._wakers: tuple[Callable[[], None], ...] = ()
        self.post: Callable[[], None] = lambda: None  # tells whoever delivers webhooks that there is one

    def publish(self, events: Iterable[Event]) -> None:
        """Pass events on, in order."""
        for event in events:
            with self._lock:
                watchers = tuple(self._watchers.get(event.job_id, ()))
                listeners = self._listeners
            for watcher in watchers:
                watcher(event)
            for listener in listeners:
                listener(event)

    def resync(self) -> None:
        """Tell every watcher that events may have passed unheard: read the database."""
        with self._lock:
            watchers = [watcher for group in self._watchers.values() for watcher in group]
        for watcher in watchers:
            watcher(None)

    def wake(self) -> None:
        """Tell whoever claims jobs that there is one."""
        for waker in self._wakers:
            waker()

    def listen(self, listener: Listener, *, waker: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` with every event and `waker` for every job enqueued; return what ends that."""
        with self._lock:
            self._listeners += (listener,)
            self._wakers += (waker,)

        def leave() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)
                self._wakers = tuple(other for other in self._wakers if other is not waker)

        return leave

    @contextmanager
    def inbox(self, job_id: str) -> Iterator[asyncio.Queue[Event | None]]:
        """Yield a queue that receives a job's events from now on; None asks to read the database."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def put(event: Event | None) -> None:
            # The loop may be closed by the time another thread has news.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(queue.put_nowait, event)

        with self._lock:
            self._watchers.setdefault(job_id, []).append(put)
        try:
            yield queue
        finally:
            with self._lock:
                self._watchers[job_id].remove(put)
                if not self._watchers[job_id]:
                    del self._watchers[job_id]
