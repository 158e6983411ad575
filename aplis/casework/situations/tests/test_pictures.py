"""Pictures are kept as their points: no place, no device, nothing hung on behind; and none that would break the house."""

import io
import random
import zlib

import pytest
from django.core.files.base import ContentFile
from PIL import Image, ImageChops, ImageSequence, PngImagePlugin

from aplis.casework.situations.uploads import Unfit, pictures, prepared

GPS, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F
PLACE = "Safe house Lipovnik"
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "TIFF": "image/tiff"}


def photo(mode="RGB", size=(48, 32)):
    """Something with a top and a left: bright to the right, red below."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    return Image.merge("RGB", (down, across, across)).convert(mode)


def exif(orientation=1):
    data = Image.Exif()
    data[ORIENTATION] = orientation
    data[MAKE] = PLACE
    data.get_ifd(GPS)[2] = (46.0, 3.0, 12.0)
    data.get_ifd(GPS)[29] = PLACE
    return data


def sent(picture, form, **options):
    out = io.BytesIO()
    picture.save(out, form, **options)
    return ContentFile(out.getvalue(), name="picture")


def kept(upload):
    file = prepared(upload).file
    content = file.read()
    return content, Image.open(io.BytesIO(content))


def most_difference(one, other):
    assert (one.mode, one.size) == (other.mode, other.size)
    return max(high for _low, high in ImageChops.difference(one.convert("RGB"), other.convert("RGB")).getextrema())


@pytest.mark.parametrize(
    ("form", "options", "off"),
    [
        ("PNG", {}, 0),
        ("TIFF", {}, 0),
        ("WEBP", {"lossless": True}, 0),
        ("WEBP", {"quality": 80}, 24),
        ("JPEG", {"quality": 85}, 8),
        ("JPEG", {"quality": 60, "subsampling": "4:2:0"}, 8),
    ],
)
def test_a_picture_loses_its_place_and_keeps_its_points(form, options, off):
    upload = sent(photo(), form, exif=exif(), **options)
    assert PLACE.encode() in upload.read()
    before = Image.open(upload.file).convert("RGB")

    content, after = kept(upload)

    assert (after.format, PLACE.encode() in content, dict(after.getexif().get_ifd(GPS))) == (form, False, {})
    assert not {ORIENTATION, MAKE} & set(after.getexif())
    assert most_difference(before, after.convert("RGB")) <= off


@pytest.mark.parametrize("form", sorted(KINDS))
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_the_way_it_was_held(form, orientation):
    lossless = {"lossless": True} if form == "WEBP" else {"quality": 95} if form == "JPEG" else {}
    upright = {3: Image.Transpose.ROTATE_180, 6: Image.Transpose.ROTATE_270, 8: Image.Transpose.ROTATE_90,
               2: Image.Transpose.FLIP_LEFT_RIGHT, 4: Image.Transpose.FLIP_TOP_BOTTOM,
               5: Image.Transpose.TRANSPOSE, 7: Image.Transpose.TRANSVERSE}  # fmt: skip
    held = photo()

    _content, after = kept(sent(held, form, exif=exif(orientation), **lossless))

    wanted = held.transpose(upright[orientation]) if orientation in upright else held
    assert most_difference(wanted, after) <= (24 if form == "JPEG" else 0)


def test_words_comments_profiles_and_thumbnails_go_too():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", PLACE)
    words.add_itxt("XML:com.adobe.xmp", PLACE)
    uploads = [
        sent(photo(), "PNG", pnginfo=words, icc_profile=PLACE.encode()),
        sent(photo(), "JPEG", comment=PLACE.encode(), icc_profile=PLACE.encode(), xmp=PLACE.encode()),
        sent(photo(), "WEBP", xmp=PLACE.encode(), icc_profile=PLACE.encode(), lossless=True),
        sent(photo(), "TIFF", tiffinfo={270: PLACE, 315: PLACE, 700: PLACE.encode()}, icc_profile=PLACE.encode()),
    ]

    assert [PLACE.encode() in upload.read() for upload in uploads] == [True, True, True, True]
    assert [PLACE.encode() in kept(upload)[0] for upload in uploads] == [False, False, False, False]


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_what_hangs_behind_a_picture_is_cut_off(form):
    upload = sent(photo(), form)
    two_in_one = ContentFile(upload.read() + b"<html><script>alert(1)</script>", name="picture")

    content, _after = kept(two_in_one)

    assert b"<script" not in content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_points_comes_back_as_it_was(mode):
    before = photo("L").convert("I;16") if mode == "I;16" else photo(mode if mode != "LA" else "L").convert(mode)

    _content, after = kept(sent(before, "PNG"))

    assert (after.mode, after.tobytes(), after.getpalette()) == (before.mode, before.tobytes(), before.getpalette())


def test_clear_points_of_a_palette_stay_clear():
    _content, after = kept(sent(photo("P"), "PNG", transparency=3))

    assert after.info["transparency"] == 3


def test_all_pages_of_a_scan_stay():
    pages = [photo("1"), photo("1").transpose(Image.Transpose.ROTATE_180)]
    upload = sent(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4")

    _content, after = kept(upload)

    assert [page.tobytes() for page in ImageSequence.Iterator(after)] == [page.tobytes() for page in pages]
    assert after.info["compression"] == "group4"


def test_a_picture_too_large_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(pictures, "MOST_POINTS", 48 * 32 - 1)
    monkeypatch.setattr(pictures, "_write", lambda *_args, **_how: pytest.fail("it was unpacked"))

    for form in KINDS:
        with pytest.raises(Unfit) as refused:
            prepared(sent(photo(), form))
        assert refused.value.code == "picture_too_large"


def test_a_bomb_of_a_picture_is_refused():
    bomb = sent(photo(), "PNG").read()
    head = bomb[:16] + (60_000).to_bytes(4) + (60_000).to_bytes(4) + bomb[24:]
    crc = zlib.crc32(head[12:29]).to_bytes(4)

    with pytest.raises(Unfit) as refused:
        prepared(ContentFile(head[:29] + crc + head[33:], name="picture"))

    assert refused.value.code in {"picture_too_large", "broken"}


@pytest.mark.parametrize(("form", "code"), [("PNG", "kind"), ("WEBP", "picture_moves")])
def test_a_moving_picture_is_refused(form, code):
    upload = sent(photo(), form, save_all=True, append_images=[photo().transpose(Image.Transpose.ROTATE_180)])

    with pytest.raises(Unfit) as refused:
        prepared(upload)

    assert refused.value.code == code


@pytest.mark.filterwarnings("ignore")  # Pillow grumbles at what is damaged; what counts is that nothing else is raised
@pytest.mark.parametrize("form", sorted(KINDS))
def test_a_damaged_picture_is_refused_or_kept_and_never_a_fault(form):
    whole = sent(photo(), form, exif=exif()).read()
    dice = random.Random(7)  # noqa: S311 -- the same damage each time

    codes = set()
    for _ in range(150):
        damaged = bytearray(whole[: dice.choice([len(whole), dice.randrange(40, len(whole))])])
        for _place in range(dice.randrange(1, 6)):
            damaged[dice.randrange(12, len(damaged))] = dice.randrange(256)
        try:
            prepared(ContentFile(bytes(damaged), name="picture"))
        except Unfit as unfit:
            codes.add(unfit.code)

    assert "broken" in codes
    assert codes <= {"broken", "kind", "picture_too_large", "picture_moves"}
