"""Holds the catalogues of sl, hr and lv against every text of the product. English is the source and has none.

usage: .venv/bin/python bin/check_messages.py [--update]
Reports texts that are missing, untranslated, fuzzy, without all plural forms, with other placeholders or tags than the
English, or no longer used; exit status 1 if there is any. With --update new texts are added to the catalogues, empty,
and unused ones taken out, so that a translator can start. Needs GNU gettext.
"""

import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import django
import polib
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("sl", "hr", "lv")
# What a translation must carry over unchanged: %(name)s, %s, {name} and the tags of a sentence with a link or emphasis.
CARRIED_OVER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}|</?\w+")


def main(words: list[str]) -> int:
    texts = extracted()
    if "--update" in words:
        for language in LANGUAGES:
            update(catalogue_path(language), language, texts)
    breaches = [breach for language in LANGUAGES for breach in check(language, texts)]
    for breach in breaches:
        print(breach)
    print(f"{len(texts)} texts in {len(LANGUAGES)} languages, {len(breaches)} to mend")
    return 1 if breaches else 0


def catalogue_path(language: str) -> Path:
    return ROOT / "aplis" / "locale" / language / "LC_MESSAGES" / "django.po"


def extracted() -> polib.POFile:
    """Every text of the product, found by gettext in a copy, so that a check changes nothing."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "aplis"
        left_out = shutil.ignore_patterns("tests", "static", "locale", "migrations", "__pycache__")
        shutil.copytree(ROOT / "aplis", copy, ignore=left_out)
        (copy / "locale").mkdir()
        for part in copy.glob("**/jinja2/**/*.html"):
            part.with_name(f"{part.name}.py").write_text("\n".join(calls_in(part)), encoding="utf-8")
            part.unlink()
        command = [
            sys.executable,
            "-m",
            "django",
            "makemessages",
            "--locale=en",
            "--add-location=file",
            "--verbosity=0",
        ]
        subprocess.run(command, cwd=copy, check=True)
        return polib.pofile(copy / "locale" / "en" / "LC_MESSAGES" / "django.po")


def calls_in(part: Path) -> Iterator[str]:
    """The texts of a Jinja2 part as lines of Python, because gettext and Django's extraction do not read Jinja2."""
    tree = Environment(autoescape=True).parse(part.read_text(encoding="utf-8"))
    for _line, function, found in extract_from_ast(tree, ("_", "ngettext")):
        texts = [text for text in (found if isinstance(found, tuple) else (found,)) if isinstance(text, str)]
        numbers = ", 2" if function == "ngettext" else ""
        yield f"{function}({', '.join(map(repr, texts))}{numbers})"


def check(language: str, texts: polib.POFile) -> Iterator[str]:
    path = catalogue_path(language)
    catalogue = polib.pofile(path) if path.exists() else polib.POFile()
    if catalogue.metadata.get("Plural-Forms") != plural_rule(language):
        yield f"{language}: the header must say Plural-Forms: {plural_rule(language)}"
    known = {identity(entry): entry for entry in catalogue if not entry.obsolete}
    wanted = {identity(entry): entry for entry in texts}
    for key in wanted.keys() - known.keys():
        yield f"{language}: missing: {shown(wanted[key])}"
    for key in known.keys() - wanted.keys():
        yield f"{language}: no longer used: {shown(known[key])}"
    yield from (f"{language}: obsolete, take it out: {shown(entry)}" for entry in catalogue.obsolete_entries())
    for key in known.keys() & wanted.keys():
        yield from (f"{language}: {fault}: {shown(known[key])}" for fault in faults(known[key], plural_forms(language)))


def identity(entry: polib.POEntry) -> tuple[str, str, str]:
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def shown(entry: polib.POEntry) -> str:
    where = f" ({entry.occurrences[0][0]})" if entry.occurrences else ""
    return repr(entry.msgid) + where


def faults(entry: polib.POEntry, forms: int) -> Iterator[str]:
    given = [entry.msgstr_plural.get(form, "") for form in range(forms)] if entry.msgid_plural else [entry.msgstr]
    if entry.fuzzy:
        yield "fuzzy"
    if not all(text.strip() for text in given):
        yield "a plural form is empty" if entry.msgid_plural else "not translated"
        return
    # Every form of our languages also stands for 21 or 101, so each one needs the number that the plural has.
    needed = Counter(CARRIED_OVER.findall(entry.msgid_plural or entry.msgid))
    if any(Counter(CARRIED_OVER.findall(text)) != needed for text in given):
        yield f"must carry over {' '.join(sorted(needed)) or 'nothing'}"


@cache
def plural_rule(language: str) -> str:
    """As Django's own catalogue has it: one rule per language, or counts in ours and theirs would differ."""
    own = Path(django.__file__).parent / "conf" / "locale" / language / "LC_MESSAGES" / "django.po"
    return polib.pofile(own).metadata["Plural-Forms"]


def plural_forms(language: str) -> int:
    return int(re.findall(r"nplurals=(\d+)", plural_rule(language))[0])


def update(path: Path, language: str, texts: polib.POFile) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    old = polib.pofile(path) if path.exists() else polib.POFile()
    kept = {identity(entry): entry for entry in old if not entry.obsolete}
    new = polib.POFile(wrapwidth=130)
    new.metadata = {
        "Project-Id-Version": "Aplis",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": plural_rule(language),
    }
    for text in sorted(texts, key=identity):
        new.append(merged(text, kept.get(identity(text)), plural_forms(language)))
    new.save(path)


def merged(text: polib.POEntry, old: polib.POEntry | None, forms: int) -> polib.POEntry:
    """The text as the source has it now, with the translation it had."""
    entry = polib.POEntry(
        msgid=text.msgid,
        msgid_plural=text.msgid_plural,
        msgctxt=text.msgctxt,
        comment=text.comment,
        occurrences=sorted({(where.replace(".html.py", ".html"), "") for where, _line in text.occurrences}),
        flags=[flag for flag in text.flags if flag != "fuzzy"],
    )
    if text.msgid_plural:
        entry.msgstr_plural = old.msgstr_plural if old else dict.fromkeys(range(forms), "")
    elif old:
        entry.msgstr = old.msgstr
    if old and old.fuzzy:
        entry.flags.append("fuzzy")
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
