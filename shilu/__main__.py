"""Lets `python -m shilu` do what `shilu` does."""

from shilu.cli import main

if __name__ == "__main__":
    main()
