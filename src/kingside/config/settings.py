"""Everything that can be set, from the environment; docs/how-to/settings.md explains the variables."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF

from kingside.config import env
from kingside.config.databases import database_of
from kingside.config.home import Home
from kingside.config.mail_server import mail_server_of
from kingside.config.openid import provider_from_environment
from kingside.demo.supplier import SUPPLIER
from kingside.lake.engines import ENGINES, LOCAL
from kingside.web.locales import OFFERED

SIGN_INS, REQUESTS = "kingside.identity.sign_in_events", "kingside.config.request_log"  # names of loggers
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
PACKAGE = Path(__file__).resolve().parent.parent

# Where, and for whom

KINGSIDE_HOME = Home.from_environment()
KINGSIDE_HOME.prepare()
KINGSIDE_IS_DEMO = KINGSIDE_HOME.is_demo
KINGSIDE_COMPANY_NAME = SUPPLIER if KINGSIDE_IS_DEMO else ""  # in the bar at the top
KINGSIDE_LISTENS_ON = env.text("KINGSIDE_LISTENS_ON")  # said by `kingside serve`; empty means nobody knows
KINGSIDE_SITE = None if KINGSIDE_IS_DEMO else env.site("KINGSIDE_SITE")
IS_HTTPS = KINGSIDE_SITE is not None and KINGSIDE_SITE.scheme == "https"
# Kingside itself speaks http: where people type https, a proxy in front does
PROXIES = env.whole_number("KINGSIDE_PROXIES", default=int(IS_HTTPS), at_least=int(IS_HTTPS))

DEBUG = env.flag("KINGSIDE_DEBUG", default=False)
SECRET_KEY = env.text("KINGSIDE_SECRET_KEY") or KINGSIDE_HOME.read_secret_key()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS: list[str] = []
if KINGSIDE_SITE is not None:
    ALLOWED_HOSTS.append(str(KINGSIDE_SITE.hostname))
    CSRF_TRUSTED_ORIGINS.append(f"{KINGSIDE_SITE.scheme}://{KINGSIDE_SITE.netloc}")

# Rooms, lowest floor last

INSTALLED_APPS = [
    "kingside.demo",
    "kingside.overview",
    "kingside.profit",
    "kingside.offerings",
    "kingside.accounts",
    "kingside.money",
    "kingside.imports",
    "kingside.exports",
    "kingside.tables",
    "kingside.guards",
    "kingside.flags",
    "kingside.search",
    "kingside.notices",
    "kingside.comments",
    "kingside.jobs",
    "kingside.identity",
    "kingside.audit",
    "kingside.web",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "django_vite",
    "template_partials",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "kingside.config.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "kingside.web.bodies.RefusesWhatIsTooLarge",  # before whoever reads a form
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kingside.identity.middleware.KnowsTheMember",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kingside.config.refusals.RefusalsAsPages",
]
ROOT_URLCONF = "kingside.config.urls"
WSGI_APPLICATION = "kingside.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "template_partials.templatetags.partials",
                "kingside.web.templatetags.kingside",
                "kingside.web.templatetags.numbers",
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kingside.identity.context.places",
                "kingside.notices.context.bell",
                "kingside.overview.tour.on_tour",
            ],
        },
    },
]

# Rows and work

DATABASES = {"default": database_of(KINGSIDE_HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {  # in the database, since several processes count sign-in attempts, and none forgets them by a restart
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kingside_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},  # a flood of guesses does not push out who is locked out
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
KINGSIDE_ENGINE = env.choice("KINGSIDE_ENGINE", ENGINES, default="duckdb")  # who calculates profit maps
KINGSIDE_SPARK_MASTER = env.text("KINGSIDE_SPARK_MASTER", LOCAL)
KINGSIDE_MEMORY_PERCENT = env.whole_number("KINGSIDE_MEMORY_PERCENT", default=60, at_least=5, at_most=90)
KINGSIDE_JOB_STALE_AFTER = timedelta(seconds=env.whole_number("KINGSIDE_JOB_STALE_SECONDS", default=30, at_least=1))

# Files that people send: larger than a few megabytes they go straight to the disk of the home

KINGSIDE_LARGEST_UPLOAD = env.whole_number("KINGSIDE_LARGEST_UPLOAD", default=2048, at_least=1) << 20  # megabytes
KINGSIDE_LARGEST_ATTACHMENT = env.whole_number("KINGSIDE_LARGEST_ATTACHMENT", default=20, at_least=1) << 20
FILE_UPLOAD_TEMP_DIR = KINGSIDE_HOME.temp
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a page of codes or columns is a form

# How much programs may ask of the API

KINGSIDE_API_A_MINUTE = env.whole_number("KINGSIDE_API_A_MINUTE", default=600, at_least=1)  # requests of one member
KINGSIDE_API_TRIES_A_MINUTE = 20  # with no good token, from one address

# What has to hold before a move is made, where no member shall choose: a preset, and single guards

KINGSIDE_GUARD_PRESET = env.choice(
    "KINGSIDE_GUARD_PRESET", ("first-year", "full"), default=""
)  # "" leaves it to members
KINGSIDE_GUARDS = env.modes("KINGSIDE_GUARDS", ("off", "warn", "block"))

# Who signs in, and how

AUTH_USER_MODEL = "identity.Member"
AUTHENTICATION_BACKENDS = [
    "kingside.identity.backends.Passwords",
    "kingside.identity.backends.Personas",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "kingside.identity.adapter.MembersOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "kingside.identity.forms.sign_in.SignInForm",
    "reauthenticate": "kingside.identity.forms.sign_in.ConfirmForm",
    "change_password": "kingside.identity.forms.sign_in.NewPasswordForm",
    "reset_password": "kingside.identity.forms.members.ForgottenForm",
    "reset_password_from_key": "kingside.identity.forms.members.ResetForm",
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # strangers make Kingside write to nobody
PASSWORD_RESET_TIMEOUT = 3600  # seconds
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
# "5/5m/key": five in five minutes for one account, whether it exists or not; the sentences of adapter.py say how long
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "wrong_codes": "20/d/key"}
MFA_ADAPTER = "kingside.identity.adapter.SecondFactors"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody signs up: whoever runs the installation vouches for addresses
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1  # clocks of phones differ by some seconds
MFA_FORMS = {
    "authenticate": "kingside.identity.forms.second_factor.SecondFactorForm",
    "reauthenticate": "kingside.identity.forms.second_factor.ConfirmByCodeForm",
    "activate_totp": "kingside.identity.forms.second_factor.NewAppForm",
    "add_webauthn": "kingside.identity.forms.passkeys.NewPasskeyForm",
    "edit_webauthn": "kingside.identity.forms.passkeys.RenamePasskeyForm",
    "login_webauthn": "kingside.identity.forms.passkeys.SignInByPasskeyForm",
    "authenticate_webauthn": "kingside.identity.forms.passkeys.SecondPasskeyForm",
    "reauthenticate_webauthn": "kingside.identity.forms.passkeys.ConfirmByPasskeyForm",
}
KINGSIDE_OPENID = None if KINGSIDE_IS_DEMO else provider_from_environment()
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES  # sign-in attempts are limited per address behind the proxies

# Mail: printed beside the log until EMAIL_URL names a server

EMAIL_BACKEND, MAIL_SERVER = mail_server_of(env.secret("EMAIL_URL"))
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.is_tls, MAIL_SERVER.is_starttls
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text("KINGSIDE_MAIL_FROM", "Kingside <kingside@localhost>")

# Figures of single persons: none unless somebody says what for

KINGSIDE_SALESPERSONS_PURPOSE = env.text("KINGSIDE_SALESPERSONS_PURPOSE", "coaching" if KINGSIDE_IS_DEMO else "")

# Cookies and headers: strict by default; what needs https waits until KINGSIDE_SITE is https

HOST_ONLY = "__Host-" if IS_HTTPS else ""  # then browsers take it from this host and over https, or not at all
KINGSIDE_SESSION_IDLE = timedelta(hours=env.whole_number("KINGSIDE_SESSION_IDLE_HOURS", default=72, at_least=1))
SESSION_COOKIE_NAME = f"{HOST_ONLY}kingside-{KINGSIDE_HOME.company}"  # cookies know no ports: the demo has its own
CSRF_COOKIE_NAME = f"{HOST_ONLY}kingside-{KINGSIDE_HOME.company}-csrf"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SECURE_HSTS_SECONDS = env.whole_number("KINGSIDE_HSTS_SECONDS", default=31_536_000) if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether other subdomains speak https is not ours to promise
    "security.W021",  # nor is the browsers' preload list
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # Bootstrap draws its marks with data: pictures
        "style-src-attr": ["'unsafe-inline'"],  # charts place their marks by style attributes
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Assets: built into the package and served from there, so there is nothing to collect before a start

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/dist/assets/"  # Vite puts a hash into these names
DJANGO_VITE = {
    "default": {
        "manifest_path": PACKAGE / "web" / "static" / "dist" / "manifest.json",
        "static_url_prefix": "dist",
    }
}

# Time, language, log

KINGSIDE_LOCALE = env.choice("KINGSIDE_LOCALE", OFFERED, default="en")  # of whoever chose none
USE_TZ = True
TIME_ZONE = env.time_zone("KINGSIDE_TIME_ZONE", default="UTC")
USE_I18N = True
LANGUAGES = [("en", "English")]  # those with a complete catalogue, by their own names
LANGUAGE_CODE = env.choice("KINGSIDE_LANGUAGE", dict(LANGUAGES), default="en")  # where no browser asks: mails, jobs
LOCALE_PATHS = [PACKAGE / "locale"]
FORMAT_MODULE_PATH = ["kingside.locale"]  # figures follow a member's locale; Django's own by language stay out
LOG_FORM = env.choice("KINGSIDE_LOG", ("text", "json"), default="text")
LOG_LEVEL = env.choice("KINGSIDE_LOG_LEVEL", LOG_LEVELS, default="WARNING")
REQUESTS_LEVEL = "INFO" if LOG_FORM == "json" else "WARNING" if LOG_LEVEL in ("ERROR", "CRITICAL") else "NOTSET"
# below INFO libraries write values, and what proves a sign-in
LIBRARIES_LEVEL = "INFO" if LOG_LEVEL == "DEBUG" else LOG_LEVEL
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "nameless": {"()": "kingside.config.log.Nameless"},
        "not_ours": {"()": "kingside.config.log.NotOurs"},
    },
    "formatters": {
        "text": {"()": "kingside.config.log.Line"},
        "json": {"()": "kingside.config.log.Json"},
        "debug": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "debug" if DEBUG else LOG_FORM,
            "filters": ["nameless"],
        }
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": LIBRARIES_LEVEL},
        "django.security.DisallowedHost": {"filters": ["not_ours"]},
        SIGN_INS: {"level": "INFO"},  # who signed in is written whatever the level of the rest
        REQUESTS: {"level": REQUESTS_LEVEL},  # so is what was refused
        "authlib": {"level": LIBRARIES_LEVEL},
        "django_tasks_db": {"level": "ERROR"},  # a worker that is asked to end is no news
    },
}
