"""Makes the fonts of the screens: `make fonts` writes assets/fonts/, the same bytes each time.

Inter and Noto Sans SC, both under the OFL, come from their npm packages, named here by version and content.
Of the Han signs the files hold what the catalogue and the registers need, GB 2312 level 1, and of level 2 the
commonest that go into `MOST_BYTES`; the weights are those that the style sheets use.
"""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

ROOT = Path(__file__).resolve().parent.parent
TO = ROOT / "assets" / "fonts"
MOST_BYTES = 1_450_000
LEAST_WEIGHT, MOST_WEIGHT = 450, 680
INTER = (
    "inter-ui",
    "4.1.1",
    "e39d61d09dbd1f23a603e2578128bfe8cd76b4bed9099f1aad829951788e5d32"
    "6925b00aa89bc58779394a2577c7bb4a7b40b42b2aca51489022fbd9d8f40370",
)
NOTO = (
    "@fontsource-variable/noto-sans-sc",
    "5.3.1",
    "501f7a249d7b1f20f97a1114ec49b4843761edfbd3301e01e07ce6ab973841a3"
    "70c122ea4eb74cd92f9ca3249e06a0a45f08740f1a974f46f4c0cae6ce8ac5a5",
)
READ = ("layouts/**/*.py", "assets/**/*.js", "assets/**/*.css", "feeds/areas/*.csv", "tests/districts.py")
LATIN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2040), range(0x2190, 0x2200))
SHAPES = (range(0x2200, 0x2270), range(0x25A0, 0x2600), range(0x2713, 0x2718))
PUNCTUATION = (range(0x2010, 0x2040), range(0x3000, 0x3020), range(0xFF00, 0xFF60))
FEATURES = ["kern", "mark", "mkmk", "calt", "ccmp", "locl", "case", "tnum", "zero", "cv01", "ss03"]

FACE = """@font-face{{font-family:"{family}";src:url("{file}") format("woff2");
 font-weight:{least} {most};font-display:swap;
 unicode-range:{signs}}}
"""


def main() -> None:
    TO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        inter, noto = (_unpacked(package, Path(folder)) for package in (INTER, NOTO))
        faces = [("Inter Variable", _inter(inter), (*LATIN, *SHAPES))]
        han = _noto(noto, room=MOST_BYTES - len(faces[0][1]))
        faces.append(("Noto Sans SC Variable", han, (range(0x2E80, 0x10000), *PUNCTUATION[:1], *SHAPES)))
        (TO / "LICENSE-Inter.txt").write_bytes((inter / "LICENSE.txt").read_bytes())
        (TO / "LICENSE-NotoSansSC.txt").write_bytes((noto / "LICENSE").read_bytes())
    for old in TO.glob("*.woff2"):
        old.unlink()
    style = "/* written by `make fonts` */\n"
    for family, made, signs in faces:
        stem = family.removesuffix(" Variable").replace(" ", "-").lower()
        file = f"{stem}.{hashlib.sha256(made).hexdigest()[:12]}.woff2"
        (TO / file).write_bytes(made)
        style += FACE.format(
            family=family, file=file, least=LEAST_WEIGHT, most=MOST_WEIGHT, signs=_unicode_range(signs)
        )
    (TO / "fonts.css").write_text(style, encoding="utf-8")


def _unpacked(package: tuple[str, str, str], folder: Path) -> Path:
    """The package's files; refused where its bytes are not those named here."""
    name, version, content = package
    run = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    archive = folder / run.stdout.split()[-1]
    if hashlib.sha512(archive.read_bytes()).hexdigest() != content:
        raise SystemExit(f"{name}@{version} is not the package that was looked at: its content has changed")
    with tarfile.open(archive) as tar:
        tar.extractall(folder / archive.stem, filter="data")
    return folder / archive.stem / "package"


def _inter(package: Path) -> bytes:
    """One optical size, so that one layout looks the same on every screen."""
    font = TTFont(package / "variable" / "InterVariable.woff2", recalcTimestamp=False)
    _subset(font, {sign for signs in (*LATIN, *SHAPES) for sign in signs}, FEATURES)
    font = _copy(font)
    instantiateVariableFont(font, {"opsz": 14, "wght": _weights()}, inplace=True)
    return _woff2(font)


def _noto(package: Path, *, room: int) -> bytes:
    """As much of level 2 as goes into `room` bytes; found by halving."""
    slices = [
        _instance(path) for path in sorted((package / "files").glob("*-wght-normal.woff2"), key=_rareness)
    ]
    must, more = _must(), [sign for font in slices for sign in font.getBestCmap() if sign in _level(2)]
    least, most = 0, len(more)
    best = _woff2(_joined(slices, must))
    while most - least > 16:
        tried = (least + most + 1) // 2
        made = _woff2(_joined(slices, must | set(more[:tried])))
        if len(made) <= room:
            least, best = tried, made
        else:
            most = tried - 1
    return best


def _instance(path: Path) -> Any:
    font = TTFont(path, recalcTimestamp=False)
    for table in ("GDEF", "GSUB", "GPOS", "HVAR", "BASE", "vhea", "vmtx"):
        if table in font:
            del font[table]
    return instantiateVariableFont(font, {"wght": _weights()}, inplace=True)


def _must() -> set[int]:
    written = {ord(sign) for pattern in READ for path in ROOT.glob(pattern) for sign in _text(path)}
    return written | _level(1) | {sign for signs in (*PUNCTUATION, *SHAPES) for sign in signs}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _level(level: int) -> set[int]:
    """The Han signs of a level of GB 2312: its rows 16 to 55, or 56 to 87."""
    rows = range(16, 56) if level == 1 else range(56, 88)
    codes = (bytes((0xA0 + row, 0xA0 + cell)) for row in rows for cell in range(1, 95))
    return {ord(sign) for code in codes if (sign := code.decode("gb2312", errors="ignore"))}


def _rareness(path: Path) -> tuple[int, str]:
    """The package's slices are numbered from the rarest signs to the commonest."""
    number = path.name.split("-")[3]
    return (-int(number), "") if number.isdecimal() else (1, number)


def _joined(slices: Iterable[Any], signs: set[int]) -> TTFont:
    """One font of the signs that the slices of one and the same font hold. Its Han are squares, none of
    them made of others, so outlines and how they vary are all there is to join."""
    first, *_ = slices
    made = _copy(first)
    glyphs, widths, moves = made["glyf"].glyphs, made["hmtx"].metrics, made["gvar"].variations
    for name in [name for name in glyphs if name != ".notdef"]:
        del glyphs[name], widths[name]
        moves.pop(name, None)
    cmap: dict[int, str] = {}
    for font in slices:
        for sign, name in font.getBestCmap().items():
            glyph = font["glyf"][name]
            if sign not in signs or sign in cmap or glyph.isComposite():
                continue
            key = cmap[sign] = f"u{sign:05X}"
            glyphs[key], widths[key] = glyph, font["hmtx"].metrics[name]
            moves[key] = font["gvar"].variations.get(name, [])
    order = [".notdef", *sorted(set(cmap.values()))]
    made.setGlyphOrder(order)
    made["glyf"].glyphOrder = order
    for table in made["cmap"].tables:
        table.cmap = {sign: name for sign, name in cmap.items() if sign < 0x10000 or table.format == 12}
    return made


def _copy(font: Any) -> Any:
    file = io.BytesIO()
    font.flavor = None
    font.save(file)
    file.seek(0)
    copy = TTFont(file, recalcTimestamp=False, lazy=False)
    copy.ensureDecompiled()
    return copy


def _subset(font: Any, signs: set[int], features: list[str]) -> None:
    options = Options()
    options.layout_features = features
    options.notdef_outline = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=signs)
    subsetter.subset(font)


def _weights() -> tuple[int, int, int]:
    return (LEAST_WEIGHT, LEAST_WEIGHT, MOST_WEIGHT)


def _woff2(font: Any) -> bytes:
    file = io.BytesIO()
    font.flavor = "woff2"
    font.save(file)
    return file.getvalue()


def _unicode_range(signs: Iterable[range]) -> str:
    return ",".join(f"U+{found.start:04X}-{found.stop - 1:04X}" for found in signs)


if __name__ == "__main__":
    main()
