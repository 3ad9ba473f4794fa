"""The stage: a warm process beside the server that plays briefs live, for whoever listens while their track is made."""

from cadenza.engines.stage.spool import Spool
from cadenza.engines.stage.stage import Stage

__all__ = ["Spool", "Stage"]
