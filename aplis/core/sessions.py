"""Sessions in the database as Django keeps them, read by a prepared read: every request begins with one."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from aplis.core.prepared import Key, prepared


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> Session | None:
        found = _running(Key(self.session_key or ""), timezone.now())
        if not found:
            self._session_key = None
            return None
        session: Session = found[0]
        return session


@prepared
def _running(key: Key, now: datetime) -> Any:
    return Session.objects.filter(session_key=key, expire_date__gt=now)
