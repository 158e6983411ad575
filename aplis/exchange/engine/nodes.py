"""YAML read with its line numbers, so that whatever is wrong with a mapping can be said at the line where it stands."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where the library came with it


@dataclass(slots=True)
class Node:
    """A place in a mapping: its line, its path from the top, and what stands there.

    value   dict of nodes, list of nodes, or a string: whatever looks like a number or a boolean is read as it is written
    where   the mapping it was read from
    """

    line: int
    path: str
    value: Any
    where: str = ""

    @property
    def text(self) -> str:
        return self.value if isinstance(self.value, str) else ""

    def items(self) -> Iterator[tuple[str, "Node"]]:
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def parts(self) -> list["Node"]:
        return self.value if isinstance(self.value, list) else []

    def with_value(self, value: Any) -> "Node":
        """Another value at the same place."""
        return Node(self.line, self.path, value, self.where)

    def get(self, name: str) -> "Node | None":
        return self.value.get(name) if isinstance(self.value, dict) else None


@dataclass
class Faults:
    """Everything found wrong with one mapping; collected, so that its author sees all of it at once."""

    where: str
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, node: Node, message: str) -> None:
        place = f"{node.path}: " if node.path else ""
        self.found.append((node.line, f"{node.where or self.where} line {node.line}: {place}{message}"))

    def lines(self) -> list[str]:
        return [message for _line, message in sorted(self.found)]


def read(text: str, faults: Faults) -> Node | None:
    """The tree of a YAML text, or None with a fault when it is no YAML."""
    try:
        root = yaml.compose(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        faults.add(Node(mark.line + 1 if mark else 1, "", ""), f"this is not YAML: {getattr(error, 'problem', error)}")
        return None
    if not isinstance(root, yaml.MappingNode):
        faults.add(Node(1, "", ""), "a mapping starts with keys such as 'name:' and 'files:'")
        return None
    return _tree(root, "", faults)


def _tree(node: yaml.Node, path: str, faults: Faults) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = str(key.value)
            below = _tree(value, f"{path}.{name}" if path else name, faults)
            if name in found:
                faults.add(Node(key.start_mark.line + 1, below.path, ""), "stands here for the second time")
            found[name] = below
        return Node(line, path, found, faults.where)
    if isinstance(node, yaml.SequenceNode):
        parts = [_tree(each, f"{path}[{number}]", faults) for number, each in enumerate(node.value)]
        return Node(line, path, parts, faults.where)
    return Node(line, path, str(node.value), faults.where)


def replaced(node: Node, words: dict[str, str]) -> Node:
    """A copy of the tree in which each `$Name` stands replaced by its word, in keys and values alike."""
    if isinstance(node.value, dict):
        return node.with_value({_filled(name, words): replaced(below, words) for name, below in node.items()})
    if isinstance(node.value, list):
        return node.with_value([replaced(below, words) for below in node.parts()])
    return node.with_value(_filled(node.value, words))


def _filled(text: str, words: dict[str, str]) -> str:
    for name in sorted(words, key=len, reverse=True):
        text = text.replace(f"${name}", words[name])
    return text
