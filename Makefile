# Python, pip, venv and make are all that is needed; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: lab test test-slow test-every test-failed check locale docs clean

lab: .venv/.lab
	@$(BIN)/tui-lab

test: .venv/.test
	$(BIN)/pytest --numprocesses auto --dist worksteal -m 'not slow'

test-slow: .venv/.test
	$(BIN)/pytest --numprocesses auto --dist worksteal -m 'slow and not every'

# The same with every scenario, for half an hour: what CI has not the time for.
test-every: .venv/.test
	$(BIN)/pytest --numprocesses auto --dist worksteal -m every

# Those that failed the last time, one after another: on a busy machine a terminal may answer too late.
test-failed: .venv/.test
	$(BIN)/pytest --last-failed --last-failed-no-failures none

check: .venv/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# After a text of the interface was changed: puts it into each catalogue, and compiles them.
locale: .venv/.test
	$(BIN)/python -m translating

# The pages with pictures of the program as it is now, into site/.
docs: .venv/.docs
	$(BIN)/python -m docs.pictures
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

clean:
	rm -rf .venv

# The markers keep a second `make` from installing anything again.
.venv/.lab: pyproject.toml constraints.txt
	@echo "Setting up .venv; the first time this downloads PyTorch and takes a few minutes."
	@$(PYTHON) -m venv .venv
	@$(INSTALL) --editable .
	@touch $@

.venv/.test: .venv/.lab
	@$(INSTALL) --editable '.[test]'
	@touch $@

.venv/.docs: .venv/.test
	@$(INSTALL) --editable '.[docs]'
	@touch $@
