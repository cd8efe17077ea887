"""Django settings. Everything that differs between installations comes from the environment (see docs/running.md)."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from throughline.ledger.places import data_folder, derive, master_key
from throughline.site.agency_services import services
from throughline.site.databases import databases
from throughline.site.mail import mail_settings

PACKAGE = Path(__file__).resolve().parents[1]
DATA = data_folder()
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    """A whole number above nothing; anything else does not start."""
    given = os.environ.get(name) or str(default)
    if not given.isascii() or not given.isdigit() or not 0 < int(given) < 100_000:
        raise ImproperlyConfigured(f"{name} must be a whole number from 1; it is {given!r}.")
    return int(given)


def _words(name: str, default: str) -> list[str]:
    return os.environ.get(name, default).replace(",", " ").split()


DEBUG = _flag("THROUGHLINE_DEBUG")
DEMO = _flag("THROUGHLINE_DEMO")
ALLOWED_HOSTS = _words("THROUGHLINE_HOSTS", "127.0.0.1 localhost [::1]")
ON_LOOPBACK = set(ALLOWED_HOSTS) <= LOOPBACK
HTTPS = _flag("THROUGHLINE_HTTPS") or not ON_LOOPBACK
PUBLIC_ADDRESS = os.environ.get("THROUGHLINE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")  # in invitations

MASTER_KEY = master_key(DATA)
SECRET_KEY = os.environ.get("THROUGHLINE_SECRET_KEY") or derive(MASTER_KEY, "django").hex()
KEY_FOLDER = DATA / "keys"
ANCHOR_FILE = Path(os.environ.get("THROUGHLINE_ANCHORS") or DATA / "anchors" / "anchors.jsonl")
UPLOAD_FOLDER = DATA / "drafts"

ROOMS = [
    "directory",
    "access",
    "ledger",
    "drafts",
    "notify",
    "web",
    "casework",
    "identify",
    "refer",
    "records",
    "assurance",
    "api",
    "demo",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",  # the page of passkeys says "two days ago"
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "procrastinate.contrib.django",
    *(f"throughline.{room}" for room in ROOMS),
    "throughline.site",
]
AUTH_USER_MODEL = "access.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "throughline.site.headers.Headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "throughline.site.sound.Sound",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "throughline.site.pacing.Pace",
    "throughline.site.even.Even",
    "throughline.access.middleware.OneTransaction",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "throughline.site.urls"
WSGI_APPLICATION = "throughline.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # web's own templates stand before allauth's, whose pages fail accessibility checks
        "DIRS": [PACKAGE / "web" / "templates", PACKAGE / "access" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "throughline.web.context.shell",
            ],
        },
    }
]

DATABASES = databases(os.environ, DATA)
DATABASE_ROUTERS = ["throughline.site.databases.OwnerMigrates"]

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("THROUGHLINE_STATIC") or DATA / "static")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": UPLOAD_FOLDER},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# -- what a browser is told -------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY: dict[str, dict[str, object]] = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [NONE],
        "frame-src": [NONE],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "upgrade-insecure-requests": HTTPS,
    }
}
X_FRAME_OPTIONS = "DENY"
# "no-referrer" would take the Referer that Django's CSRF check needs over HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# How many proxies of one's own stand before us; their word on address and scheme is taken, and nobody else's.
_PROXIES = os.environ.get("THROUGHLINE_BEHIND_PROXY", "")
PROXIES = int(_PROXIES) if _PROXIES.isdigit() else int(_flag("THROUGHLINE_BEHIND_PROXY"))
SECURE_SSL_REDIRECT = HTTPS and not PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
CSRF_TRUSTED_ORIGINS = _words("THROUGHLINE_ORIGINS", "")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "throughline.web.errors.csrf_failure"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# A session ends this long after the last page, the last form (whoever writes for an hour is not idle), and in any case.
SESSION_IDLE = timedelta(minutes=_number("THROUGHLINE_SESSION_IDLE_MINUTES", 30))
SESSION_FORM = timedelta(minutes=_number("THROUGHLINE_SESSION_FORM_MINUTES", 120))
SESSION_IDLE_OWN_LINE = timedelta(minutes=15)
SESSION_WHOLE = timedelta(hours=_number("THROUGHLINE_SESSION_HOURS", 10))
SESSION_COOKIE_AGE = int(SESSION_WHOLE.total_seconds())
FILE_UPLOAD_HANDLERS = ["throughline.drafts.uploads.InMemory"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# -- signing in (access owns the adapters and the rules) -----------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "throughline.access.adapter.ByInvitation"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # django-axes counts these, across processes and restarts
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets a message because a stranger typed their address
ACCOUNT_REAUTHENTICATION_TIMEOUT = 10 * 60
PASSWORD_RESET_TIMEOUT = 4 * 60 * 60
MFA_ADAPTER = "throughline.access.factors.Sealed"
MFA_FORMS = {
    "add_webauthn": "throughline.access.factor_forms.AddPasskey",
    "activate_totp": "throughline.access.factor_forms.SetUpApp",
}
FACTOR_KEY = derive(MASTER_KEY, "factors")
# Who needs more than a password: `wide` (administrators, data guardians, supervisors), `everybody`, or `nobody`.
SECOND_FACTOR = os.environ.get("THROUGHLINE_SECOND_FACTOR") or ("nobody" if DEMO else "wide")
if SECOND_FACTOR not in ("wide", "everybody", "nobody"):
    raise ImproperlyConfigured("THROUGHLINE_SECOND_FACTOR must be wide, everybody or nobody.")
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ON_LOOPBACK
AXES_CLIENT_IP_CALLABLE = "throughline.access.adapter.address_of"
AXES_DISABLE_ACCESS_LOG = True  # addresses of people who signed in are kept nowhere
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = 0.5  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "throughline.access.adapter.username_of"
AXES_LOCKOUT_TEMPLATE = "access/locked-out.html"
AXES_RESET_ON_SUCCESS = True

# -- how much may be asked (the table is throughline.site.pacing) ---------------------------------------------------
PACE = True
EVEN_ANSWERS_MS = _number("THROUGHLINE_EVEN_MS", 200)  # see throughline.site.even
PACE_OF_ADDRESS = _number("THROUGHLINE_PACE_OF_ADDRESS", 1)  # for an address behind which thousands work

# -- who still belongs where they are ------------------------------------------------------------------------------
REVIEW_EVERY = timedelta(days=_number("THROUGHLINE_REVIEW_DAYS", 90))
REVIEW_WITHIN = timedelta(days=21)
DORMANT_AFTER = timedelta(days=_number("THROUGHLINE_DORMANT_DAYS", 60))

# -- signing in through one's own body (see throughline.site.agency_services) ---------------------------------------
SOCIALACCOUNT_ADAPTER = "throughline.access.agency_sign_in.ByAgency"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5  # seconds; nobody waits longer for a service that is away
SOCIALACCOUNT_STORE_TOKENS = False
_SERVICES = services(os.environ)
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [each.app for each in _SERVICES]}
}
AGENCY_SIGN_IN = {each.service.key: each.service for each in _SERVICES}
# A browser follows the form of the sign-in page to these, and to nowhere else.
CONTENT_SECURITY_POLICY["DIRECTIVES"]["form-action"] = [SELF, *sorted({each.origin for each in _SERVICES})]

# -- messages leave through the queue, never in the request ---------------------------------------------------------
MAIL = mail_settings(os.environ)
EMAIL_BACKEND = MAIL.backend
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("THROUGHLINE_FROM", "throughline@localhost")

LOG_LEVEL = os.environ.get("THROUGHLINE_LOG", "WARNING")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "discreet": {
            "()": "throughline.site.discreet.Discreet",
            "format": "{asctime} {levelname} {name}: {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        # Django's own would send a failure by e-mail with everything the page knew.
        "django": {"handlers": [], "propagate": True},
        "django.server": {"handlers": ["console"], "propagate": False},
        # These write what was asked with its values, whatever the formatter leaves out.
        "django.db.backends": {"level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
        "psycopg": {"level": "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL},
    },
}
