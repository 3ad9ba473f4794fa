"""Lines: what bass players, accompanists and arpeggios share: lanes, approaches, voicings, strikes."""
