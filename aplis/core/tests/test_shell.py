"""The frame every room stands in: pages of last resort, icons, forms, menu, colours. None of it needs a database."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template import Context, RequestContext, Template
from django.test import RequestFactory
from django.urls import include, path, resolve

from aplis.core import views, words
from aplis.core.access import Actor
from aplis.core.context import color_scheme
from aplis.core.errors import Refusal
from aplis.core.icons import CONFIDENCE_ICONS, SCOPE_ICONS, SOURCE_ICONS, drawing
from aplis.core.nav import main_links
from aplis.core.pages import page_or_part
from aplis.core.parts import rendered
from aplis.rules import scopes, vocabulary

CORE = Path(__file__).resolve().parent.parent
TEMPLATES = sorted(CORE.parent.glob("**/templates/**/*.html"))
RUN_BY_PAGE = re.compile(r"\sstyle=|\son[a-z]+=|<style|javascript:|<script(?![^>]*\ssrc=)")


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include(([path("", nothing, name="today"), path("people/", nothing, name="people")], "home"))),
    path("people/7/", include(([path("", nothing, name="page")], "situations"))),
    path("post/", include(([path("", nothing, name="switch_post")], "agencies"))),
    path("imports/", include(([path("", nothing, name="runs")], "exchange"))),
    path("", include("aplis.core.urls")),
]
pytestmark = pytest.mark.urls(__name__)


def asked(url: str = "/", **headers: str) -> HttpRequest:
    request = RequestFactory().get(url, headers=headers)
    request.resolver_match = resolve(url.partition("?")[0])
    return request


def seated(*verbs: str) -> Actor:
    return Actor(today=date(2026, 11, 20), user_id=1, worker_id=2, agency_id=3, verbs=frozenset(verbs))


def text_of(response: HttpResponse) -> str:
    """The page without the values that differ between any two pages."""
    return re.sub(r'value="[^"]*"', "", response.content.decode())


def drawn(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


@pytest.mark.parametrize(
    ("view", "status", "heading"),
    [
        (views.bad_request, 400, "This request could not be understood"),
        (views.permission_denied, 403, "This page is not open to you"),
        (views.csrf_failure, 403, "What you sent was not accepted"),
        (views.page_not_found, 404, "There is nothing to show here"),
        (views.too_many_requests, 429, "Too many attempts"),
        (views.server_error, 500, "Something went wrong on our side"),
        (views.unavailable, 503, "The service is briefly not available"),
    ],
)
def test_a_page_of_last_resort_needs_neither_database_nor_actor(view, status, heading):
    response = view(RequestFactory().get("/"))

    assert response.status_code == status
    assert re.findall(r"<h1>(.*)</h1>", response.content.decode()) == [heading]
    assert re.findall(r"<title>(.*)</title>", response.content.decode()) == [f"{heading} · Aplis"]


def test_a_page_of_last_resort_speaks_the_language_the_browser_asks_for():
    request = RequestFactory().get("/", headers={"Accept-Language": "lv"})

    assert '<html lang="lv" dir="ltr"' in views.server_error(request).content.decode()


def test_not_found_says_the_same_to_a_stranger_and_to_a_worker():
    worker = RequestFactory().get("/people/7/")
    worker.actor = seated("import_feed")

    assert text_of(views.page_not_found(worker)) == text_of(views.page_not_found(RequestFactory().get("/nowhere/")))


def test_an_unavailable_service_says_when_to_come_back():
    assert views.unavailable(RequestFactory().get("/"), retry_after=30)["Retry-After"] == "30"


def test_a_refusal_says_what_why_and_what_next():
    refusal = Refusal(code="x", what="It was not sent.", why="No consent <is> in force.", next_step="Ask the person.")

    response = views.refused(RequestFactory().get("/"), refusal, status=409)

    said = re.findall(r"<(?:h1|p)[^>]*>(.*?)</(?:h1|p)>", response.content.decode())[:3]
    assert (response.status_code, said) == (
        409,
        ["It was not sent.", "No consent &lt;is&gt; in force.", "Ask the person."],
    )


def test_a_page_of_last_resort_takes_the_place_of_the_page_that_asked_for_a_part():
    response = views.page_not_found(RequestFactory().get("/", headers={"HX-Request": "true"}))

    assert (response["HX-Retarget"], response["HX-Reswap"]) == ("body", "innerHTML")


def test_a_page_draws_each_icon_once_and_a_part_carries_its_own():
    page = drawn('{% sprite %}{% icon "house" %}{% icon "house" "lg" %}{% endsprite %}')
    part = drawn('{% icon "house" %}')

    assert (page.count('<use href="#i-house"/>'), page.count(drawing("house"))) == (2, 1)
    assert (part.count("<use"), part.count(drawing("house"))) == (0, 1)


def test_an_icon_without_a_drawing_is_an_error():
    with pytest.raises(LookupError, match="no icon 'unicorn'"):
        drawing("unicorn")


def test_every_scope_source_and_confidence_has_a_name_and_an_icon():
    assert (tuple(words.SCOPE_NAMES), tuple(SCOPE_ICONS)) == (scopes.SCOPES, scopes.SCOPES)
    assert (tuple(words.SOURCE_NAMES), tuple(SOURCE_ICONS)) == (vocabulary.SOURCES, vocabulary.SOURCES)
    assert (tuple(words.CONFIDENCE_NAMES), tuple(CONFIDENCE_ICONS)) == (vocabulary.CONFIDENCES, vocabulary.CONFIDENCES)
    for name in [*SCOPE_ICONS.values(), *SOURCE_ICONS.values(), *CONFIDENCE_ICONS.values()]:
        assert drawing(name).startswith("<")


@pytest.mark.parametrize(
    ("then", "now", "said"),
    [(2, 4, "Then 2, now 4, out of 5."), (3, 3, "Then 3, now 3, out of 5."), (None, 2, "Now 2, out of 5.")],
)
def test_a_level_is_said_in_words_beside_the_picture(then, now, said):
    picture = drawn("{% level then now %}", then=then, now=now)

    assert re.findall(r'sr-only">(.*)</span>', picture) == [said]


def test_a_level_that_is_not_from_1_to_5_is_an_error():
    with pytest.raises(ValueError, match="from 1 to 5, not 6"):
        drawn("{% level 1 6 %}")


@pytest.mark.parametrize(
    ("actor", "url", "links"),
    [
        (None, "/", []),
        (Actor(today=date(2026, 11, 20)), "/", []),
        (seated("search_people"), "/", [("Today", "page"), ("People", "")]),
        (seated("search_people"), "/people/7/", [("Today", ""), ("People", "true")]),
        # This address list has no page for accounts, so the verb alone shows no entry.
        (seated("import_feed", "manage_workers"), "/imports/", [("Today", ""), ("Imports", "page")]),
    ],
)
def test_the_menu_holds_the_rooms_that_exist_and_that_the_role_opens(actor, url, links):
    request = asked(url)
    if actor:
        request.actor = actor

    assert [(str(link.label), link.current) for link in main_links(request)] == links


def test_the_account_menu_offers_other_posts_with_plain_numbers(settings):
    settings.USE_THOUSAND_SEPARATOR = True
    request = asked()
    posts = [SimpleNamespace(pk=pk, name="Alma K.", agency=SimpleNamespace(name=name, short_name=name)) for pk, name in
             [(4_611_686_018_427, "Centre"), (5, "School")]]  # fmt: skip
    request.post, request.posts = posts[0], posts

    page = rendered("core/account_menu.html", {"request": request, "color_scheme": "dark", "csrf_token": "t"})

    assert re.findall(r'name="post" value="(.*?)"', page) == ["4611686018427", "5"]
    assert re.findall(r'value="(\w+)" aria-current="true"', page) == ["4611686018427", "dark"]


def test_pages_of_a_list_keep_what_the_address_asks_for():
    second = Paginator(range(30), 10).page(2)

    page = Template("{% paginate page %}").render(RequestContext(asked("/people/?name=Zarja&page=2"), {"page": second}))

    assert re.findall(r'href="([^"]+)"', page)[0] == "?name=Zarja&amp;page=1"
    assert re.findall(r'aria-current="page">(\d)<', page) == ["2"]


@pytest.mark.parametrize(
    ("headers", "is_whole"),
    [({}, True), ({"HX-Request": "true"}, False), ({"HX-Request": "true", "HX-Request-Type": "full"}, True)],
)
def test_a_view_answers_with_the_page_or_with_the_part_htmx_asked_for(headers, is_whole, settings, tmp_path):
    (tmp_path / "room.html").write_text(
        '{% extends "core/base.html" %}{% block content %}{% partialdef list inline %}<ol></ol>{% endpartialdef %}{% endblock %}'
    )
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    response = page_or_part(asked("/", **headers), "room.html", "list", {}, status=422)

    assert (response.status_code, "<ol></ol>" in response.content.decode()) == (422, True)
    assert ("<html" in response.content.decode()) == is_whole
    assert response["Vary"] == "HX-Request, HX-Request-Type"


@pytest.mark.parametrize(
    ("scheme", "back", "cookie", "lands_on"),
    [
        ("contrast", "/people/", "contrast", "/people/"),
        ("dark", "https://elsewhere.example/", "dark", "/"),
        ("neon", "/people/", None, "/people/"),
    ],
)
def test_a_choice_of_colours_is_kept_and_leads_back_only_to_us(scheme, back, cookie, lands_on):
    response = views.choose_color_scheme(RequestFactory().post("/colours/", {"scheme": scheme, "next": back}))

    kept = response.cookies["aplis_color_scheme"].value if response.cookies else None
    assert (kept, response["Location"]) == (cookie, lands_on)


def test_colours_we_never_offered_count_as_no_choice():
    request = asked()
    request.COOKIES["aplis_color_scheme"] = '"><script>'

    assert color_scheme(request) == "auto"


def test_the_quick_exit_stands_before_everything_else_on_the_page():
    page = drawn(
        '{% extends "core/base.html" %}{% block quick_exit %}{% include "core/parts/quick_exit.html" %}{% endblock %}',
        quick_exit_url="https://weather.example/",
    )

    assert re.findall(r'<a [^>]*href="([^"]+)"', page)[:2] == ["https://weather.example/", "#main"]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(CORE.parent)))
def test_a_template_holds_no_script_and_no_style_and_only_icons_we_have(template):
    source = template.read_text(encoding="utf-8")

    assert RUN_BY_PAGE.findall(source) == []
    for name in re.findall(r'{% icon "([^"]+)"', source):
        assert drawing(name)


def test_everything_vendored_is_listed_with_its_licence():
    listed = re.findall(r"^\| (\w+).*?\| (\d[\d.]*) \|", (CORE / "static/vendor/VENDORED.md").read_text(), re.MULTILINE)
    folders = [folder for folder in (CORE / "static/vendor").iterdir() if folder.is_dir()]

    known = {f"{name}-{version}".lower() for name, version in listed} - {"lucide-1.62.0"}
    assert {folder.name for folder in folders} == known
    assert [folder.name for folder in [*folders, CORE / "icons"] if not (folder / "LICENSE").exists()] == []
