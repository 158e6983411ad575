"""Parts of pages in Jinja2: compiled to Python, for what stands many times on a page. See docs/adr/0012.

Pages stay Django templates and take in a part with `{% part "room/name.html" %}`; parts live in a room's folder `jinja2`.
"""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache, lru_cache
from io import StringIO
from typing import Any, Final

from django.conf import settings
from django.template import defaultfilters, engines
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format, localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, get_language_info, gettext, ngettext
from jinja2 import Environment, StrictUndefined, Template, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.visitor import NodeTransformer

# What `markupsafe.escape` wraps into an object, which the text of a page does not need.
from markupsafe import _escape_inner  # type: ignore[attr-defined]

from aplis.core.icons import with_drawings

_STAND_IN: Final = 7_000_000_000_000_000_000  # a number that no address holds by itself
# What a part may be given and most callers leave out. Anything else that is missing is an error.
_MAY_BE_ABSENT: Final = dict.fromkeys(
    ("on_paper", "is_quiet", "shows_kind", "is_fresh", "actions", "then_on", "icons_used")
)


class Texts(dict[str, str]):
    """Every text of one language by its English source, or the names of codes; filled as they are asked for."""

    def __init__(self, said: Callable[[str], Any]) -> None:
        super().__init__()
        self._said = said

    def __missing__(self, source: str) -> str:
        self[source] = text = str(self._said(source))
        return text

    def filled(self, source: str, **values: Any) -> str:
        text = self[source]
        return text % values if values else text


class Lean(CodeGenerator):
    """Calls what a part calls without asking first whether it wants the context (nothing here does), and escapes once."""

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: FBT001, FBT002, N802 -- Jinja2's
        self.visit(node.node, frame)
        usual, self.stream = self.stream, StringIO()
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        given, self.stream = self.stream.getvalue(), usual
        self.write(f"({given.removeprefix(', ')})")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        self.write("environment.shown(")


class Folding(Environment):
    """Jinja2 that says at compile time what a part always says: texts without values, and icons. One for each language."""

    code_generator_class = Lean
    folded: dict[str, Callable[..., Any]]

    def make_globals(self, d: Any) -> Any:
        """What every part may use, as one dict: Jinja2's own chain of dicts is walked through for each part that is taken in."""
        return {**self.globals, **(d or {})}

    @staticmethod
    def shown(value: Any) -> str:
        """The escaped text of a value as it goes into the page. A text is escaped in place, without a wrapper around it."""
        if type(value) is str:
            return _escape_inner(value)
        return value.__html__() if hasattr(value, "__html__") else _escape_inner(str(value))

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        folded: nodes.Template = _Fold(self.folded).visit(tree)
        return folded


class _Fold(NodeTransformer):
    def __init__(self, folded: dict[str, Callable[..., Any]]) -> None:
        self.folded = folded

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- the visitor's own way of naming
        self.generic_visit(node)
        function = self.folded.get(node.node.name) if isinstance(node.node, nodes.Name) else None
        constants = [each.value for each in node.args if isinstance(each, nodes.Const)]
        if function is None or node.kwargs or len(constants) < len(node.args):
            return node
        return nodes.Const(function(*constants), lineno=node.lineno)


def environment(
    names: dict[str, Callable[[str], Any]], drawings: dict[str, Callable[..., Any]], **options: Any
) -> Environment:
    """The Jinja2 environment with what every part may use.

    names     functions from a code to what it is called; each stands in parts under its name, in the reader's language
    drawings  functions that draw an icon of the page's sprite
    """
    made = Folding(**{**options, "undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True})
    made.folded = {**drawings, "static": static}
    made.globals.update(
        _MAY_BE_ABSENT,
        url=address,
        url_if_any=address_if_any,
        static=static,
        ngettext=plural,
        names=names,
        **drawings,
    )
    made.filters.update(
        short_date=short_date,
        local_time=local_time,
        date=defaultfilters.date,
        localize=localize,
        linebreaks=defaultfilters.linebreaks_filter,
        linebreaksbr=line_breaks,
        truncatechars=shortened,
        truncatewords=defaultfilters.truncatewords,
        hour=hour,
    )
    return made


def rendered(name: str, context: dict[str, Any]) -> SafeString:
    """The HTML of a part; the part itself escapes what it is given. Outside a sprite its icons carry their own drawings."""
    language = get_language() or settings.LANGUAGE_CODE
    html = _template(language, name).render(_words(language), **context)
    return mark_safe(html if context.get("icons_used") else with_drawings(html))  # noqa: S308


@cache
def _template(language: str, name: str) -> Template:
    return _environment(language).get_template(name)


@cache
def _environment(language: str) -> Environment:
    made: Folding = engines["parts"].env.overlay()  # type: ignore[attr-defined]
    made.folded = {**made.folded, "_": _words(language)["_"]}
    return made


@cache
def _words(language: str) -> dict[str, Any]:
    """`_` and the names of codes in one language. A text is looked up once per process, not once per line of a page."""
    names: dict[str, Callable[[str], Any]] = engines["parts"].env.globals["names"]  # type: ignore[attr-defined]
    said = {name: Texts(function).__getitem__ for name, function in names.items()}
    named = {code: get_language_info(code)["name_local"].capitalize() for code, _name in settings.LANGUAGES}
    return {"_": Texts(gettext).filled, "language": language, "language_named": named, **said}


def plural(one: str, many: str, number: int, /, **values: Any) -> str:
    return ngettext(one, many, number) % values


def line_breaks(text: str) -> str:
    """Escaped text with its line breaks kept, as the Django filter `linebreaksbr`."""
    return defaultfilters.linebreaksbr(text) if "\n" in text or "\r" in text else escape(text)


def shortened(text: str, most: int) -> str:
    """The text, cut to so many characters with the ellipsis, as the Django filter `truncatechars`."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def address(name: str, *args: int | str) -> str:
    """The address of a page, as the tag `url` gives it. The pattern is asked once; numbers are put in afterwards."""
    pattern = _pattern(settings.ROOT_URLCONF, name, tuple(None if isinstance(arg, int) else arg for arg in args))
    return pattern(*(arg for arg in args if isinstance(arg, int)))


def address_if_any(name: str) -> str:
    """The address of a page of a room above, or "" where this installation has none."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


@cache
def _pattern(_urls: str, name: str, shape: tuple[str | None, ...]) -> Callable[..., str]:
    numbers = [_STAND_IN + place for place, word in enumerate(shape) if word is None]
    waiting = iter(numbers)
    path = reverse(name, args=[next(waiting) if word is None else word for word in shape])
    path = path.replace("{", "{{").replace("}", "}}")
    for place, number in enumerate(numbers):
        path = path.replace(str(number), f"{{{place}}}")
    return path.format


def short_date(value: date | datetime) -> str:
    """A day as the reader's language writes it in short; of an instant, the day it was here."""
    day = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return _short(day, get_language() or settings.LANGUAGE_CODE)


def local_time(value: datetime) -> str:
    """An instant for machines, with the offset that held here."""
    return timezone.localtime(value).isoformat()


def hour(value: datetime) -> str:
    """The time of day of an instant, here."""
    return date_format(timezone.localtime(value), "TIME_FORMAT")


@lru_cache(maxsize=4096)
def _short(day: date, language: str) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
