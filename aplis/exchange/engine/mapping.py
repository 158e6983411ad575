"""A mapping as it is used: what `parse` makes of the YAML file once nothing in it is wrong."""

import hashlib
from collections.abc import Mapping as ReadOnly
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from aplis.exchange.engine.expressions import Sentence, Value
from aplis.exchange.engine.kinds import Kind
from aplis.exchange.engine.rejects import Unusable

SHIPPED: Final = Path(__file__).resolve().parent.parent / "mappings"
FILLED, EMPTY = "filled", "empty"

type Wanted = frozenset[str] | str


@dataclass(frozen=True)
class CodeList:
    """Words for codes. `unknown` codes say nothing; a code in neither rejects the row unless `others` say nothing too."""

    words: ReadOnly[str, str]
    unknown: frozenset[str]
    others_say_nothing: bool = False


@dataclass(frozen=True)
class Lookup:
    """Columns of one file, found by a key: read before the others and kept outside of memory."""

    name: str
    file: str
    key: str
    values: ReadOnly[str, str]
    deleted_on: str
    line: int


@dataclass(frozen=True)
class Item:
    """One thing a row can make. `when`: columns and what must stand in them."""

    kind: Kind
    part: str
    key: Value | None
    when: tuple[tuple[str, Wanted], ...]
    values: ReadOnly[str, Value | Sentence]
    line: int


@dataclass(frozen=True)
class FileMap:
    """What the rows of one file are and what they make. `own`: the item that the row is about, None if it only tells.

    renamed  columns that this format calls something else, by their name in the mapping
    """

    name: str
    record: str
    key: Value
    columns: tuple[str, ...]
    optional: frozenset[str]
    is_required: bool
    deleted_on: str
    items: tuple[Item, ...]
    own: int | None
    line: int
    renamed: ReadOnly[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mapping:
    """A whole format. `encoding` of files that are not Unicode, `delimiter` of all; "" to tell them by the files."""

    name: str
    about: str
    dates: tuple[str, ...]
    codes: ReadOnly[str, CodeList]
    lookups: ReadOnly[str, Lookup]
    ignores: ReadOnly[str, str]
    files: ReadOnly[str, FileMap]
    where: str
    digest: bytes = field(repr=False)
    encoding: str = ""
    delimiter: str = ""


def digest_of(text: str) -> bytes:
    """A changed mapping makes every row worth a second look."""
    return hashlib.blake2b(text.encode(), digest_size=8).digest()


def find(name: str) -> Path:
    """The file of a shipped mapping, or the path itself. raises Unusable when there is none."""
    path = SHIPPED / f"{name}.yaml"
    if path.parent == SHIPPED and path.is_file():
        return path
    if Path(name).is_file():
        return Path(name)
    raise Unusable(
        f"There is no mapping {name!r}. Shipped ones are: {', '.join(shipped())}. A path to a YAML file works too."
    )


def shipped() -> list[str]:
    """The names of the mappings that come with the product."""
    return sorted(path.stem for path in SHIPPED.glob("*.yaml"))
