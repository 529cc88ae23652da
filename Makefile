# What one does with Wavebook: `make run`, `make test`. Both install what they need first.

PORT ?= 8000
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
PYTHON := .venv/bin/python
CATALOGS := $(wildcard surveysite/locale/*/LC_MESSAGES/django.po)
.PHONY: run install test check format manage bench faults figures golden clean
export PORT
# Compiled code is kept, also where the machine says otherwise: a site starts a dozen processes, and
# to compile what they import takes each longer than to load it.
unexport PYTHONDONTWRITEBYTECODE

run: install ## the whole site on this machine, until Ctrl-C
	@exec $(PYTHON) -m surveysite.running

install: .venv/.installed $(CATALOGS:.po=.mo)

.venv/.installed: uv.lock pyproject.toml | $(UV)
	$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

# uv comes from the package index, into the checkout, when the machine has none.
.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip install --quiet uv || python3 -m pip install --quiet --target .uv uv

%.mo: %.po .venv/.installed
	$(PYTHON) -m babel.messages.frontend --quiet compile --use-fuzzy --input-file=$< --output-file=$@

test: install check ## every test, and every check
	$(PYTHON) -m pytest --numprocesses 2 -m "not alone"
	$(PYTHON) -m pytest -m alone

check: install ## style, types, arrows, migrations, templates, security
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PYTHON) -m pytest --quiet tests/surveysite/test_migrations.py
	.venv/bin/djlint --lint --quiet questionnaire results surveysite
	.venv/bin/bandit --quiet -ll --configfile pyproject.toml --recursive questionnaire results surveysite

format: install
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

manage: install ## a command to the site that runs: make manage COMMAND='changepassword organiser'
	@exec $(PYTHON) -m surveysite.running $(COMMAND)

bench: install ## how fast it is; some subjects only: make bench SUBJECTS=pages
	$(PYTHON) -m tests.benchmarks $(SUBJECTS)

faults: install ## respondents against a site that is being killed: make faults SEED=7 RESPONDENTS=50 KILLS=20
	$(PYTHON) -m tests.faults $(if $(SEED),--seed $(SEED)) \
		$(if $(RESPONDENTS),--respondents $(RESPONDENTS)) $(if $(KILLS),--kills $(KILLS))

figures: install ## every published figure, computed from nothing on a scratch database
	@$(PYTHON) -m surveysite.scratch "migrate --verbosity=0" \
		"load_demonstration ai_for_health_2021" "check_figures ai_for_health_2021"

golden: ## the golden figures of tests/golden anew, by R from Debian's packages
	tests/golden/regenerate

clean: ## removes what was installed and compiled; keeps var/, the data
	rm -rf .venv .uv $(CATALOGS:.po=.mo)
