"""Template words of the house: icons, domains, levels, the key of a form, the pages of a list, the main menu."""

from functools import cache, lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.core.paginator import Page
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from aplis.core import words
from aplis.core.icons import CONFIDENCE_ICONS, SCOPE_ICONS, SOURCE_ICONS, drawing, icons_in
from aplis.core.nav import main_links
from aplis.core.parts import rendered

register = template.Library()

USED = "icons_used"  # context key: true where the page ends with the drawings of its icons
LEVELS = range(1, 6)


class SpriteNode(template.Node):
    """Renders what it encloses, then the drawings of all icons used in it, each once.

    Outside of a sprite (in a part for htmx, in a form) an icon carries its own drawing.
    """

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: Context) -> SafeString:
        with context.push(**{USED: True}):
            page = self.nodelist.render(context)
        symbols = format_html_join("", "{}", ((_symbol(name),) for name in icons_in(page)))
        return format_html('{}<svg class="ap-sprite" aria-hidden="true" focusable="false">{}</svg>', page, symbols)


@cache
def _symbol(icon: str) -> SafeString:
    return format_html('<symbol id="i-{}" viewBox="0 0 24 24">{}</symbol>', icon, drawing(icon))


@register.tag
def sprite(parser: Parser, token: Token) -> SpriteNode:
    nodelist = parser.parse(("endsprite",))
    parser.delete_first_token()
    return SpriteNode(nodelist)


@register.simple_tag(takes_context=True)
def icon(context: Any, name: str, size: str = "", label: str = "") -> SafeString:
    """One icon. `size` is "", "lg" or "xl". Words beside it say what it means; `label` only where there are none."""
    return drawn(name, size, str(label), is_in_sprite=bool(context.get(USED)))


@lru_cache(maxsize=1024)
def drawn(name: str, size: str, label: str, *, is_in_sprite: bool) -> SafeString:
    shapes = format_html('<use href="#i-{}"/>', name) if is_in_sprite else drawing(name)
    kind = f" ap-icon--{size}" if size else ""
    if name.startswith("chevron-"):
        kind += " ap-chevron"  # turns when its menu opens, and mirrors in languages read from the right
    if label:
        return format_html(
            '<svg class="ap-icon{}" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', kind, label, shapes
        )
    return format_html('<svg class="ap-icon{}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>', kind, shapes)


@register.simple_tag(takes_context=True)
def domain_icon(context: Any, code: str, size: str = "") -> SafeString:
    return icon(context, SCOPE_ICONS[code], size)


@register.simple_tag
def domain_name(code: str) -> Promise:
    """The name of a life domain, or of the scopes `contact` and `plan`."""
    return words.SCOPE_NAMES[code]


@register.simple_tag(takes_context=True)
def source_icon(context: Any, code: str) -> SafeString:
    return icon(context, SOURCE_ICONS[code])


@register.simple_tag
def source_name(code: str) -> Promise:
    return words.SOURCE_NAMES[code]


@register.simple_tag(takes_context=True)
def confidence_icon(context: Any, code: str) -> SafeString:
    return icon(context, CONFIDENCE_ICONS[code])


@register.simple_tag
def confidence_name(code: str) -> Promise:
    return words.CONFIDENCE_NAMES[code]


@register.simple_tag
def level(then: int | None, now: int | None) -> SafeString:
    """How it was and how it is, from 1 (very hard) to 5 (good). `then` is None where only the present is known.

    raises ValueError for a level that is not from 1 to 5.
    """
    for value in (then, now):
        if value is not None and value not in LEVELS:
            raise ValueError(f"A level is from 1 to 5, not {value}")
    return _pictured(then, now, get_language() or "")


@cache
def _pictured(then: int | None, now: int | None, language: str) -> SafeString:
    places = {"ticks": [_place(each) for each in LEVELS], "then_x": then and _place(then), "now_x": now and _place(now)}
    return rendered("core/level.html", {"then": then, "now": now, **places})


def _place(level: int) -> int:
    """Where a level stands on a picture 84 units wide."""
    return 8 + 17 * (level - 1)


@register.simple_tag(takes_context=True)
def part(context: Context, name: str, **more: Any) -> SafeString:
    """A part of the page in Jinja2 (see aplis.core.parts), with all that the page knows and what is named here."""
    known: dict[Any, Any] = context.flatten()
    return rendered(name, {**known, **more})


@register.simple_tag
def client_key() -> SafeString:
    """The key under which this form acts once, however often it is sent."""
    return format_html('<input type="hidden" name="client_key" value="{}">', uuid4())


@register.inclusion_tag("core/parts/pagination.html", takes_context=True)
def paginate(context: Context, page: Page) -> dict[str, Any]:  # type: ignore[type-arg]
    """Links to the pages of a list, keeping what the address already asks for. Nothing when there is one page."""
    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "pages": list(pages), "gap": page.paginator.ELLIPSIS, USED: context.get(USED)}


@register.simple_tag(takes_context=True)
def main_nav(context: Context) -> SafeString:
    request = context.get("request")
    return rendered("core/main_nav.html", {"links": list(main_links(request)) if request else []})
