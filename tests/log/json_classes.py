"""JSON documents by class, each with what SPEC §1 says of it: numbers, texts, objects, arrays, structure, encodings.

The classes are those of the public parsing suites (JSONTestSuite's y_, n_ and i_ files and its transform files), whose
documents these are not: they are put together here from parts.
"""

from collections.abc import Iterator
from typing import NamedTuple


class Document(NamedTuple):
    """A case. name: its class and what is in it; data: the bytes; canonical: whether they are to be taken."""

    name: str
    data: bytes
    canonical: bool


SOUND = (
    "{}", "[]", '""', "0", "-1", "true", "false", "9007199254740991", "-9007199254740991", '"壶"', '"\\""', '"\\\\"',
    "[[]]", "[{}]", '{"a":[]}', '{"@context":0}', '{"A":1,"a":2}', '{"a":{"a":{"a":1}}}', "[1,2,3]", '["a","b"]',
    "[" * 16+"]" * 16, '{"a":"堃喆淼"}', '"𰻞"', '["é"]', '" "', '"/"', '"~"', '{"a_1":true}', "[true,false]",
)  # fmt: skip
NUMBERS = (
    "-0", "00", "01", "-01", "+1", "1.", ".5", "-.5", "1.0", "-1.0", "0.0", "-0.0", "1.5", "1e1", "1E1", "1e+1",
    "1e-1", "1E+2", "0e1", "0e0", "0E", "0e", "0e+", "1e", "1e+", "1eE2", "1.e1", "1.0e", "1.0e-", "2.e3", "9.e+",
    "-", "--1", "++1", "- 1", "-a", "1a", "1_000", "1,", "0x1", "0b1", "0o7", "1L", "１", "٣", "∞", "NaN", "-NaN",
    "nan", "Infinity", "-Infinity", "inf", "1e400", "-1e400", "1e-400", "123e65", "1.7976931348623157e308", "5e-324",
    "9007199254740992", "9007199254740993", "-9007199254740992", "18446744073709551615", "18446744073709551616",
    "100000000000000000000", "1" * 400, "0" * 20, "123123e100000", "0.1e1", "1.2.3", "1-2", "1+2",
)  # fmt: skip
ESCAPES = "bfnrt/u'a0xvNU{"
TEXTS = (
    "\\u0000", "\\u0061", "\\u0022", "\\u005c", "\\u00e9", "\\u00E9", "\\uD83D\\uDE00", "\\uD800", "\\uDBFF",
    "\\uDC00", "\\uD800\\uD800", "\\uDC00\\uD800", "\\uD800\\u0041", "\\uD800\\n", "\\uD800abc", "\\uDFFFx", "\\u",
    "\\u0", "\\u00", "\\u006", "\\u00G0", "\\u+123", "\\u 123", "\\uFFFF", "\\uFEFF", "\\\\u0061\\", "\\",
)  # fmt: skip
STRUCTURE = (
    "", " ", "\n", "{", "}", "[", "]", "{]", "[}", "]{", '"', '"a', "'a'", "[1", "[1,", "[1,]", "[,1]", "[,]",
    "[1,,2]", "[1 2]", "[1]]", "[[1]", '["a":1]', "[1:2]", "[1;2]", "[*]", "[a", '["a"', "[\n", '{"a"', '{"a":',
    '{"a":1', '{"a":1,', '{"a":1,}', '{,"a":1}', '{"a":1,,"b":2}', '{"a" 1}', '{"a"=1}', '{"a"::1}', '{"a",1}',
    "{a:1}", "{'a':1}", "{1:1}", "{true:1}", "{null:1}", "{[]:1}", '{"a":1}}', '{"a":1}{', "{}{}", "[][]", "1 2",
    "{}#", "{}x", "{}//", "{}/**/", "/**/{}", "[1]//x", '{"a":/**/1}', "nul", "null", "[null]", '{"a":null}', "tru",
    "True", "TRUE", "fals", "None", "undefined", "abc", "<null>", "&", "<.>", '{"a":true1}', "[truefalse]",
    '["a""b"]', '{"a":"b" "c"}', "[1}", '{"a":[}', "[\\n]", "(1)", "@", "\ufeff{}", "{}\ufeff",
)  # fmt: skip
KEYS = (
    '{"a":1,"a":1}', '{"a":1,"a":2}', '{"a":1,"\\u0061":1}', '{"a":{},"a":{}}', '{"a":1,"b":2,"a":3}',
    '{"b":1,"a":2}', '{"a":1,"B":1}', '{"a":[{"b":1,"b":1}]}', '{"":1}', '{"":1,"":1}', '{"1":1}', '{"a-b":1}',
    '{"a b":1}', '{"é":1}', '{"e\u0301":1}', '{"a.b":1}', '{"_a":1}', '{"壶":1}', '{"a@":1}', '{" a":1}', '{"a\\n":1}',
    '{"\\u0000":1}', '{"a":1,"ab":1,"aa":1}', '{"__proto__":1}',
)  # fmt: skip
CHARACTERS = (
    *range(0x20), 0x7F, 0x80, 0x85, 0x9F, 0xAD, 0x34F, 0x378, 0x61C, 0x115F, 0x17B4, 0x180E, 0x200B, 0x200C, 0x200D,
    0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2060, 0x2066, 0x2069, 0x206A, 0x3164, 0xE000, 0xF8FF, 0xFDD0,
    0xFEFF, 0xFFF9, 0xFFFE, 0xFFFF, 0x1D173, 0x1FFFF, 0xE0001, 0xE0041, 0xF0000, 0x10FFFF,
)  # fmt: skip
RAW = (
    "ff", "fe", "80", "bf", "c0", "c080", "c0af", "c1bf", "c3", "c328", "e28228", "e282", "e2", "e080af", "eda080",
    "edbfbf", "edadbfedbfbf", "f0", "f09f98", "f08080af", "f0288cbc", "f4908080", "f5808080", "f888808080",
    "fc8080808080", "e5a3", "61ff", "c3a9ff",
)  # fmt: skip
DECOMPOSED = ("e\u0301", "A\u030a", "\u212b", "\u1100\u1161", "\uf900", "o\u0302\u0323", "\u2126", "\u0344")


def documents() -> Iterator[Document]:
    """Yield every case; a name is given once."""
    yield from (Document(f"sound {text[:40]}", text.encode(), canonical=True) for text in SOUND)
    for text in (*NUMBERS, *STRUCTURE, *KEYS):
        yield Document(f"alone {text[:40]!r} of {len(text)}", text.encode(), canonical=False)
    for text in NUMBERS:
        yield Document(f"in an object {text[:40]!r} of {len(text)}", b'{"a":%b}' % text.encode(), canonical=False)
    for letter in ESCAPES:
        yield Document(f"escape {letter}", f'"\\{letter}"'.encode(), canonical=False)
    for text in TEXTS:
        yield Document(f"text {text}", f'["{text}"]'.encode(), canonical=False)
    for code in CHARACTERS:
        yield Document(f"character U+{code:04X}", f'"a{chr(code)}b"'.encode(), canonical=False)
    for raw in RAW:
        yield Document(f"bytes {raw}", b'"%b"' % bytes.fromhex(raw), canonical=False)
    for text in DECOMPOSED:
        yield Document(f"not NFC {text!a}", f'"{text}"'.encode(), canonical=False)
    yield from _shaken()


def _shaken() -> Iterator[Document]:
    """Yield sound documents with space where none may be, cut short, in another encoding, or too deep."""
    for text in SOUND[:20]:
        for place, space in enumerate(" \t\n\r\f\v\u00a0\u2028"):
            data = f"{space}{text}" if place % 2 else f"{text}{space}"
            yield Document(f"space {space!a} about {text}", data.encode(), canonical=False)
    for text in ('{"a":"bc","d":[1,true]}', '[{"@a":"é"},-12]'):
        for end in range(len(text.encode())):
            yield Document(f"{text} cut at {end}", text.encode()[:end], canonical=False)
    for coding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"):
        yield Document(f"in {coding}", '{"a":"+壶"}'.encode(coding), canonical=False)
    for depth in (17, 18, 64, 1000, 100_000):
        yield Document(f"arrays {depth} deep", b"[" * depth + b"]" * depth, canonical=False)
        yield Document(f"open arrays {depth} deep", b"[" * depth, canonical=False)
        yield Document(f"objects {depth} deep", b'{"a":' * depth + b"1" + b"}" * depth, canonical=False)
