"""Melody: phrase plan, rhythm cells, skeleton and elaboration, motif operators, and the critic who picks."""
