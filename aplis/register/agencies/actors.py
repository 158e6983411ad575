"""Who is asking: the post a signed-in user works from, turned into an Actor."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from aplis.core.access import Actor
from aplis.register.agencies.models import User, Worker

POST_KEY = "post"


def posts_of(user: User, *, on: date) -> QuerySet[Worker]:
    """The posts a user holds on a day, by agency name."""
    held = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    rows = Worker.objects.filter(held, user=user, starts_on__lte=on, agency__is_active=True, role__isnull=False)
    return rows.select_related("agency", "role").order_by("agency__name", "pk")


def actor_of(post: Worker, *, on: date, purpose: str = "") -> Actor:
    """The actor of one post. The role counts only at the kinds of agency it fits; elsewhere it opens nothing."""
    role = post.role
    fits = role is not None and (not role.agency_kinds or post.agency.kind in role.agency_kinds)
    return Actor(
        today=on,
        user_id=post.user_id,
        worker_id=post.pk,
        agency_id=post.agency_id,
        agency_kind=post.agency.kind,
        role=role.code if role else "",
        read_scopes=role.read_scopes if role and fits else 0,
        write_scopes=role.write_scopes if role and fits else 0,
        verbs=frozenset(role.verbs) if role and fits else frozenset(),
        purpose=purpose,
    )


def actor_from(request: Any) -> tuple[Actor, Worker | None, list[Worker]]:
    """The actor of a request, its post, and every post the user could switch to."""
    today = timezone.localdate()
    if not request.user.is_authenticated:
        return Actor(today=today), None, []
    posts = list(posts_of(request.user, on=today))
    if not posts:
        return Actor(today=today, user_id=request.user.pk), None, []
    wanted = request.session.get(POST_KEY)
    post = next((post for post in posts if post.pk == wanted), posts[0])
    return actor_of(post, on=today), post, posts
