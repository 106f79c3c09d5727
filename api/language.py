"""Which language a visitor is answered in: what the address says, else what the browser likes better, else Chinese.

/c/0123456789ABT?lang=en                      en
Accept-Language: en-GB,en;q=0.9,zh;q=0.8      en
"""

from functools import lru_cache

from ledger.words import LANGS, Lang


@lru_cache(maxsize=1024)
def liked_language(header: str) -> Lang:
    """Return the language that an Accept-Language header likes better; Chinese where it likes neither."""
    liked = {lang: _liking(header, lang) for lang in LANGS}
    return "en" if liked["en"] > liked["zh"] else "zh"


def _liking(header: str, lang: str) -> int:
    """Return how much a language is liked, in thousandths; RFC 9110 §12.5.4, anything odd counts as nothing."""
    best = 0
    for part in header[:500].split(","):
        name, _, quality = part.strip().partition(";q=")
        if name.lower() == lang or name.lower().startswith(f"{lang}-"):
            whole, _, rest = quality.partition(".")
            digits = f"{whole or 1}{rest:0<3}"[:4]
            best = max(best, int(digits) if digits.isascii() and digits.isdecimal() else 0)
    return best
