# The whole of scoretrail in a few words; `make help` lists them.
#
#   PYTHON=python3.12   which interpreter makes the environment (3.11 to 3.14)
#   WHEELHOUSE=DIR      install from a directory of wheels, without a network
#   ARGS='-k name'      passed on to pytest, to the benchmarks, or to uv by `make lock`

VENV := .venv
BIN := $(VENV)/bin
LOCKS := requirements
PACKAGES := domain ledger projections replay scoretrail

# An interpreter counts when it runs, has the right version and can make an environment with pip.
SUPPORTED := import sqlite3, sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))
SUITABLE := import ensurepip, venv; $(SUPPORTED)
PYTHON ?= $(shell for python in python3.14 python3.13 python3.12 python3.11 python3; do \
	"$$python" -c "$(SUITABLE)" 2>/dev/null && { echo "$$python"; break; }; done)

UV := $(shell uv --version >/dev/null 2>&1 && command -v uv)
OFFLINE := $(if $(WHEELHOUSE),--no-index --find-links $(WHEELHOUSE))
ifdef UV
CREATE = $(UV) venv --quiet --clear $(if $(PYTHON),--python $(PYTHON),--python '>=3.11,<3.15') $(VENV)
INSTALL = $(UV) pip install --quiet --python $(BIN)/python $(OFFLINE)
else
CREATE = $(PYTHON) -m venv --clear $(VENV)
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check $(OFFLINE)
endif

.DEFAULT_GOAL := help
.PHONY: help demo test check bench bench-full bench-races torture system lock clean format wheel

help:  ## this list 本列表
	@sed -n 's/^\([a-z-]*\):.*  ## /make \1	/p' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.ready  ## environment, demo ledger, standings 环境、演示账、排名
	@$(BIN)/scoretrail demo $(ARGS)

test: $(VENV)/.ready-dev  ## layers, types, tests 分层、类型、测试
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.ready-dev wheel  ## format, lint, docs, wheel, install, demo 格式、规范、文档、打包
	@$(BIN)/ruff format --check
	@$(BIN)/ruff check
	@$(BIN)/python -m pytest --quiet tests/test_tidy.py $(wildcard tests/test_docs.py)
	@rm -rf build
	@$(MAKE) --no-print-directory VENV=build/env build/demo/demo/ledger.db
	@rm -rf build

format: $(VENV)/.ready-dev  ## put the code into shape 整理代码
	@$(BIN)/ruff check --fix-only --quiet
	@$(BIN)/ruff format

bench: $(VENV)/.ready-dev  ## replay at scale beside its peers, 1,000,000 entries 百万条重算并排测速
	@$(BIN)/python -m benchmarks.scale $(ARGS)

bench-full: $(VENV)/.ready-dev  ## the same, 100,000 to 10,000,000 entries 全部规模
	@$(BIN)/python -m benchmarks.scale --full $(ARGS)

bench-races: $(VENV)/.ready-dev  ## appending, reading, scoring beside others 登记、读取、计分并排测速
	@$(BIN)/python -m benchmarks $(ARGS)

torture: $(VENV)/.ready-dev  ## kills, power cuts, failing disks, at length 断电、杀进程、坏盘演练
	@$(BIN)/python -m tests.durability $(ARGS)

wheel: $(VENV)/.ready-dev
	@rm -rf dist
	@$(BIN)/hatchling build --target wheel --directory dist

system:  ## what only the system packager can install: PostgreSQL, Chromium, fonts, LibreOffice, Java 系统软件包
	@sh requirements/system.sh

lock:  ## resolve the lock files anew (needs uv; ARGS=--upgrade) 更新锁定文件
	@$(call resolve,product)
	@$(call resolve,postgres,--constraint $(LOCKS)/product.txt --extra postgres)
	@$(foreach extra,bulk oidc pdf spark word,$(call resolve,$(extra),--constraint $(LOCKS)/product.txt --extra $(extra));)
	@$(call resolve,dev,--constraint $(LOCKS)/product.txt --all-extras --group dev)

clean:  ## remove everything that the targets above made 清除
	@rm -rf $(VENV) demo dist build
	@rm -rf .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	@find $(PACKAGES) tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment, in steps that are repeated only when what they rest on has changed.

$(VENV)/.made:
	@$(if $(UV)$(PYTHON),,$(error $(NO_PYTHON)))
	@$(CREATE) && $(BIN)/python -c '$(SUPPORTED)' || { rm -rf $(VENV); echo '$(NO_VENV)' >&2; exit 1; }
	@touch $@

$(VENV)/.locked: $(LOCKS)/product.txt $(VENV)/.made
	@echo '[make] $<' >&2
	@$(INSTALL) --require-hashes -r $<
	@touch $@

$(VENV)/.locked-dev: $(LOCKS)/dev.txt $(VENV)/.locked
	@echo '[make] $<' >&2
	@$(INSTALL) --require-hashes -r $<
	@touch $@

# Ourselves last, editable: the build backend is in the lock, so nothing else is fetched.
$(VENV)/.ready: pyproject.toml $(VENV)/.locked
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready $(VENV)/.locked-dev
	@touch $@

# The wheel alone, in an environment of its own: what an office installs must run its own demo.
build/demo/demo/ledger.db: $(VENV)/.locked
	@$(INSTALL) --no-deps dist/*.whl
	@mkdir -p build/demo
	@cd build/demo && ../env/bin/scoretrail demo >/dev/null
	@test -s $@

NO_PYTHON := 没有可用的 Python 3.11–3.14（Debian 和 Ubuntu 还需要软件包 python3-venv），或用 PYTHON= 指定 · \
	no usable Python 3.11 to 3.14 (Debian and Ubuntu also need the package python3-venv), or name one with PYTHON=
NO_VENV = 无法用 $(PYTHON) 建立环境：需要 Python 3.11–3.14，Debian 和 Ubuntu 还需要软件包 python3-venv · \
	$(PYTHON) cannot make an environment: Python 3.11 to 3.14 is needed, on Debian and Ubuntu also python3-venv

# $(call resolve,NAME,OPTIONS): versions and hashes for every supported Python, and no host.
resolve = uv pip compile pyproject.toml $(LOCKS)/build.in $(2) $(ARGS) \
	--universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command 'make lock' --quiet --output-file $(LOCKS)/$(1).txt >/dev/null
