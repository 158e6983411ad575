"""Who is asking: the post a signed-in user works from, turned into an Actor."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from aplis.core.access import Actor
from aplis.core.prepared import prepared
from aplis.register.agencies.models import Worker

POST_KEY = "post"
ROLE_KEY = "post_role"  # session: the role in which the user was seated in that post
OWN_PAGES_KEY = "has_own_pages"  # session: asked once after signing in, so that the menu can lead there

type Finder = Callable[[Any], str]
_own_pages: list[Finder] = []


@prepared
def posts_of(user_id: int, on: date) -> Any:
    """The posts a user holds on a day, by agency name."""
    rows = Worker.objects.held(on).filter(user_id=user_id)
    return rows.select_related("agency__area", "role").order_by("agency__name", "pk")


def actor_of(post: Worker, *, on: date, purpose: str = "") -> Actor:
    """The actor of one post. The role counts only at the kinds of agency it fits; elsewhere it opens nothing."""
    role = post.role
    fits = role is not None and role.fits(post.agency.kind)
    return Actor(
        today=on,
        user_id=post.user_id,
        worker_id=post.pk,
        agency_id=post.agency_id,
        agency_kind=post.agency.kind,
        country=post.agency.area.country,
        role=role.code if role else "",
        read_scopes=role.read_scopes if role and fits else 0,
        write_scopes=role.write_scopes if role and fits else 0,
        verbs=frozenset(role.verbs) if role and fits else frozenset(),
        purpose=purpose,
        is_assigned_only=role is not None and role.is_assigned_only,
    )


def actor_from(request: Any) -> tuple[Actor, Worker | None, list[Worker]]:
    """The actor of a request, its post, and every post the user could switch to.

    The session names the post. When that post has ended, the user is seated nowhere: work that was begun for one agency must not
    go on under another.
    """
    today = timezone.localdate()
    if not request.user.is_authenticated:
        return Actor(today=today), None, []
    posts = posts_of(request.user.pk, today)
    named = request.session.get(POST_KEY)
    post = next((post for post in posts if post.pk == named or named is None), None)
    if post is None:
        return Actor(today=today, user_id=request.user.pk), None, posts
    return actor_of(post, on=today), post, posts


def seat(request: Any, post: Worker) -> None:
    """From now on the session works from this post, in the role that it has today."""
    request.session[POST_KEY], request.session[ROLE_KEY] = post.pk, post.role_id


def has_lost_seat(request: Any) -> bool:
    """Whether the post from which the session works has ended, or is held in another role than when the user was seated.

    Other posts of the same sign-in do not matter to it, nor does what changed before she was seated.
    """
    if POST_KEY not in request.session:
        return False
    return request.post is None or request.session.get(ROLE_KEY, request.post.role_id) != request.post.role_id


def tell_of_own_pages(find: Finder) -> None:
    """A room above tells where a signed-in user finds her own pages as a person supported here; "" where she has none."""
    _own_pages[:] = [find]


def own_pages_of(request: Any) -> str:
    """The address of the user's own pages; "" without any, and where no room has them."""
    return next((url for find in _own_pages if (url := find(request))), "")


def of_the_person[**P, R](find_actor: Callable[[Any], Actor]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Marks a view of the own pages: whoever asks there is the person or a representative, never a post."""

    def mark(view: Callable[P, R]) -> Callable[P, R]:
        view.find_actor = find_actor  # type: ignore[attr-defined]
        return view

    return mark


def open_without_post[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that a signed-in user without a post may reach, such as the choice of a post."""
    view.needs_post = False  # type: ignore[attr-defined]
    return view


def only_reads[**P, R](view: Callable[P, R]) -> Callable[P, R]:
    """Marks a view that changes nothing though it is asked by POST, such as a search whose words stay in the body."""
    view.only_reads = True  # type: ignore[attr-defined]
    return view


def needs_post(view: Callable[..., Any]) -> bool:
    """Whether only a seated actor may reach the view: all pages behind the sign-in, unless marked."""
    return getattr(view, "needs_post", True) and getattr(view, "login_required", True)
