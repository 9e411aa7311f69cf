"""How soon crawls find the reports of a web: the same frontier, other orders."""
