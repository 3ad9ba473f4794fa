"""Reading: from the words of a prompt to what they ask for, each decision with its evidence."""

from cadenza.compose.reading.genres import parents
from cadenza.compose.reading.reader import read, spoken_seconds
from cadenza.compose.reading.result import InstrumentWish, Reading, SectionWish

__all__ = ["InstrumentWish", "Reading", "SectionWish", "parents", "read", "spoken_seconds"]
