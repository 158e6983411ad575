"""Files that a steward sends: looked at before they are kept, kept apart from everything else, removed after the run.

One ZIP or several CSV files. A ZIP may hold CSV files at its top and documents below `files/`; one folder around all of
it is taken off. Nothing in a ZIP decides where on this machine a file lands: a name that tries refuses the whole upload.
"""

import shutil
import stat
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO, Final

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from aplis.exchange.engine.encodings import by_mark, by_zeros

MAX_SENT: Final = 200 * 1024**2  # bytes of all files as sent
MAX_UNPACKED: Final = 1024**3  # bytes of all files of a ZIP
MAX_FILES: Final = 5_000  # in a ZIP, documents included
MAX_TABLES: Final = 60  # CSV files
MAX_NAME: Final = 80  # characters of a file name
MAX_DEPTH: Final = 6  # folders below files/
MAX_RATIO: Final = 200  # tables of real agencies shrink 5 to 40 times; a bomb shrinks a thousand times
CHUNK: Final = 1024**2
NOISE: Final = {"__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini"}  # what computers add to a ZIP by themselves
DOCUMENTS: Final = "files"
DAYS_OF_REJECTS: Final = 30
NEVER_IN_TEXT: Final = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
PACKED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class BadUpload(Exception):
    """Files that are not kept. `code` says why (sentences: aplis.exchange.words), `file` which one, where one is to blame."""

    def __init__(self, code: str, file: str = "") -> None:
        self.code, self.file = code, file
        super().__init__(code)


def uploads() -> Path:
    """Where uploads are kept, one folder for each run, readable by this program's user alone."""
    return Path(settings.VAR) / "imports"


def check(files: Sequence[UploadedFile]) -> list[str]:
    """Looks at what was sent without unpacking it, and returns the names of the tables. raises BadUpload"""
    if sum(file.size or 0 for file in files) > MAX_SENT:
        raise BadUpload("too_large")
    if _is_zip(files):
        with _opened(files[0]) as archive:
            return [path.name for _info, path in _members(archive) if len(path.parts) == 1]
    names = [_table_name(file.name or "") for file in files]
    if len(names) > MAX_TABLES:
        raise BadUpload("too_many_files")
    for file, name in zip(files, names, strict=True):
        if [each.casefold() for each in names].count(name.casefold()) > 1:
            raise BadUpload("name_twice", name)
        _require_text(file, name)
    return names


def keep(files: Sequence[UploadedFile], folder: Path) -> None:
    """Writes what was sent into a new folder. raises BadUpload, and leaves no folder behind."""
    uploads().mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.mkdir(mode=0o700)
    try:
        if _is_zip(files):
            with _opened(files[0]) as archive:
                _unpack(archive, folder)
        else:
            for file in files:
                _write(file.chunks(CHUNK), folder / _table_name(file.name or ""))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def remove(folder: Path) -> None:
    """Removes the files of one upload. A folder that lies elsewhere, such as an operator's own, is left alone."""
    if folder.resolve().parent == uploads().resolve():
        shutil.rmtree(folder, ignore_errors=True)


def remove_old(*, keeping: set[str]) -> None:
    """Removes the folders of uploads that nothing needs. One made within a day may belong to a request still under way."""
    yesterday = time.time() - 24 * 60 * 60
    folders = uploads().iterdir() if uploads().exists() else ()
    for folder in folders:
        if str(folder) not in keeping and folder.stat().st_mtime < yesterday:
            remove(folder)


def remove_old_rejects(days: int = DAYS_OF_REJECTS) -> None:
    """Removes lists of rejected rows, and the rows themselves, that nobody can still be working on."""
    long_ago = time.time() - days * 24 * 60 * 60
    folder = Path(settings.VAR) / "rejects"
    for path in folder.iterdir() if folder.exists() else ():
        if path.stat().st_mtime < long_ago:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _is_zip(files: Sequence[UploadedFile]) -> bool:
    zips = [file for file in files if (file.name or "").lower().endswith(".zip")]
    if zips and len(files) > 1:
        raise BadUpload("one_zip_or_tables")
    return bool(zips)


def _opened(file: UploadedFile) -> zipfile.ZipFile:
    file.seek(0)
    try:
        return zipfile.ZipFile(file.file)  # type: ignore[arg-type]
    except (zipfile.BadZipFile, OSError, ValueError) as broken:
        raise BadUpload("not_a_zip") from broken


def _members(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, PurePosixPath]]:
    """The files of a ZIP and where each belongs below our folder. raises BadUpload for anything out of the ordinary."""
    infos = [info for info in archive.infolist() if not NOISE & set(_path(info).parts)]
    for info in infos:
        _require_plain(info)
    infos = [info for info in infos if not _is_folder(info)]
    if not infos:
        raise BadUpload("empty_zip")
    if len(infos) > MAX_FILES:
        raise BadUpload("too_many_files")
    if sum(info.file_size for info in infos) > MAX_UNPACKED:
        raise BadUpload("unpacks_too_large")
    paths = _unwrapped([_path(info) for info in infos])
    for path in paths:
        _require_place(path)
    if len({str(path).casefold() for path in paths} - {str(path.parent).casefold() for path in paths}) < len(paths):
        raise BadUpload("name_twice")
    yield from zip(infos, paths, strict=True)


def _path(info: zipfile.ZipInfo) -> PurePosixPath:
    """As the ZIP has it; some programs write the folders of Windows."""
    return PurePosixPath(info.orig_filename.replace("\\", "/"))


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.orig_filename.endswith(("/", "\\"))


def _require_plain(info: zipfile.ZipInfo) -> None:
    """An ordinary file or folder with a relative path, packed in the ordinary way and not suspiciously well."""
    path, mode = _path(info), info.external_attr >> 16
    if path.is_absolute() or ".." in path.parts or not path.parts or any(sign in info.orig_filename for sign in ":\0"):
        raise BadUpload("path_leads_out")
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise BadUpload("not_a_plain_file")
    if info.flag_bits & 0x1:
        raise BadUpload("encrypted")
    if info.compress_type not in PACKED:
        raise BadUpload("not_a_zip")
    if info.file_size > CHUNK and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise BadUpload("unpacks_too_large")


def _unwrapped(paths: list[PurePosixPath]) -> list[PurePosixPath]:
    """Takes off the one folder that lies around everything, as when a folder was packed and not its content."""
    tops = {path.parts[0] for path in paths}
    if len(tops) == 1 and tops != {DOCUMENTS} and all(len(path.parts) > 1 for path in paths):
        return [PurePosixPath(*path.parts[1:]) for path in paths]
    return paths


def _require_place(path: PurePosixPath) -> None:
    """A CSV file at the top or a document below files/. What a document is, is judged when it is taken."""
    if len(path.parts) == 1:
        _table_name(path.name)
    elif path.parts[0] != DOCUMENTS:
        raise BadUpload("unknown_folder", path.parts[0][:MAX_NAME])
    elif len(path.parts) > MAX_DEPTH or any(len(part) > MAX_NAME for part in path.parts):
        raise BadUpload("path_too_long")


def _table_name(name: str) -> str:
    """The name itself, when it is that of a CSV file and nothing but a name."""
    if not name.lower().endswith(".csv"):
        raise BadUpload("wrong_type", name[:MAX_NAME])
    if len(name) > MAX_NAME or name.startswith(".") or any(sign in "/\\:\0" or not sign.isprintable() for sign in name):
        raise BadUpload("bad_name")
    return name


def _require_text(file: IO[bytes] | UploadedFile, name: str) -> None:
    """A table is text and has none of the bytes that only other kinds of files have, a workbook or a picture say.

    Which letters the bytes mean is for the format to say.
    """
    file.seek(0)
    head = file.read(CHUNK)
    file.seek(0)
    if wide := by_mark(head) or by_zeros(head):
        head = head.decode(wide, "replace").encode("utf-8", "replace")
    if head.translate(None, NEVER_IN_TEXT) != head:
        raise BadUpload("not_text", name)


def _unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Writes the files of a ZIP, counting what really comes out: the sizes in a ZIP are only what its maker says."""
    left = MAX_UNPACKED
    for info, path in list(_members(archive)):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with archive.open(info) as packed:
                left -= _write(iter(lambda: packed.read(CHUNK), b""), target, most=left)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
            raise BadUpload("not_a_zip") from broken
        if len(path.parts) == 1:
            with target.open("rb") as table:
                _require_text(table, path.name)


def _write(chunks: Iterable[bytes], target: Path, most: int = MAX_SENT) -> int:
    """Writes a new file for this user alone and returns its bytes. raises BadUpload when there are more than `most`."""
    written = 0
    target.touch(mode=0o600, exist_ok=False)
    with target.open("wb") as file:
        for chunk in chunks:
            written += len(chunk)
            if written > most:
                raise BadUpload("unpacks_too_large")
            file.write(chunk)
    return written
