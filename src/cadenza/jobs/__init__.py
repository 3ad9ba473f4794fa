"""Jobs: the durable record of each brief, from handing in to the finished files."""

from cadenza.jobs.desk import Jobs
from cadenza.jobs.job import (
    ACTIVE,
    TERMINAL,
    TRANSITIONS,
    Event,
    Job,
    JobState,
    Page,
    Selection,
    Slice,
    StoredFile,
    Submission,
)

__all__ = [
    "ACTIVE",
    "TERMINAL",
    "TRANSITIONS",
    "Event",
    "Job",
    "JobState",
    "Jobs",
    "Page",
    "Selection",
    "Slice",
    "StoredFile",
    "Submission",
]
