"""Pictures as files: their pages, what is not told of them, damage, and how they are drawn."""

import io

import pytest
from PIL import Image

from archive.errors import ExtractionError
from archive.extract import limits, media
from archive.extract.scans import pictures
from archive.extract.scans.page_image import draw
from tests.archive.extract.made_files import pdf
from tests.archive.extract.made_scans import encoded, sheet

KINDS = {
    "PNG": media.PNG,
    "JPEG": media.JPEG,
    "TIFF": media.TIFF,
    "WEBP": media.WEBP,
    "BMP": media.BMP,
    "GIF": media.GIF,
}
_ORIENTATION, _ARTIST, _GPS = 0x0112, 0x013B, 0x8825


def grey(value: int, size: tuple[int, int] = (40, 20)) -> Image.Image:
    return Image.new("L", size, value)


def drawn(content: bytes, page: int = 1, width: int = 100) -> Image.Image:
    return Image.open(io.BytesIO(draw(content, page, width)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_one_page_that_nobody_has_read(kind: str) -> None:
    extracted = pictures.read(encoded(grey(200), kind=kind))
    assert extracted.media_type == KINDS[kind]
    assert (extracted.page_count, extracted.unread, extracted.pages) == (1, (1,), ())


def test_a_fax_has_as_many_pages_as_it_has_pictures() -> None:
    fax = encoded(grey(10), grey(120), grey(240), kind="TIFF")
    assert pictures.read(fax).unread == (1, 2, 3)
    assert pictures.sheet(fax, 2).getpixel((0, 0)) == 120
    with pytest.raises(ExtractionError, match="no page 4: the picture has 3"):
        pictures.sheet(fax, 4)


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_an_animation_is_one_page(kind: str) -> None:
    assert pictures.read(encoded(grey(10), grey(120), kind=kind)).page_count == 1


def test_the_second_picture_in_a_telephones_file_is_no_page() -> None:
    both = encoded(grey(10).convert("RGB"), grey(120).convert("RGB"), kind="MPO")
    assert pictures.read(both).page_count == 1


@pytest.mark.parametrize("kind", ["JPEG", "TIFF"])
def test_the_right_side_is_up(kind: str) -> None:
    exif = Image.Exif()
    exif[_ORIENTATION] = 6
    file = io.BytesIO()
    grey(200).save(file, kind, exif=exif)
    assert pictures.sheet(file.getvalue(), 1).size == (20, 40)


def test_nothing_that_a_camera_notes_comes_out() -> None:
    exif = Image.Exif()
    exif[_ARTIST] = "Somebody"
    exif[_GPS] = {1: "N", 2: (55.0, 45.0, 0.0)}
    file = io.BytesIO()
    grey(200).save(file, "JPEG", exif=exif, comment=b"of somebody", icc_profile=b"somebody's")
    extracted = pictures.read(file.getvalue())
    assert (extracted.title, extracted.date, extracted.pages) == ("", "", ())
    png = draw(file.getvalue(), 1, 100)
    kinds = {png[place : place + 4] for place in range(len(png))}
    assert not kinds & {b"eXIf", b"tEXt", b"zTXt", b"iTXt", b"iCCP", b"tIME"}
    assert b"omebody" not in png


def test_what_is_transparent_is_white() -> None:
    clear = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert pictures.sheet(encoded(clear), 1).getpixel((0, 0)) == (255, 255, 255)


def test_sixteen_bits_a_pixel_keep_their_greys() -> None:
    deep = Image.new("I;16", (4, 4), 0x8000)
    assert pictures.sheet(encoded(deep), 1).getpixel((0, 0)) == 128


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_off_is_refused(kind: str) -> None:
    whole = encoded(Image.effect_noise((200, 200), 90), kind=kind)
    with pytest.raises(ExtractionError, match="damaged or cut off"):
        pictures.read(whole[: len(whole) // 2])


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_small_file_of_many_pixels_is_refused_before_it_is_decoded(kind: str) -> None:
    side = int(limits.PICTURE_PIXELS**0.5) + 10
    more = {"compression": "group4"} if kind == "TIFF" else {}
    file = io.BytesIO()
    Image.new("1", (side, side)).save(file, kind, **more)
    assert len(file.getvalue()) < 100_000
    with pytest.raises(ExtractionError, match="million pixels"):
        pictures.read(file.getvalue())


def test_pages_of_pictures_are_drawn_as_those_of_a_pdf_are() -> None:
    fax = encoded(grey(10, (400, 300)), grey(240, (400, 300)), kind="TIFF")
    image = drawn(fax, 2)
    assert (image.format, image.size) == ("PNG", (100, 75))
    assert image.getpixel((50, 40)) == 240
    assert drawn(pdf([(50, 700, "one")])).width == 100


def test_a_small_picture_is_not_made_larger() -> None:
    assert drawn(encoded(grey(90))).size == (40, 20)


def test_a_tall_picture_stays_within_the_pixels_of_an_image() -> None:
    image = drawn(encoded(sheet(2_000, 40_000)), width=2_000)
    assert image.width * image.height <= limits.IMAGE_PIXELS
