"""The record as it is being made: the same notes, voices, channels and rooms, mastered while they sound."""
