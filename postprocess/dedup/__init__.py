"""Which texts are the same report. Sketches only propose pairs; every pair is judged exactly, by
text, numbers, body and year."""
