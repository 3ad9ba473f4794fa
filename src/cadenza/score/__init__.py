"""Written music: pitch, scale, chord, metre, tempo, note, part, score; MIDI and MusicXML. No sound, no randomness."""
