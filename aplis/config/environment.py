"""Reading settings from the environment. Whatever is wrong is said in one sentence that tells what to set."""

import os
import sys
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, unquote, urlsplit

from aplis.rules.matching.models import read_model
from aplis.rules.matching.scoring import use


def stop(message: str) -> NoReturn:
    """Ends the process with exit status 2 and a message for the operator."""
    sys.stderr.write(f"aplis: {message}\n")
    raise SystemExit(2)


def load(path: Path) -> None:
    """Takes the secrets that ./run made; what the environment already says wins."""
    if path.is_file():
        for line in path.read_text(encoding="utf-8").splitlines():
            name, sign, value = line.partition("=")
            if sign and name.isidentifier():
                os.environ.setdefault(name, value.strip().strip("'\""))


def text(name: str, default: str | None = None) -> str:
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        stop(f"{name} is not set. Set it in the environment, or start with ./run, which makes one for the demo.")
    return value


def flag(name: str, *, default: bool) -> bool:
    value = os.environ.get(name, "")
    if value in {"", "yes", "no"}:
        return {"": default, "yes": True, "no": False}[value]
    stop(f"{name} is {value!r}. Set it to yes or no.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, "")
    if not value:
        return default
    if not value.isdecimal():
        stop(f"{name} is {value!r}. Set it to a whole number.")
    return int(value)


def one_of(name: str, default: str, *others: str) -> str:
    value = os.environ.get(name) or default
    if value in {default, *others}:
        return value
    stop(f"{name} is {value!r}. Set it to {' or '.join((default, *others))}.")


def origin(name: str, default: str = "") -> str:
    """A scheme and a host, perhaps a port, as in https://aplis.example; nothing else."""
    value = (os.environ.get(name) or default).rstrip("/")
    parts = urlsplit(value)
    if not value or (parts.scheme in {"http", "https"} and value == f"{parts.scheme}://{parts.netloc}"):
        return value
    stop(f"{name} is {value!r}. Set it to scheme and host alone, like https://aplis.example.")


def issuer(name: str) -> str:
    """The address of an OpenID provider: over TLS, or on this very machine for a trial."""
    value = os.environ.get(name, "").rstrip("/")
    parts = urlsplit(value)
    if not value or parts.scheme == "https" or parts.hostname in {"127.0.0.1", "localhost"}:
        return value
    stop(f"{name} is {value!r}. A provider is reached by https only, for it is trusted with who signs in.")


def names(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def database(name: str, default: str) -> dict[str, Any]:
    """sqlite:///path/to/file, or postgres://user:password@host:port/name (a socket directory as %2Fpath)."""
    url = os.environ.get(name) or default
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path.removeprefix("/"))))
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgres(parts)
    stop(f"{name} starts with {parts.scheme!r}. Use sqlite:///path/to/file or postgres://user:password@host/name.")


def matching_model(name: str) -> None:
    """What agreement weighs in this installation: a model.json that `aplis link --train` wrote. Not set: the one that is shipped."""
    if not (value := os.environ.get(name, "")):
        return
    try:
        use(read_model(Path(value).read_text(encoding="utf-8")))
    except (OSError, ValueError) as fault:
        stop(f"{name} is {value!r}, and that is no model to weigh by: {getattr(fault, 'strerror', None) or fault}.")


def _sqlite(path: Path) -> dict[str, Any]:
    """FULL, not NORMAL: what was answered as saved has reached the disk, so that a power cut does not take it back."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pragmas = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
        "PRAGMA cache_size=-16384; PRAGMA mmap_size=268435456; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": pragmas},
    }


def _postgres(parts: Any) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")) or stop("APLIS_DATABASE_URL names no database after the host."),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or dict(parse_qsl(parts.query)).get("host", "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _limits(),
    }


def _limits() -> dict[str, Any]:
    """How long the server may leave us without an answer: to connect, on the wire, and for one statement of a page."""
    limits = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    return {**limits, "tcp_user_timeout": 20_000, **_session()}


def _session() -> dict[str, Any]:
    """Limits and kept plans of a server's session. A pooler that hands out sessions anew for each transaction can have neither:
    behind one set APLIS_STATEMENT_SECONDS=0 and APLIS_KEPT_PLANS=no.
    """
    options = []
    if seconds := number("APLIS_STATEMENT_SECONDS", 0):
        options += [f"-c statement_timeout={seconds}s", f"-c idle_in_transaction_session_timeout={seconds * 3}s"]
    if keeps_plans := flag("APLIS_KEPT_PLANS", default=True):
        # A kept plan is estimated for any values, so a look-up among ten million seems worth compiling, each time anew: 12 ms of 17.
        options += ["-c plan_cache_mode=force_generic_plan", "-c jit=off"]
    return {"options": " ".join(options), "prepare_threshold": 1 if keeps_plans else None}
