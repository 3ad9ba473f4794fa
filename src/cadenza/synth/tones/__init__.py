"""The engines that make sound from nothing: wavetables, ringing modes, breath and bow, amplifiers, bodies."""
