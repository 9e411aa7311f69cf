"""What `benchmarks/capture.py` is made of: a web, a server, the contestants, the figures."""
