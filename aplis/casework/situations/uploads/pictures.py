"""Pictures are kept as their points alone. A telephone writes the place, the time and its own number into each of them.

A picture is decoded and written anew, turned the way it was held, so that no metadata (EXIF, XMP, IPTC, comments, colour
profile, thumbnail) and nothing hung on behind it survives. PNG and TIFF keep every point exactly; JPEG is written with the
tables and the sampling it came with, WebP at quality 95 where it had lost detail before: no difference that an eye sees.
"""

import io
import struct
import zlib
from typing import Any, Final

from django.core.files import File
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

from aplis.casework.situations.uploads.unfit import Unfit

MOST_POINTS: Final = 25_000_000  # of all pages; a decoded picture takes up to four bytes for each
FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/tiff": "TIFF"}
_FAX: Final = {"group3", "group4"}  # for black and white; smaller than anything else there
# What Pillow raises for pictures that are damaged or made to break it.
_DAMAGE: Final = (
    OSError, SyntaxError, ValueError, TypeError, LookupError, EOFError, ArithmeticError, MemoryError,
    NotImplementedError, struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning,
)  # fmt: skip


def bare(upload: File, kind: str) -> File:
    """The picture without anything but its points. raises Unfit when it is damaged, too large, or moves."""
    upload.seek(0)
    is_lossless = b"VP8L" in upload.read(256)  # the name of the part of a WebP in which no detail is lost
    out = io.BytesIO()
    try:
        with Image.open(upload.file, formats=[FORMATS[kind]]) as picture:
            _require_size(picture, kind)
            _write(picture, kind, out, is_lossless=is_lossless)
    except _DAMAGE as error:
        raise Unfit("broken") from error
    return ContentFile(out.getvalue(), name=upload.name)


def _require_size(picture: Image.Image, kind: str) -> None:
    """Looks at the headers only: nothing is decoded yet."""
    if getattr(picture, "n_frames", 1) > 1 and kind in {"image/png", "image/webp"}:
        raise Unfit("picture_moves")
    points = 0
    for page in ImageSequence.Iterator(picture) if kind == "image/tiff" else [picture]:
        points += page.width * page.height
        if points > MOST_POINTS:
            raise Unfit("picture_too_large")
    picture.seek(0)


def _write(picture: Any, kind: str, out: io.BytesIO, *, is_lossless: bool) -> None:
    if kind == "image/tiff":
        first, *others = (_points(page) for page in ImageSequence.Iterator(picture))
        first.save(out, "TIFF", save_all=True, append_images=others, compression=_compression(picture))
    elif kind == "image/jpeg":
        sampling = JpegImagePlugin.get_sampling(picture)
        _points(picture).save(out, "JPEG", qtables=picture.quantization, subsampling=sampling)
    elif kind == "image/webp":
        _points(picture).save(out, "WEBP", lossless=is_lossless, quality=95, method=1)
    else:
        _points(picture).save(out, "PNG", compress_level=3)


def _points(page: Image.Image) -> Image.Image:
    """A copy that is turned upright and knows nothing else: only how dense its points are and which of them are clear."""
    turned: Image.Image = ImageOps.exif_transpose(page)
    turned.info = {name: page.info[name] for name in ("transparency", "dpi") if name in page.info}
    return turned


def _compression(picture: Any) -> str:
    used = str(picture.info.get("compression"))
    return used if used in _FAX and picture.mode == "1" else "tiff_adobe_deflate"
