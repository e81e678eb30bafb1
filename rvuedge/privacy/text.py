"""A text in one plain form, so that neither case, spacing nor look-alike characters hide what it says."""

import re
import unicodedata

DOTS = "·•∙⋅‧・･。｡․"
SLASHES = "∕⁄⧸／╱"
BLANKS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and symbols that look empty
# Cyrillic and Greek letters that look Latin.
PAIRS = "аa сc ԁd еe һh іi јj ӏl кk мm пn оo рp ԛq ѕs тt уy хx ԝw вb нh αa βb εe ηn ιi κk μm νv οo ρp τt υu χx"
TWINS = {pair[0]: pair[1] for pair in PAIRS.split()}
SPELLED = re.compile(r"(?<![a-z0-9.])(?:[a-z] ){2,}[a-z](?![a-z0-9.])")
SPACED_DIGITS = re.compile(r"(?<![\d])(?:\d[ .,-]){5,}\d(?!\d)")
APOSTROPHES = re.compile(r"(?<=[a-z])['’ʼ`´](?=[a-z])")
POSSESSIVE = re.compile(r"(?<=[a-z])['’ʼ`´]s\b|(?<=s)['’ʼ`´](?![a-z])")


class _Plain(dict[int, str]):
    """The plain form of each character, found when it's first seen."""

    def __missing__(self, point: int) -> str:
        self[point] = found = _plain_character(chr(point))
        return found


def _plain_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029":
        return "\n"
    if character in DOTS or character in SLASHES:
        return "." if character in DOTS else "/"
    if category == "Pd" or character in "−˗⁃‒ー─━➖﹣":
        return "-"
    if category[0] == "Z" or character == "\t" or character in BLANKS:
        return " "
    if category in ("Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me"):
        return ""
    if category == "Nd":
        return str(unicodedata.digit(character))
    return TWINS.get(character, character)


_PLAIN = _Plain()


def plain(text: str) -> str:
    """Return a text in lowercase, without accents, invisible characters and repeated spaces, with ASCII digits, dashes,
    dots and slashes, and letters or digits written apart (`5 5 5`) joined. Lines stay lines.

    >>> plain("５５５–０１２３  José\\u200b")
    '555-0123 jose'
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.translate({ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l"}))
        text = unicodedata.normalize("NFKD", text.casefold())
    text = text.casefold().replace("\r\n", "\n").translate(_PLAIN).replace("_", " ")
    text = re.sub(r" {2,}", " ", text)
    text = re.sub(r" ?\n ?", "\n", text).strip()
    text = APOSTROPHES.sub("", POSSESSIVE.sub("", text))
    text = SPELLED.sub(lambda found: found[0].replace(" ", ""), text)
    return SPACED_DIGITS.sub(lambda found: re.sub(r"\D", "", found[0]), text)
