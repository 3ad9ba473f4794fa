"""Planning: what was read becomes a plan, every decision taken before the first note."""

from cadenza.compose.planning.planner import make_plan

__all__ = ["make_plan"]
