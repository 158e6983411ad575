"""A plain Django project on the region's database: no rights, no rooms, an audit log beside.

On PostgreSQL its own tables stand in the schema `peers`, found first; people and names are copies there, with trigram indexes, so
that what it writes and indexes costs our pages nothing. On SQLite its own tables stand in a second file.
"""

from aplis.config import settings as ours

SECRET_KEY = "opens nothing, for measuring only"  # noqa: S105 -- see its words
ALLOWED_HOSTS = ["127.0.0.1"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ, TIME_ZONE, LANGUAGE_CODE = True, "Europe/Ljubljana", "en"
STATIC_URL = "static/"
ROOT_URLCONF = "bench.peers.urls"
WSGI_APPLICATION = "bench.peers.wsgi.application"

OURS = ours.DATABASES["default"]
IS_POSTGRES = OURS["ENGINE"].endswith("postgresql")
DATABASES = {"default": dict(OURS)}
if IS_POSTGRES:
    DATABASES["default"]["OPTIONS"] = {"options": "-c search_path=peers,public"}
else:
    DATABASES["peers"] = {**OURS, "NAME": str(ours.VAR / "peers.sqlite3")}
    DATABASE_ROUTERS = ["bench.peers.router.OwnTablesApart"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "rest_framework",
    "auditlog",
    "bench.peers",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}
