# 市民参加ポータル
#
#   make run              手元で動かします（PORT=8001 でポートを変えられます）
#   make test             すべての試験をします（ARGS="-k 名前" で絞れます）
#   make manage C="…"     管理コマンドを実行します（例：make manage C=editions）
#   make lint             書き方を調べます
#   make format           書き方をそろえます
#   make bench            ページと判定の速さを、ほかと並べて測ります（増えた目録はARGS="--schemes 2000 --editions 500"）
#   make mutants          試験の鋭さを測ります（十数分かかります）
#   make faults           止まったとき、途切れたときの訓練をします（二十分ほどかかります。nginxが要ります）
#   make fuzz             悪意のある要求を両方のサイトに送ります（十数分かかります。ARGS="--requests 1000"）
#   make contract         動いているポータルのAPIを、OpenAPIから作った要求で試します（ADDRESS=http://127.0.0.1:8000）
#   make sbom             使っているパッケージの一覧を CycloneDX の形で書き出します
#   make lock             パッケージの版を選び直します（uv が要ります）
#   make clean            作ったものを片付けます（手元のデータも消えます）

PYTHON ?= python3
# Tests that run at the same time, each with a database of its own: one for each processor, up to four.
JOBS ?= logical --maxprocesses 4
UV ?= uv
BOOTSTRAP = $(PYTHON) -I shiminsanka/local/bootstrap.py
COMPILE = $(UV) pip compile pyproject.toml --quiet --generate-hashes --no-header --universal --python-version 3.11

export PORT

.PHONY: help run test manage lint format bench mutants faults fuzz contract sbom lock clean

help:
	@sed -n 's/^#   //p' Makefile

run:
	@$(BOOTSTRAP) requirements-local.lock -m shiminsanka.local.run

test:
	@$(BOOTSTRAP) requirements-dev.lock -m pytest -n $(JOBS) --dist worksteal $(ARGS)

manage:
	@$(BOOTSTRAP) requirements-local.lock manage.py $(C)

lint:
	@$(BOOTSTRAP) requirements-dev.lock -m tests.measures.lint

format:
	@$(BOOTSTRAP) requirements-dev.lock -m tests.measures.lint --fix

bench:
	@failed=0; for measure in bench bench_rules bench_search "growth $(ARGS)"; do \
		$(BOOTSTRAP) requirements-bench.lock -m tests.measures.$$measure || failed=1; \
	done; exit $$failed

mutants:
	@$(BOOTSTRAP) requirements-bench.lock -m tests.measures.mutants

faults:
	@$(BOOTSTRAP) requirements-dev.lock -m pytest -s --rounds 200 --kills 50 $(ARGS) tests/faults/test_two_at_once.py tests/faults/test_killed.py $(sort $(wildcard tests/faults/drill_*.py))

fuzz:
	@$(BOOTSTRAP) requirements-dev.lock -m tests.measures.fuzz $(ARGS)

contract:
	@$(BOOTSTRAP) requirements-bench.lock -m tests.measures.contract $(or $(ADDRESS),http://127.0.0.1:8000) $(ARGS)

sbom:
	@$(BOOTSTRAP) requirements-local.lock -m shiminsanka.local.sbom

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --group localdb -o requirements-local.lock
	$(UV) pip compile --quiet --generate-hashes --no-header --universal --python-version 3.11 --group mcp -o requirements-mcp.lock
	$(COMPILE) --group dev -o requirements-dev.lock
	$(COMPILE) --group bench -o requirements-bench.lock

clean:
	rm -rf .venv var
