"""The one settings file. Every value that differs between places comes from the environment."""

from pathlib import Path

from django.utils.csp import CSP

from aplis.config import environment

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(environment.text("APLIS_VAR", str(ROOT / "var")))
environment.load(VAR / "secrets.env")

SECRET_KEY = environment.text("APLIS_SECRET_KEY")
IDENTIFIER_KEY = environment.text("APLIS_IDENTIFIER_KEY", SECRET_KEY)
BACKUP_KEY = environment.text("APLIS_BACKUP_KEY", "")  # 32 bytes in base64; set: `aplis backup` encrypts what it writes
DEBUG = environment.flag("APLIS_DEBUG", default=False)
ALLOWED_HOSTS = environment.names("APLIS_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = environment.names("APLIS_ORIGINS", "")
# What links that we hand over begin with. Not what a request claims the site is called.
SITE_ORIGIN = environment.origin("APLIS_SITE", next((name for name in CSRF_TRUSTED_ORIGINS if "*" not in name), ""))

DATABASES = {"default": environment.database("APLIS_DATABASE_URL", f"sqlite:///{VAR / 'aplis.sqlite3'}")}
environment.matching_model("APLIS_MATCHING_MODEL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "aplis.core",
    "aplis.register.agencies",
    "aplis.register.people",
    "aplis.register.sharing",
    "aplis.register.identity",
    "aplis.casework.situations",
    "aplis.casework.plans",
    "aplis.casework.voice",
    "aplis.exchange",
    "aplis.home",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_htmx",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "aplis.core.guards.NeverStored",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "aplis.core.limits.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "aplis.register.agencies.middleware.ReaderLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "aplis.register.agencies.middleware.SignInFirst",
    "aplis.core.guards.OnlyWhatCanBe",
    "aplis.register.agencies.middleware.IdleTimeout",
    "aplis.register.agencies.middleware.ActorTransaction",
    "aplis.register.sharing.attempts.AttemptsAreRecorded",
]

ROOT_URLCONF = "aplis.config.urls"
WSGI_APPLICATION = "aplis.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "aplis.core.context.page",
            ],
            "builtins": ["aplis.core.templatetags.aplis", "django.templatetags.i18n"],
        },
    },
    {
        "NAME": "parts",
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "aplis.config.parts.environment"},
    },
]
FORM_RENDERER = "aplis.core.forms.Renderer"

SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mail is unique without regard to case, by its own constraint
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["aplis.register.agencies.adapter.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "aplis.register.agencies.passwords.MinimumLength", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:today"
ACCOUNT_ADAPTER = "aplis.register.agencies.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "20/5m/ip,5/5m/key",
    "change_password": "5/m/user",
    "reset_password_from_key": "20/m/ip",
    "reauthenticate": "20/5m/user",
}
SECOND_FACTOR = environment.one_of("APLIS_SECOND_FACTOR", "required", "offered")
MFA_ADAPTER = "aplis.register.agencies.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # steps of half a minute that the telephone's clock may be off; a code still opens once
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
MFA_FORMS = {
    "activate_totp": "aplis.register.agencies.factor_forms.AppForm",
    "add_webauthn": "aplis.register.agencies.factor_forms.PasskeyForm",
    "edit_webauthn": "aplis.register.agencies.factor_forms.PasskeyNameForm",
    "authenticate": "aplis.register.agencies.second_factor.CodeForm",
    "authenticate_webauthn": "aplis.register.agencies.factor_forms.PasskeyStepForm",
    "login_webauthn": "aplis.register.agencies.factor_forms.PasskeySignInForm",
    "reauthenticate_webauthn": "aplis.register.agencies.factor_forms.PasskeyProofForm",
}
PROOF_SECONDS = environment.number("APLIS_PROOF_MINUTES", 15) * 60  # how long ago a risky act may have been proven
SESSIONS_PER_USER = environment.number("APLIS_SESSIONS", 5)

OIDC_ISSUER = environment.issuer("APLIS_OIDC_ISSUER")
OIDC_NAME = environment.text("APLIS_OIDC_NAME", "OpenID")
OIDC_PROVIDER_ID = "provider"  # part of the address that the provider sends people back to
OIDC_SECOND_FACTOR = environment.names("APLIS_OIDC_SECOND_FACTOR", "")  # acr or amr values that mean it asked for one
SOCIALACCOUNT_ADAPTER = "aplis.register.agencies.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_LOGIN_ON_GET = True  # a form could not lead there: the content policy lets forms go to ourselves only
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "provider_class": "aplis.register.agencies.single_sign_on.Provider",
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": OIDC_PROVIDER_ID,
                "name": OIDC_NAME,
                "client_id": environment.text("APLIS_OIDC_CLIENT_ID"),
                "secret": environment.text("APLIS_OIDC_CLIENT_SECRET", ""),
                "settings": {"server_url": OIDC_ISSUER},
            }
        ]
        if OIDC_ISSUER
        else [],
    }
}
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600  # how long a password link works that an administrator hands over

SESSION_ENGINE = "aplis.core.sessions"
SESSION_COOKIE_NAME = "aplis_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
IDLE_SECONDS = environment.number("APLIS_IDLE_MINUTES", 30) * 60
IS_HTTPS = environment.flag("APLIS_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
# Behind a proxy all requests come from its address; counting attempts per address needs the one it reports.
ALLAUTH_TRUSTED_PROXY_COUNT = environment.number("APLIS_PROXIES", 1 if IS_HTTPS else 0)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "aplis.core.views.csrf_failure"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}

# Shared by all processes. Roomy, because it holds the counters of failed sign-ins and must not push them out.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("sl", "Slovenščina"), ("hr", "Hrvatski"), ("lv", "Latviešu")]
LOCALE_PATHS = [ROOT / "aplis" / "locale"]
FORMAT_MODULE_PATH = ["aplis.core.formats"]
LANGUAGE_COOKIE_NAME = "aplis_language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = environment.text("APLIS_TIME_ZONE", "Europe/Ljubljana")
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # ids in forms are numbers too; amounts ask for separators themselves

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
MEDIA_ROOT = VAR / "files"
ANCHOR_FILE = environment.text("APLIS_ANCHOR_FILE", "")  # a line for each seal over the logs; kept elsewhere
STORAGES = {
    "default": {"BACKEND": "aplis.core.files.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or environment.flag("APLIS_TEST", default=False)
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or environment.flag("APLIS_TEST", default=False)
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
DOCUMENT_MAX_BYTES = environment.number("APLIS_DOCUMENT_MEGABYTES", 20) * 1024 * 1024
CLAMD = environment.text("APLIS_CLAMD", "")  # the virus scanner's socket: unix:PATH or tcp:HOST:PORT; empty: no scanner
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
QUICK_EXIT_URL = environment.text("APLIS_QUICK_EXIT_URL", "https://www.wikipedia.org/")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "aplis.core.logs.WithoutWords", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
