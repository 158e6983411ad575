"""From the tree of a YAML file to a mapping, or to the list of everything that is wrong with it, line by line."""

from pathlib import Path
from typing import Final

from aplis.exchange.engine import nodes
from aplis.exchange.engine.convert import FORMS
from aplis.exchange.engine.inherit import extended
from aplis.exchange.engine.mapping import SHIPPED, CodeList, FileMap, Lookup, Mapping, digest_of, find, shipped
from aplis.exchange.engine.nodes import Faults, Node
from aplis.exchange.engine.parse_items import ItemReader
from aplis.exchange.engine.rejects import Unusable

_TOP: Final = ("name", "about", "dates", "encoding", "delimiter", "codes", "lookups", "ignores", "files")
_FILE: Final = ("record", "key", "columns", "renamed", "required", "deleted_on", "facts", "makes")
MOST_GENERATIONS: Final = 5  # of mappings that extend one another
_NO_NODE: Final = Node(0, "", "")


def load(name: str) -> Mapping:
    """The mapping of this name or path. raises Unusable, with a line per fault, when it cannot be used."""
    path = find(name)
    return parse(_text(path), where=_shown(path), beside=path.parent)


def parse(text: str, *, where: str, beside: Path = SHIPPED) -> Mapping:
    """`where` is how messages name the file, `beside` the folder of mappings it may extend. raises Unusable."""
    faults = Faults(where)
    texts = [text]
    root = _whole(nodes.read(text, faults), beside, texts, faults)
    made = _Parser(root, where, faults).mapping("".join(texts)) if root is not None and not faults.found else None
    if faults.found or made is None:
        raise Unusable("\n".join(faults.lines()))
    return made


def _whole(root: Node | None, beside: Path, texts: list[str], faults: Faults) -> Node | None:
    """The mapping together with the one that it extends, and the one that that extends; their texts are added to `texts`."""
    base = root.get("extends") if root is not None else None
    if root is None or base is None:
        return root
    if len(texts) > MOST_GENERATIONS:
        faults.add(base, "mappings extend each other in a circle, or too often")
        return None
    path = beside / f"{base.text}.yaml"
    if Path(base.text).name != base.text or not path.is_file():
        path = SHIPPED / f"{Path(base.text).name}.yaml"
    if not path.is_file():
        faults.add(base, f"there is no mapping {base.text!r} to extend; shipped ones are: {', '.join(shipped())}")
        return None
    texts.append(_text(path))
    below = Faults(_shown(path))
    older = _whole(nodes.read(texts[-1], below), path.parent, texts, below)
    faults.found += below.found
    return extended(older, root, faults) if older is not None else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Unusable(f"{path.name} is not UTF-8 text. Save the mapping as UTF-8.") from None


def _shown(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


class _Parser:
    def __init__(self, root: Node, where: str, faults: Faults) -> None:
        self.root, self.where, self.faults = root, where, faults

    def mapping(self, text: str) -> Mapping:
        self._known(self.root, _TOP)
        codes = {name: self._codes(node) for name, node in self._section("codes")}
        lookups = {name: self._lookup(name, node) for name, node in self._section("lookups")}
        items = ItemReader(self.faults, codes, lookups)
        return Mapping(
            name=self._required(self.root, "name").text,
            about=(self.root.get("about") or _NO_NODE).text,
            dates=self._dates(),
            codes=codes,
            lookups=lookups,
            ignores={name: node.text for name, node in self._section("ignores")},
            files={name: self._file(name, node, items) for name, node in self._section("files", needed=True)},
            where=self.where,
            digest=digest_of(text),
            encoding=(self.root.get("encoding") or _NO_NODE).text,
            delimiter=(self.root.get("delimiter") or _NO_NODE).text,
        )

    def _dates(self) -> tuple[str, ...]:
        node = self.root.get("dates")
        forms = tuple(each.text for each in node.parts()) if node else ("YYYY-MM-DD",)
        for each in node.parts() if node else ():
            if each.text not in FORMS:
                self.faults.add(each, f"{each.text!r} is no form of a date; they are: {', '.join(FORMS)}")
        return tuple(form for form in forms if form in FORMS)

    def _codes(self, node: Node) -> CodeList:
        self._known(node, ("words", "unknown", "others"))
        words, unknown, others = node.get("words"), node.get("unknown"), node.get("others")
        if words is None or not isinstance(words.value, dict):
            self.faults.add(node, "a code list needs 'words:', a word for each code")
        if others is not None and others.text != "unknown":
            self.faults.add(others, "'others' can only be 'unknown'")
        return CodeList(
            words={code: word.text for code, word in (words.items() if words else ())},
            unknown=frozenset(each.text for each in (unknown.parts() if unknown else ())),
            others_say_nothing=others is not None,
        )

    def _lookup(self, name: str, node: Node) -> Lookup:
        self._known(node, ("file", "key", "values", "deleted_on"))
        values = self._required(node, "values")
        return Lookup(
            name=name,
            file=self._required(node, "file").text,
            key=self._required(node, "key").text,
            values={each: column.text for each, column in values.items()},
            deleted_on=(node.get("deleted_on") or _NO_NODE).text,
            line=node.line,
        )

    def _file(self, name: str, node: Node, items: ItemReader) -> FileMap:
        self._known(node, _FILE)
        columns, optional = self._columns(self._required(node, "columns"))
        deleted_on = (node.get("deleted_on") or _NO_NODE).text
        if deleted_on and deleted_on not in columns:
            self.faults.add(node.get("deleted_on") or node, f"no column {deleted_on!r}")
        record = self._required(node, "record").text
        reader = items.of_file(columns, node.get("facts"))
        key = reader.value(self._required(node, "key"))
        made = reader.items(node.get("makes"))
        own = next((place for place, item in enumerate(made) if item.kind.name == record), None)
        if len(record) > 32:
            self.faults.add(node, "'record' has more than 32 characters")
        return FileMap(
            name=name,
            record=record,
            key=key,
            columns=columns,
            optional=optional,
            is_required=(node.get("required") or _NO_NODE).text == "yes",
            deleted_on=deleted_on,
            items=made,
            own=own,
            line=node.line,
            renamed={old: new.text for old, new in (node.get("renamed") or _NO_NODE).items()},
        )

    def _columns(self, node: Node) -> tuple[tuple[str, ...], frozenset[str]]:
        """A list, or one text with spaces between; `?` after a name: the file may come without this column."""
        names = [each.text for each in node.parts()] or node.text.split()
        bare = tuple(name.removesuffix("?") for name in names)
        for name in {name for name in bare if bare.count(name) > 1}:
            self.faults.add(node, f"column {name!r} stands here twice")
        return bare, frozenset(name.removesuffix("?") for name in names if name.endswith("?"))

    def _section(self, name: str, *, needed: bool = False) -> list[tuple[str, Node]]:
        node = self.root.get(name)
        if node is None:
            if needed:
                self.faults.add(self.root, f"needs {name!r}")
            return []
        if not isinstance(node.value, dict):
            self.faults.add(node, "needs one key per entry")
        return list(node.items())

    def _required(self, node: Node, name: str) -> Node:
        found = node.get(name)
        if found is None:
            self.faults.add(node, f"needs {name!r}")
            return Node(node.line, node.path, "")
        return found

    def _known(self, node: Node, names: tuple[str, ...]) -> None:
        for name, below in node.items():
            if name not in names:
                self.faults.add(below, f"is not known here; known are: {', '.join(names)}")
