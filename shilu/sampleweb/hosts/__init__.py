"""The hosts of the sample web: who publishes what, where, and what the truth is."""
