"""Accounts of an agency, kept by its own administrator, and the account of whoever is signed in."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import i18n
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from aplis.core.errors import Refusal, Stale
from aplis.core.pages import sent_key, wants_part
from aplis.register.agencies import actions
from aplis.register.agencies.actors import open_without_post, own_pages_of, seat
from aplis.register.agencies.forms import AccountForm, EditPostForm, NewPostForm, WorkerSearchForm
from aplis.register.agencies.joining import POST, join_link
from aplis.register.agencies.lockouts import locked_out_at, lockouts_of
from aplis.register.agencies.models import Worker
from aplis.register.agencies.proof import recently_proven
from aplis.register.agencies.queries import opens_more, password_link, roles_at, workers_of

WORKERS_ON_A_PAGE = 25


@require_safe
def workers(request: Any) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    form = WorkerSearchForm(request.GET)
    search = form.cleaned_data["q"] if form.is_valid() else ""
    has_ended = request.GET.get("show") == "ended"
    rows = workers_of(request.actor.agency_id, on=request.actor.today, search=search, has_ended=has_ended)
    page = Paginator(rows, WORKERS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "search": search, "has_ended": has_ended}
    context["slowed"] = locked_out_at(request.actor.agency_id, on=request.actor.today)
    return render(request, "agencies/workers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def add_worker(request: Any) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    form = NewPostForm(request.POST or None, agency=request.post.agency, today=request.actor.today)
    if form.is_valid():
        try:
            made = actions.add_worker(actor=request.actor, key=sent_key(request), **form.cleaned_data)
            return _hand_over(request, _worker(request, made.pk), is_new=True)
        except Refusal as refusal:
            if refusal.code != "agencies.already_works_here":
                raise
            form.add_error("email", refusal.why)
    context = {"form": form, "roles": roles_at(request.actor.agency_kind)}
    return render(request, "agencies/add_worker.html", context, status=422 if form.is_bound else 200)


@require_safe
def worker(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    return _worker_page(request, _worker(request, worker_id))


@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def edit_worker(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    post = _worker(request, worker_id)
    initial = {"name": post.name, "role": post.role, "version": post.version}
    form = EditPostForm(request.POST or None, agency=post.agency, initial=initial)
    if not form.is_valid():
        return _edit_page(request, post, form, status=422 if form.is_bound else 200)
    try:
        actions.edit_worker(actor=request.actor, key=sent_key(request), worker=post, **form.cleaned_data)
    except Stale as stale:
        again = _with_version(form, stale.current)
        return _edit_page(request, stale.current, again, status=409, typed=form.cleaned_data)
    messages.success(request, _("The post is changed. It takes effect with the worker's next page."))
    return redirect("agencies:worker", worker_id)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_proven
def end_post(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    post = _worker(request, worker_id)
    if request.method != "POST":
        return render(request, "agencies/end_post.html", {"worker": post, "is_stale": False})
    try:
        version = int(request.POST.get("version", "0") or 0)
        actions.end_post(actor=request.actor, key=sent_key(request), worker=post, version=version)
    except (Stale, ValueError):
        return render(request, "agencies/end_post.html", {"worker": post, "is_stale": True}, status=409)
    messages.success(request, _("The post has ended. The worker sees nothing of this agency any more."))
    return redirect("agencies:worker", worker_id)


@require_POST
@recently_proven
def make_password_link(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    post = _worker(request, worker_id)
    actions.make_password_link(actor=request.actor, key=sent_key(request), worker=post)
    return _hand_over(request, _worker(request, worker_id), is_new=False)


@require_POST
@recently_proven
def make_join_link(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    actions.make_join_link(actor=request.actor, key=sent_key(request), worker=_worker(request, worker_id))
    return _hand_over(request, _worker(request, worker_id), is_new=True)


@require_POST
@recently_proven
def reset_second_factor(request: Any, worker_id: int) -> HttpResponse:
    request.actor.require(actions.MANAGE)
    actions.reset_second_factor(actor=request.actor, key=sent_key(request), worker=_worker(request, worker_id))
    messages.success(request, _("The second factor is taken away. The worker sets up a new one at the next sign-in."))
    return redirect("agencies:worker", worker_id)


@open_without_post
@require_POST
def switch_post(request: Any) -> HttpResponse:
    """Takes another of the user's own posts; what the last one opened is shut from the next page on."""
    wanted = request.POST.get("post", "")
    post = next((post for post in request.posts if str(post.pk) == wanted), None)
    if post is None:
        raise Http404
    seat(request, post)
    return redirect(settings.LOGIN_REDIRECT_URL)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: Any) -> HttpResponse:
    initial = {"name": request.user.name, "language": request.user.language}
    form = AccountForm(request.POST or None, initial=initial)
    if not form.is_valid():
        return render(request, "agencies/account.html", {"form": form}, status=422 if form.is_bound else 200)
    actions.edit_account(actor=request.actor, key=sent_key(request), **form.cleaned_data)
    messages.success(request, _("Your account is saved."))
    return redirect("agencies:account")


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Changes the language of the pages: in a cookie, and for a signed-in user in the account."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        actions.choose_language(user=request.user, language=language)
    return i18n.set_language(request)


def no_post(request: Any) -> HttpResponse:
    """Signed in, but seated nowhere: leads to the own pages, or says why that can be."""
    if wants_part(request):
        return HttpResponse(status=204, headers={"HX-Redirect": "/"})
    if not request.posts and request.method == "GET" and (own := own_pages_of(request)):
        return redirect(own)
    return render(request, "agencies/no_post.html", status=403)


def _worker(request: Any, worker_id: int) -> Worker:
    rows = Worker.objects.select_related("role", "user", "agency")
    return get_object_or_404(rows, pk=worker_id, agency_id=request.actor.agency_id, user__isnull=False)


def _worker_page(request: Any, post: Worker, status: int = 200) -> HttpResponse:
    has_ended = post.ends_on is not None and post.ends_on <= request.actor.today
    lockouts = [] if post.is_waiting else lockouts_of(post.user)
    context = {"worker": post, "has_ended": has_ended, "lockouts": lockouts}
    return render(request, "agencies/worker.html", context, status=status)


def _edit_page(request: Any, post: Worker, form: EditPostForm, status: int, typed: Any = None) -> HttpResponse:
    """`typed` is what the reader wanted to save over a version that somebody replaced meanwhile."""
    context = {"worker": post, "form": form, "typed": typed, "roles": roles_at(post.agency.kind)}
    return render(request, "agencies/edit_worker.html", context, status=status)


def _with_version(form: EditPostForm, current: Worker) -> EditPostForm:
    """The form with what was typed, now starting from the version that stands; sending it again is a choice made knowingly."""
    return EditPostForm({**form.data.dict(), "version": current.version}, agency=form.agency)


def _hand_over(request: Any, post: Worker, *, is_new: bool) -> HttpResponse:
    """The link for the worker, or word that this sign-in needs none."""
    if is_new and post.is_waiting:
        link, until = join_link(request, POST, post)
        return render(request, "agencies/join_link.html", {"worker": post, "link": link, "until": until})
    needs_link = not is_new or not (post.user.has_usable_password() or opens_more(post, on=request.actor.today))
    link, until = password_link(request, post) if needs_link else ("", None)
    return render(request, "agencies/password_link.html", {"worker": post, "link": link, "until": until})
