"""A tissue as a moving picture: an animated GIF, drawn site by site and written by Pillow."""

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core import tissue_layout as layout
from ..errors import InputError
from ..files import check_writable, unwritten
from ..network.checking import number, whole_number
from .appearance import CELLS, VEIL

if TYPE_CHECKING:
    from ..lenses.space import Tissue

MOST_PICTURES = 1_000
MILLISECONDS = 100  # a picture
LINE = 22  # pixels of a line of text
# Colours by number: paper, ink, the veil of interferon-gamma, then a colour a kind.
PAPER, INK, FIRST_VEIL = range(3)
VEILS = 8
FIRST_KIND = FIRST_VEIL + VEILS


def save_gif(
    tissue: "Tissue", path: str | os.PathLike[str], hours: float, every: float, scale: int
) -> None:
    """Let a tissue go on and save it; see Tissue.animation."""
    if not isinstance(path, (str, os.PathLike)) or not str(path).lower().endswith(".gif"):
        raise InputError(f"{path!r} cannot name the animation; give a file name ending in .gif.")
    hours = number("hours", hours, 1 / 60, 24 * 365, "hours")
    every = number("every", every, 1 / 60, hours, "hours")
    scale = whole_number("scale", scale, 2, 8)
    count = int(hours / every + 1e-9) + 1
    if count > MOST_PICTURES:
        raise InputError(
            f"every = {every:g} hours makes {count:,} pictures; "
            f"give at least {hours / (MOST_PICTURES - 1):.3g} hours, or fewer hours in all."
        )
    try:
        from PIL import Image
    except ImportError:
        raise InputError(
            'A GIF needs Pillow, which is not installed; run pip install "nkteach[gif]".'
        ) from None
    check_writable(path)
    pictures = []
    for index in range(count):
        if index:
            tissue.step(hours=every)
        pictures.append(picture(tissue, scale, Image))
    try:
        pictures[0].save(
            path, save_all=True, append_images=pictures[1:], duration=MILLISECONDS, loop=0
        )
    except OSError as error:
        raise unwritten(path, error) from None


def picture(tissue: "Tissue", scale: int, image: Any) -> Any:
    """Return a tissue as a Pillow image with a caption below; `image` is PIL.Image."""
    native = tissue._native
    effect = tissue.field / (1.0 + tissue.field)
    veil = np.minimum((effect * VEILS).astype(np.uint8), VEILS - 1)
    ground = np.where(effect < 0.5 / VEILS, PAPER, FIRST_VEIL + veil).astype(np.uint8)
    dots = ground.repeat(layout.VOXEL * scale, axis=0).repeat(layout.VOXEL * scale, axis=1)
    # Seen as sites of scale x scale dots.
    sites = dots.reshape(layout.HEIGHT, scale, layout.WIDTH, scale).swapaxes(1, 2)
    kinds = native.of_cells("kind")
    for kind, look in enumerate(CELLS, start=1):
        row, column = np.divmod(native.of_cells("site")[kinds == kind], layout.WIDTH)
        for y, x in np.argwhere(stamp(look.shape, scale)):
            sites[row, column, y, x] = FIRST_KIND + kind
    return _captioned(tissue, dots, image)


def stamp(shape: str, scale: int) -> np.ndarray:
    """Return which dots of a site a shape fills, shape (scale, scale): nearest to its outline."""
    middle = (scale - 1) / 2
    y, x = (np.mgrid[:scale, :scale] - middle) / (scale / 2)
    across, along = abs(x), abs(y)
    filled = {
        "circle": x * x + y * y <= 1.0,
        "square": np.maximum(across, along) <= 0.8,
        "diamond": across + along <= 1.0,
        "hexagon": np.maximum(across, 0.5 * across + 0.87 * along) <= 0.95,
        "star": np.minimum(across, along) <= 0.35,
        "pebble": x * x + y * y <= 0.5,
    }
    return np.asarray(filled[shape])


def _captioned(tissue: "Tissue", dots: np.ndarray, image: Any) -> Any:
    from PIL import ImageDraw, ImageFont

    there = [look for look in CELLS if tissue.counts[look.kind]]
    height, width = dots.shape
    strip = np.full((LINE * (2 + (len(there) + 2) // 3), width), PAPER, dtype=np.uint8)
    drawn = image.fromarray(np.vstack((dots, strip)), "P")
    drawn.putpalette(_palette())
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(14)
    pen.text((8, height + 3), tissue.sentence.replace("³", "3"), INK, font)
    for index, look in enumerate(there):
        x = 8 + index % 3 * (width // 3)
        y = height + LINE * (1 + index // 3) + 6
        mark = stamp(look.shape, 12)
        for down, right in np.argwhere(mark):
            pen.point((x + int(right), y + int(down)), FIRST_KIND + 1 + CELLS.index(look))
        pen.text((x + 18, y - 3), f"{look.label}: {tissue.counts[look.kind]:,}", INK, font)
    return drawn


def _palette() -> list[int]:
    white = np.array([255, 255, 255])
    violet = np.array(_channels(VEIL))
    veils = [white + (violet - white) * (level + 0.5) / VEILS for level in range(VEILS)]
    colours = [white, np.zeros(3), *veils, np.zeros(3)]
    colours += [np.array(_channels(look.colour)) for look in CELLS]
    return np.array(colours).round().astype(int).ravel().tolist()


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
