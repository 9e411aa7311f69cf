# A courtesy: the four words. The commands themselves stand in README.md and .ci/run.
PY = .venv/bin/python

demo: .venv
	.venv/bin/shilu demo

test: .venv
	$(PY) -m pytest

lint: .venv
	.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

ci:
	bash .ci/run

.venv: pyproject.toml constraints.txt
	python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[dev]'

.PHONY: demo test lint ci
