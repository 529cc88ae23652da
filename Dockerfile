# One image for every part of the site: pages, worker, beat and the migration step.
# The build needs no secrets; what differs between sites comes from the environment at run time.

FROM python:3.11-slim-bookworm AS build

ENV UV_COMPILE_BYTECODE=1 \
    UV_LINK_MODE=copy \
    UV_PYTHON_DOWNLOADS=never \
    PATH=/srv/wavebook/.venv/bin:$PATH
WORKDIR /srv/wavebook
RUN pip install --no-cache-dir uv==0.13.9

# What the site stands on changes less often than the site, so it comes first and stays cached.
COPY pyproject.toml uv.lock ./
RUN uv sync --locked --no-default-groups --no-cache

COPY manage.py ./
COPY surveysite/ surveysite/
COPY questionnaire/ questionnaire/
COPY results/ results/
# The settings ask for a secret and for services; collecting files uses none of them.
RUN pybabel compile --directory surveysite/locale --domain django --use-fuzzy \
    && SECRET_KEY=only-for-this-step DATABASE_URL=postgres://none/none REDIS_URL=redis://none \
       python manage.py collectstatic --noinput \
    && python -m compileall -q surveysite questionnaire results


FROM python:3.11-slim-bookworm

ENV PATH=/srv/wavebook/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GRANIAN_HOST=0.0.0.0 \
    GRANIAN_PORT=8000 \
    GRANIAN_INTERFACE=wsgi \
    GRANIAN_WORKERS=2 \
    GRANIAN_BLOCKING_THREADS=4 \
    GRANIAN_RESPAWN_FAILED_WORKERS=true
WORKDIR /srv/wavebook

# Everything belongs to root and only uploads and snapshots can be written: the site cannot change itself.
RUN groupadd --system --gid 10001 wavebook \
    && useradd --system --uid 10001 --gid wavebook --no-create-home --shell /usr/sbin/nologin wavebook
COPY --from=build /srv/wavebook /srv/wavebook
RUN install --directory --owner=wavebook --group=wavebook var/imports var/snapshots
USER 10001:10001

EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://localhost:8000/healthz', timeout=8)"]
CMD ["granian", "surveysite.wsgi:application"]
