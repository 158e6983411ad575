"""What a page is made of, without its words: two pages of the same make have the same skeleton."""

import re
from html.parser import HTMLParser
from typing import Final

_QUOTED: Final = re.compile(r"\"[^\"]*\"|'[^']*'")
_BARE: Final = re.compile(r"=\s*[^\s>\"]")  # a value that stands without quotes, once the quoted ones are emptied
_RUNS: Final = re.compile(r"^(javascript|vbscript|data|livescript|blob|file):")
_ADDRESSES: Final = {
    "href",
    "src",
    "action",
    "formaction",
    "xlink:href",
    "data",
    "srcdoc",
    "poster",
    "hx-get",
    "hx-post",
}
_NOBODY_SEES: Final = re.compile(r"[\x00-\x20\u200b-\u200f\u202a-\u202e\ufeff]")


class Markup(HTMLParser):
    """skeleton   each element with the names of its attributes, in order
    faults     what no page of ours may hold, whatever stands in the database
    words      the text and the values of attributes, decoded
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.skeleton: list[str] = []
        self.faults: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skeleton.append(" ".join([tag, *sorted(name for name, _value in attrs)]))
        self.words += [value for _name, value in attrs if value]
        source = self.get_starttag_text() or ""
        if _BARE.search(_QUOTED.sub('""', source)):
            self.faults.append(f"a value without quotes: {source}")
        for name, value in attrs:
            if name.startswith(("on", "hx-on")) or name == "style":
                self.faults.append(f"a handler or a style: {source}")
            address = _NOBODY_SEES.sub("", value or "").lower()
            is_picture = (tag, name) == ("img", "src") and address.startswith("data:image/")  # nothing runs in one
            if name in _ADDRESSES and _RUNS.match(address) and not is_picture:
                self.faults.append(f"an address that runs: {source}")

    def handle_endtag(self, tag: str) -> None:
        self.skeleton.append(f"/{tag}")

    def handle_comment(self, data: str) -> None:
        self.skeleton.append("comment")
        self.words.append(data)

    def handle_decl(self, decl: str) -> None:
        self.skeleton.append(f"!{decl}")

    def handle_pi(self, data: str) -> None:
        self.skeleton.append("?")
        self.words.append(data)

    def unknown_decl(self, data: str) -> None:
        self.skeleton.append("![")
        self.words.append(data)

    def handle_data(self, data: str) -> None:
        self.words.append(data)
