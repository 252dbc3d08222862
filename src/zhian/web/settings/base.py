"""What every site shares. Operators set the environment, not this file."""

from __future__ import annotations

from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from zhian.web.settings import doors, env, texts

PACKAGE = Path(__file__).resolve().parents[2]
DATA_DIR = env.data_dir()
MODE = env.text("ZHIAN_MODE")
DEMO = MODE == "demo"
DEBUG = env.flag("ZHIAN_DEBUG")

SECRET_KEY = env.text("ZHIAN_SECRET_KEY") or ("demo-secret-never-for-a-real-site-" * 2 if DEMO else "")
ALLOWED_HOSTS = env.words("ZHIAN_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
PUBLIC_URL = env.text("ZHIAN_PUBLIC_URL").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
DISTRICT = env.text("ZHIAN_DISTRICT")
OPERATOR_NAME = env.text("ZHIAN_OPERATOR_NAME")
OPERATOR_CONTACT = env.text("ZHIAN_OPERATOR_CONTACT")
SIGNING_KEY_PEM = env.text("ZHIAN_SIGNING_KEY")
RETENTION_CASE_YEARS = env.number("ZHIAN_RETENTION_CASE_YEARS")
RETENTION_AUDIT_YEARS = env.number("ZHIAN_RETENTION_AUDIT_YEARS")
DISTRICT_ZONE = "Asia/Shanghai"

INSTALLED_APPS = [
    "zhian.web.base.people.apps.PeopleConfig",
    "zhian.web.base.tenancy.apps.TenancyConfig",
    "zhian.web.base.audit.apps.AuditConfig",
    "zhian.web.base.outbox.apps.OutboxConfig",
    "zhian.web.base.vault.apps.VaultConfig",
    "zhian.web.base.privacy.apps.PrivacyConfig",
    "zhian.web.base.ui.apps.UiConfig",
    "zhian.web.casework.apps.CaseworkConfig",
    "zhian.web.notify.apps.NotifyConfig",
    "zhian.web.talent.apps.TalentConfig",
    "zhian.web.apps.PlatformConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]

MIDDLEWARE = [
    "zhian.web.base.tenancy.middleware.NumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "zhian.web.base.ui.middleware.TransportMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "zhian.web.base.tenancy.middleware.LengthMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "zhian.web.base.people.middleware.SessionLifeMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "zhian.web.base.tenancy.middleware.ActorMiddleware",
    "zhian.web.base.tenancy.middleware.LimitsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhian.web.base.ui.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "zhian.web.urls"
WSGI_APPLICATION = "zhian.web.entry.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "zhian.web.navigation.page",
            ],
        },
    }
]

DATABASES = {"default": env.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "zhian_people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "zhian.web.base.people.backends.AccountBackend",
]
if DEMO:  # three hundred accounts, one printed password
    PASSWORD_HASHERS = [
        "zhian.web.demo.hashing.SpecimenHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "zhian.web.base.people.kit.passwords.WordsOfThisPlace"},
]
LOGIN_URL = "people:login"
LOGIN_REDIRECT_URL = "talent:start"
LOGOUT_REDIRECT_URL = "home"
SESSION_IDLE_S = env.at_least("ZHIAN_SESSION_IDLE_MINUTES", 1) * 60
SESSION_LONGEST_S = env.at_least("ZHIAN_SESSION_HOURS", 1) * 60 * 60
SESSION_COOKIE_AGE = SESSION_LONGEST_S
SESSION_COOKIE_NAME = "__Host-sessionid" if PUBLIC_URL.startswith("https://") else "sessionid"
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
CSRF_COOKIE_NAME = "__Host-csrftoken" if PUBLIC_URL.startswith("https://") else "csrftoken"
HSTS_SECONDS = 2 * 365 * 24 * 60 * 60  # sent where the public address is https, which a real site's must be

# allauth carries the steps of a login and keeps the second factors; its own pages are not mounted.
ACCOUNT_ADAPTER = "zhian.web.base.people.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = (
    False  # they count in one process's memory; wrong tries are counted by axes, in the database
)
MFA_ADAPTER = "zhian.web.base.people.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
SOCIALACCOUNT_ADAPTER = "zhian.web.base.people.adapters.SocialAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = env.sign_in_service()

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_ON_SUCCESS = True  # five slips spread over months are no attack
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_LOCKOUT_TEMPLATE = "people/locked.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = DISTRICT_ZONE

STATIC_URL = "/static/"
STATIC_ROOT = None  # nothing is collected: the package carries the built files
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # the wheel carries the built files; nothing is collected on the machine
FILES_DIR = DATA_DIR / "files"
KEYS_DIR = env.keys_dir(DATA_DIR)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_LIMIT_BYTES = 20 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["zhian.web.base.vault.services.receiving.InMemory"]  # no plain copy in /tmp
CLAMD = env.text("ZHIAN_CLAMD")

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

_MAIL = env.mail()  # kept sealed in the demonstration, sent where a server is named
globals().update(_MAIL)
DOORS, DOOR_HOUSE = doors.DOORS, doors.HOUSE
DOOR_FACTOR = env.at_least("ZHIAN_DOOR_FACTOR", 1)
TRUSTED_PROXIES = tuple(env.words("ZHIAN_TRUSTED_PROXIES"))
_TEXTS = texts.gateway(demo=DEMO)
TEXT_GATEWAY = _TEXTS.kind
TEXT_GATEWAY_URL = _TEXTS.url
TEXT_GATEWAY_TOKEN = _TEXTS.token
OUTBOUND_ALLOW = env.outbound_allow(_MAIL) + texts.opening(TEXT_GATEWAY, TEXT_GATEWAY_URL)
WEBHOOK_ALLOW = tuple(env.words("ZHIAN_WEBHOOK_ALLOW"))
OUTBOUND_AUTHORITIES = env.text("ZHIAN_OUTBOUND_AUTHORITIES")
DEFAULT_FROM_EMAIL = env.text("ZHIAN_MAIL_FROM")

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *env.sign_in_origins()],  # browsers hold the rule against redirects as well
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
COTTON_DIR = "cotton"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Lines without addresses: an address may be what opens somebody's file.
    "formatters": {"json": {"()": "zhian.web.entry.weblog.WebLines"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "zhian.access": {"level": "INFO" if env.access_log(demo=DEMO) else "WARNING"},
        "django.request": {"level": "ERROR"},  # that a page was refused stands in the line about the request
    },
}
SILENCED_SYSTEM_CHECKS: list[str] = []
