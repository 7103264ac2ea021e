"""The fonts of paper: the five files of the pages as one regular and one bold.

A browser takes each letter from the file whose range has it. What draws the PDF (Pango) leaves a blank with the font of
the letter before it, and the Georgian file has no blank: so paper needs every letter in one file.
For developers: `python -m dashboard.vendor.paper`, after fetch; needs `pip install fonttools brotli`.
"""

from fontTools import subset
from fontTools.merge import Merger
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from dashboard.vendor.lock import STATIC, write_lock

FONTS = STATIC / "fonts"
# The first one gives the measures of a line.
PARTS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "georgian")
WEIGHTS = {"regular": 400, "bold": 700}


def main() -> None:
    """Write both files and the lock."""
    for name, weight in WEIGHTS.items():
        _write(name, weight)
    write_lock()


def _write(name: str, weight: int) -> None:
    made = [FONTS / f"{part}.{name}.ttf" for part in PARTS]
    for part, path in zip(PARTS, made, strict=True):
        font = TTFont(FONTS / f"{part}.woff2", recalcTimestamp=False)
        axes = {axis.axisTag: weight if axis.axisTag == "wght" else axis.defaultValue for axis in font["fvar"].axes}
        instance = instantiateVariableFont(font, axes)
        instance.flavor = None
        instance.save(path)
    merged = Merger().merge([str(path) for path in made])
    for path in made:
        path.unlink()
    merged.recalcTimestamp = False
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True)
    subset.save_font(merged, str(FONTS / f"paper-{name}.woff2"), options)


if __name__ == "__main__":
    main()
