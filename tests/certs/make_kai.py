"""Makes certs/fonts/KilnmarkKai-Regular.ttf: a subset of LXGW WenKai under another name (OFL 1.1 allows both).

Run in a throw-away environment with `fonttools` and `brotli`:

    python make_kai.py lxgw-wenkai-latin-500-normal.woff2 Unihan_OtherMappings.txt KilnmarkKai-Regular.ttf

The first file is from the npm package `@fontsource/lxgw-wenkai` 5.3.0 (LXGW WenKai 1.311, SHA-256 013fa90e…34306), the
second from Unicode 15.0: its `kTGH` lines are the 8,105 characters of 通用规范汉字表 (2013), which new Chinese names
are drawn from. Wanted besides: GB 2312's characters, Latin letters, punctuation, and some older forms seen on seals.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

OLDER_FORMS = "紫砂壺壶製制刻堃喆淼镕燊犇龢鑫垚焱彣珺珮瑄頫頴谿邨菴龕陶钮鈕顧景舟"
PUNCTUATION = "·‘’“”…—–‰′″№℃　〇・−×°±²³"
NAMES = {
    0: "Copyright 2021-2023 LXGW (https://github.com/lxgw/LxgwWenKai); 2020 The Klee Project Authors",
    1: "Kilnmark Kai",
    2: "Regular",
    3: "Kilnmark Kai 1.311",
    4: "Kilnmark Kai",
    5: "Version 1.311; subset of LXGW WenKai",
    6: "KilnmarkKai-Regular",
    13: "This Font Software is licensed under the SIL Open Font License, Version 1.1.",
    14: "https://scripts.sil.org/OFL",
}


def wanted(unihan: Path) -> set[int]:
    """Return the code points to keep."""
    lines = (line.split("\t") for line in unihan.read_text("utf-8").splitlines())
    rows = [row for row in lines if len(row) == 3 and row[1] == "kTGH"]
    names = {int(row[0][2:], 16) for row in rows}  # noqa: FURB166  # the prefix is U+
    pairs = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    gb2312 = {ord(c) for pair in pairs for c in pair.decode("gb2312", "ignore")}
    latin = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x3001, 0x3018), *range(0xFF01, 0xFF5F)}
    return names | gb2312 | latin | {ord(c) for c in OLDER_FORMS + PUNCTUATION}


def main(source: str, unihan: str, target: str) -> None:
    """Write the subset."""
    font = TTFont(source, recalcTimestamp=False)
    options = subset.Options(hinting=False, glyph_names=False, layout_features=["kern"], notdef_outline=True)
    options.drop_tables += ["GDEF", "GSUB", "vhea", "vmtx", "VORG", "morx", "feat", "bsln", "prop", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted(Path(unihan)))
    cutter.subset(font)
    names = font["name"]
    names.names = []
    for number, text in NAMES.items():
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font.flavor = None
    font.save(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
