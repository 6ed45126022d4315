"""Settings by environment. Everything that differs between places is read here and nowhere else.

`SAMBUNG_PRODUCTION=1` demands what must not have a default (keys, hosts, database) and turns on
what needs HTTPS. docs/production.md lists every variable.
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()
PACKAGE = Path(__file__).resolve().parents[1]

IS_PRODUCTION = env.bool("SAMBUNG_PRODUCTION", default=False)
IS_DEMO = env.bool("SAMBUNG_DEMO", default=False)
DEBUG = env.bool("SAMBUNG_DEBUG", default=False)
DATA_DIR = Path(env.str("SAMBUNG_DATA", default="data/development")).resolve()


def _needed(name: str, development: str) -> str:
    """A value from the environment; only outside production may it have a known one."""
    value = str(env.str(name, default=""))
    if value:
        return value
    if IS_PRODUCTION:
        raise ImproperlyConfigured(f"{name} must be set in production: see docs/production.md")
    return development


SECRET_KEY = _needed("SAMBUNG_SECRET_KEY", "development-only-" + "0" * 40)
# Keyed hash of NIK: the key stays outside the database, its id is stored beside each hash.
NIK_KEY = _needed("SAMBUNG_NIK_KEY", "development-only-nik-key")
if IS_PRODUCTION and len(NIK_KEY.encode()) < 32:
    raise ImproperlyConfigured("SAMBUNG_NIK_KEY must have at least 32 bytes: see docs/production.md")
NIK_KEY_ID = _needed("SAMBUNG_NIK_KEY_ID", "development")
# Ed25519 private key (PEM) that signs the journal's checkpoints, and where they are written.
CHECKPOINT_KEY_FILE = Path(
    env.str("SAMBUNG_CHECKPOINT_KEY_FILE", default=str(DATA_DIR / "keys/checkpoint.pem"))
)
CHECKPOINT_DIR = Path(env.str("SAMBUNG_CHECKPOINT_DIR", default=str(DATA_DIR / "checkpoints")))
NOTICE_DIR = Path(env.str("SAMBUNG_NOTICE_DIR", default=str(DATA_DIR / "notices")))
NOTICE_BACKEND = env.str("SAMBUNG_NOTICE_BACKEND", default="file")

ALLOWED_HOSTS = env.list(
    "SAMBUNG_HOSTS", default=[] if IS_PRODUCTION else ["localhost", "127.0.0.1", "[::1]"]
)
PUBLIC_URL = _needed("SAMBUNG_PUBLIC_URL", "http://127.0.0.1:8000")
if IS_PRODUCTION and not ALLOWED_HOSTS:
    raise ImproperlyConfigured("SAMBUNG_HOSTS must name the hosts that are served: see docs/production.md")
CSRF_TRUSTED_ORIGINS = env.list("SAMBUNG_ORIGINS", default=[PUBLIC_URL] if IS_PRODUCTION else [])

if IS_PRODUCTION and not env.str("DATABASE_URL", default=""):
    raise ImproperlyConfigured("DATABASE_URL must be set in production: see docs/production.md")
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'sambung.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # One writer at a time: IMMEDIATE takes the lock at BEGIN, so that two writers wait instead of failing.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

ROOMS = [
    "actors",
    "journal",
    "notices",
    "links",
    "jobs",
    "documents",
    "webhooks",
    "reference",
    "accounts",
    "centres",
    "registry",
    "intake",
    "duplicates",
    "profiles",
    "demand",
    "matching",
    "asking",
    "pooling",
    "linkages",
    "pathways",
    "mentoring",
    "search",
    "reporting",
    "simulation",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "leaflet",
    *[f"sambung.apps.{room}" for room in ROOMS],
    "sambung.web",
    "sambung.config.wiring",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "sambung.web.middleware.ChosenLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sambung.web.middleware.ActorMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sambung.config.urls"
WSGI_APPLICATION = "sambung.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web/templates", PACKAGE / "api/templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sambung.web.context.page",
            ],
        },
    }
]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "sambung.apps.actors.access.ActorBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "sambung.web.account.adapter.ClosedAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sambung"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "account/locked.html"
AXES_ENABLE_ADMIN = False
# How many proxies stand before the server: without it every visitor would seem to come from the proxy.
AXES_IPWARE_PROXY_COUNT = env.int("SAMBUNG_PROXIES", default=None)

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = sorted(path for path in (PACKAGE / "locale").glob("*") if path.is_dir())
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("SAMBUNG_STATIC_ROOT", default=str(DATA_DIR / "static")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if IS_PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not IS_PRODUCTION
MEDIA_ROOT = Path(env.str("SAMBUNG_MEDIA_ROOT", default=str(DATA_DIR / "documents")))
MEDIA_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
UPLOAD_MAX_BYTES = env.int("SAMBUNG_UPLOAD_MAX_BYTES", default=25 * 1024 * 1024)

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if IS_PRODUCTION:
    SECURE_SSL_REDIRECT = env.bool("SAMBUNG_SSL_REDIRECT", default=True)
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.int("SAMBUNG_HSTS_SECONDS", default=31536000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Requests of one token in a minute, counted by each server process.
API_REQUESTS_A_MINUTE = env.int("SAMBUNG_API_REQUESTS_A_MINUTE", default=300)

# Webhooks may call http and addresses of private networks: for tests and one's own machine alone.
WEBHOOK_PRIVATE = env.bool("SAMBUNG_WEBHOOK_PRIVATE", default=False)

JOB_MEMORY_LIMIT_BYTES = env.int("SAMBUNG_JOB_MEMORY_BYTES", default=4 * 1024**3)
JOB_HEARTBEAT_SECONDS = env.int("SAMBUNG_JOB_HEARTBEAT_SECONDS", default=2)
JOB_LOST_AFTER_SECONDS = env.int("SAMBUNG_JOB_LOST_SECONDS", default=20)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("SAMBUNG_LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS = ["security.W021"] if not IS_PRODUCTION else []
