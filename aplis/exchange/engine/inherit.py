"""A mapping that extends another: only what differs stands in it. Trees are put together here, before anything is parsed."""

from collections.abc import Callable
from typing import Final

from aplis.exchange.engine.nodes import Faults, Node

_OVER: Final = ("name", "about", "dates", "encoding", "delimiter")  # said again, they count instead of the older word
_SECTIONS: Final = ("codes", "lookups", "ignores", "files")
_KNOWN: Final = ("extends", "without", *_OVER, *_SECTIONS)
_OF_FILE: Final = ("record", "key", "required", "deleted_on", "facts")
_KNOWN_OF_FILE: Final = ("columns", "without", "renamed", "makes", "instead", *_OF_FILE)
_OF_CODES: Final = ("words", "unknown", "others", "instead")


def extended(base: Node, own: Node, faults: Faults) -> Node:
    """The older mapping with what the newer one says of it.

    without     files that this format does not have
    codes       words are added to a list; with `instead: yes` the list replaces the older one
    files       of a file that the older mapping has: `columns` are added; those in `without` are always empty; `renamed`
                are called something else here; `makes` is added, with `instead: yes` it replaces; the rest counts instead
    """
    for name, node in own.items():
        if name not in _KNOWN:
            faults.add(node, f"is not known here; known are: {', '.join(_KNOWN)}")
    merged = dict(base.items())
    merged |= {name: node for name in _OVER if (node := own.get(name))}
    section: dict[str, Callable[[Node, Node, Faults], Node]] = {"codes": _codes, "files": _file}
    for name in _SECTIONS:
        merged[name] = _section(base.get(name), own.get(name), section.get(name), faults)
    files = dict(merged["files"].items())
    for node in _parts(own.get("without")):
        if node.text in files:
            del files[node.text]
        else:
            faults.add(node, f"the mapping it extends has no file {node.text!r}")
    merged["files"] = merged["files"].with_value(files)
    return own.with_value(merged)


def _section(
    base: Node | None, own: Node | None, together: Callable[[Node, Node, Faults], Node] | None, faults: Faults
) -> Node:
    older = dict(base.items()) if base else {}
    for name, node in own.items() if own else ():
        known = older.get(name)
        older[name] = together(known, node, faults) if known is not None and together else node
    return (own or base or Node(0, "", {})).with_value(older)


def _codes(base: Node, own: Node, faults: Faults) -> Node:
    for name, node in own.items():
        if name not in _OF_CODES:
            faults.add(node, f"is not known here; known are: {', '.join(_OF_CODES)}")
    said = {name: node for name, node in own.items() if name != "instead"}
    if own.get("instead"):
        return own.with_value(said)
    merged = dict(base.items()) | said
    for name in ("words", "unknown"):
        older, newer = base.get(name), own.get(name)
        if older and newer:
            both = dict(older.items()) | dict(newer.items()) if name == "words" else older.parts() + newer.parts()
            merged[name] = newer.with_value(both)
    return own.with_value(merged)


def _file(base: Node, own: Node, faults: Faults) -> Node:
    for name, node in own.items():
        if name not in _KNOWN_OF_FILE:
            faults.add(node, f"is not known here; known are: {', '.join(_KNOWN_OF_FILE)}")
    merged = dict(base.items()) | {name: node for name in _OF_FILE if (node := own.get(name))}
    merged["columns"] = _columns(base.get("columns"), own, faults)
    if renamed := own.get("renamed"):
        merged["renamed"] = renamed.with_value(dict((base.get("renamed") or renamed).items()) | dict(renamed.items()))
    if makes := own.get("makes"):
        older = base.get("makes")
        merged["makes"] = makes.with_value((older.parts() if older and not own.get("instead") else []) + makes.parts())
    return own.with_value(merged)


def _columns(base: Node | None, own: Node, faults: Faults) -> Node:
    """A column that is left out stays known, and empty: what is made of it alone is then not made."""
    names = {name.removesuffix("?"): name for name in _words(base)}
    for node in [own.get("without"), own.get("renamed")]:
        for name in (list(dict(node.items())) or _words(node)) if node else ():
            if name not in names:
                faults.add(node or own, f"the mapping it extends has no column {name!r} in this file")
    names |= {name: f"{name}?" for name in _words(own.get("without")) if name in names}
    names |= {name.removesuffix("?"): name for name in _words(own.get("columns"))}
    return (own.get("columns") or base or own).with_value(" ".join(names.values()))


def _words(node: Node | None) -> list[str]:
    """The names in a list, or in a text with spaces between."""
    if node is None:
        return []
    return [each.text for each in node.parts()] or node.text.split()


def _parts(node: Node | None) -> list[Node]:
    if node is None:
        return []
    return node.parts() or [node.with_value(word) for word in node.text.split()]
