"""The worker: claims jobs, has them performed in child processes, keeps the files and settles the bill."""

from cadenza.worker.worker import Worker

__all__ = ["Worker"]
