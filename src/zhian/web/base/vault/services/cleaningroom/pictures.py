"""Pictures: decoded and encoded anew, so that only what can be seen is left."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Final

from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, UnidentifiedImageError

from .refusing import Unfit

FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG"}
NOT_FOR_THE_EYE: Final = {"exif", "comment", "xmp", "XML:com.adobe.xmp", "photoshop", "adobe_xmp"}
GPS: Final = 0x8825
ORIENTATION: Final = 0x0112
FRAMES_ARE_LOADED: Final = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin)  # nothing is opened later on


def clean_picture(data: bytes, media_type: str, limits: Mapping[str, int]) -> tuple[bytes, list[str]]:
    """The picture upright and without anything beside it, and what was left out. Raises: Unfit."""
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at here, before a pixel is decoded
    try:
        with Image.open(io.BytesIO(data), formats=[FORMATS[media_type]]) as picture:
            width, height = picture.size
            if width * height > limits["pixels"]:
                raise Unfit("pixels", width=width, height=height, most=limits["pixels"] // 1_000_000)
            picture.load()
            removed = _beside(picture)
            upright = ImageOps.exif_transpose(picture)
            return _encoded(upright, media_type), removed
    except Image.DecompressionBombError as bomb:
        raise Unfit("bomb") from bomb
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unfit("broken") from error


def _beside(picture: Image.Image) -> list[str]:
    """Codes of what the file holds beside the picture itself."""
    exif = picture.getexif()
    found = []
    if exif.get_ifd(GPS):
        found.append("place")
    texts = getattr(picture, "text", None) or {}
    if set(exif) - {ORIENTATION} or texts or NOT_FOR_THE_EYE & set(picture.info):
        found.append("details")
    if getattr(picture, "n_frames", 1) > 1:
        found.append("frames")
    return found


def _encoded(picture: Image.Image, media_type: str) -> bytes:
    out = io.BytesIO()
    see_through = picture.info.get("transparency")
    picture.info = {}
    if media_type == "image/png":
        if see_through is not None:
            picture.info["transparency"] = see_through
        picture.save(out, "PNG", compress_level=4)
    else:
        plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
        plain.info = {}
        plain.save(out, "JPEG", quality=90, subsampling=0)  # red seals stay sharp
    return out.getvalue()
