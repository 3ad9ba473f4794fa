"""Composing: a brief is read, the reading becomes a plan, the plan a score, the score a performance. Pure."""
