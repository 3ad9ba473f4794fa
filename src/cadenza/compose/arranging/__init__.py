"""Arranging: what happens inside a section: phases of a long one, layers that enter, leave and fall silent."""
