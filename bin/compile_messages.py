"""Compiles the catalogues, .po to .mo, where the .po is newer. Needs no gettext on the machine."""

from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    for source in sorted(ROOT.glob("aplis/locale/*/LC_MESSAGES/*.po")):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime <= source.stat().st_mtime:
            # Moved into place: a server that is just starting never reads half a catalogue.
            half = source.with_suffix(".new.mo")  # git ignores .mo
            polib.pofile(source).save_as_mofile(half)
            half.replace(compiled)


if __name__ == "__main__":
    main()
