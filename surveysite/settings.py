"""Every setting of the site, read from the environment at this one place."""

from pathlib import Path

import environ
from bootstrap_wrapper import get_bootstrap_dir
from csp.constants import NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.urls import reverse_lazy

from .desk import DESK

ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
SITE_URL = env("SITE_URL", default="http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
VAR = env.path("VAR", default=str(ROOT / "var"))
SNAPSHOTS = Path(VAR("snapshots"))
IMPORTS = Path(VAR("imports"))
# The loops that count large waves are compiled once a machine; the code may be read-only.
env.ENVIRON.setdefault("NUMBA_CACHE_DIR", VAR("compiled"))

INSTALLED_APPS = [
    "surveysite",  # First, for its templates to come before those of the admin.
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "pgtrigger",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "questionnaire",
    "results",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "surveysite.whole_bodies.WholeBodyMiddleware",
    "surveysite.policy.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "surveysite.desk_language.DeskLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "surveysite.outage.OutageMiddleware",
]

ROOT_URLCONF = "surveysite.urls"
WSGI_APPLICATION = "surveysite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]
UNFOLD = DESK
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

DATABASES = {"default": {**env.db("DATABASE_URL"), "ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 0}}
DATABASES["default"]["ENGINE"] = "surveysite.postgresql"
DATABASES["default"]["OPTIONS"] = {
    "server_side_binding": True,
    # A statement used that often is planned once a connection, not once a request.
    "prepare_threshold": 5 if env.bool("DATABASE_PREPARES", default=True) else None,
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 10},
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL  # only for chords to know when their tasks are done
CELERY_RESULT_EXPIRES = 3600
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CATCH_UP_SECONDS = env.float("CATCH_UP_SECONDS", default=60.0)
CELERY_BEAT_SCHEDULE = {
    "redo-dead-runs": {
        "task": "results.tasks.redo_dead_runs",
        "schedule": min(20.0, CATCH_UP_SECONDS),
    },
    "refresh-stale-waves": {
        "task": "results.tasks.refresh_stale_waves",
        "schedule": CATCH_UP_SECONDS,
    },
    "learn-paces": {"task": "questionnaire.tasks.learn_paces", "schedule": 600.0},
    "mix-invitations": {"task": "questionnaire.tasks.mix_invitations", "schedule": 300.0},
    "send-waiting-invitations": {
        "task": "questionnaire.tasks.send_waiting_invitations",
        "schedule": CATCH_UP_SECONDS,
    },
}

TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
RESPONDENT_STARTS_A_MINUTE = env.int("RESPONDENT_STARTS_A_MINUTE", default=600)
RESPONDENT_SESSION_MINUTES = env.int("RESPONDENT_SESSION_MINUTES", default=14 * 24 * 60)

RESULTS_DEBOUNCE_SECONDS = env.int("RESULTS_DEBOUNCE_SECONDS", default=5)
# Waves of so many respondents are counted in partitions, by all workers.
RESULTS_PARTITIONED_FROM = env.int("RESULTS_PARTITIONED_FROM", default=2_000_000)
RESULTS_SILENCE_SECONDS = env.int("RESULTS_SILENCE_SECONDS", default=60)
RESULTS_RETRY_SECONDS = env.int("RESULTS_RETRY_SECONDS", default=600)
SENDING_SILENCE_SECONDS = env.int("SENDING_SILENCE_SECONDS", default=120)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
LOCALE_PATHS = [ROOT / "surveysite" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(VAR("static"))
STATICFILES_DIRS = [("bootstrap", get_bootstrap_dir())]
STORAGES = {
    "staticfiles": {"BACKEND": "surveysite.static_files.KnownFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}

LOGIN_URL = reverse_lazy("login")
LOGIN_REDIRECT_URL = reverse_lazy("results:index")
LOGOUT_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

SECURE = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", default=False)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
IMPORT_UPLOAD_MAX_BYTES = env.int("IMPORT_UPLOAD_MAX_BYTES", default=50_000_000)

STRICT = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": STRICT}
ADMIN_CONTENT_SECURITY_POLICY = {
    **STRICT,
    "script-src": [SELF, UNSAFE_EVAL, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "surveysite.redaction.RedactingFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "line",
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

EMAIL_CONFIG = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=30)  # without one, a silent server stops a worker
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Wavebook <wavebook@localhost>")
