# The local cloud and the tests. A deployment to AWS needs none of it: see README.md.
STACK ?= eu-west
PYTHON ?= python3
SECONDS ?= 60
LOCAL := $(PYTHON) -m localcloud
# A file of tests is one process's. What is marked as below starts engines, plugins of 600 MiB, browsers or Java, and
# shares what it has deployed: one test after the other.
SIDE_BY_SIDE := python -m pytest -n 2 --dist loadfile
ALONE := engine or browser or rust or sdk or spark

.DEFAULT_GOAL := help
EVENTS ?= 10000000
.PHONY: cost help up preview report outputs events compact refresh down doctor test check fuzz requirements

help: ## what there is
	@sed -n 's/^\([a-z]*\): ## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

up: ## set everything up, deploy STACK (eu-west, us-west) on this machine, say how to use it
	@$(LOCAL) up --stack $(STACK)

preview: ## what `make up` would change
	@$(LOCAL) preview --stack $(STACK)

report: ## what that change does to residency; a page and files for CI in .local/report
	@$(LOCAL) report --stack $(STACK)

outputs: ## endpoint, sources and archive of STACK as JSON
	@$(LOCAL) outputs --stack $(STACK)

events: ## the events in the archive of STACK, one JSON document a line
	@$(LOCAL) events --stack $(STACK)

compact: ## run the deployed compaction of STACK once: raw objects to segment-logs/, each messageId once
	@$(LOCAL) compact --stack $(STACK)

refresh: ## read back what is deployed
	@$(LOCAL) refresh --stack $(STACK)

down: ## destroy STACK; stop the local AWS after the last one
	@$(LOCAL) down --stack $(STACK)

doctor: ## what is found, in which version, from where; what is missing and how to get it
	@$(LOCAL) doctor

test: ## everything: units, components, end to end on the real engine and provider
	@$(LOCAL) run -- sh -c "ruff check . && mypy && $(SIDE_BY_SIDE) -m 'not ($(ALONE))' && python -m pytest -m '$(ALONE)'"

check: ## the quick part of the tests, for every edit: no engine
	@$(LOCAL) run --without-engine -- sh -c "ruff check . && mypy && $(SIDE_BY_SIDE) -q -m 'not ($(ALONE) or long)'"

fuzz: ## a coverage-guided fuzzer on the gateway, for SECONDS (60); what it finds is printed
	@$(LOCAL) run --without-engine -- python -m tests.gateway.fuzz --seconds $(SECONDS)

requirements: ## R1 to R116: which test proves which, what is out of scope, what is open
	@$(LOCAL) run --without-engine -- python -m tests.requirements

cost: ## what EVENTS a month (10000000) cost in STACK, with either front door
	@$(LOCAL) run --without-engine -- python -m regional cost --stack $(STACK) --events-per-month $(EVENTS)
