"""The shape of HCPCS codes, and the modifiers that CMS prices in separate rows."""

import re

CODE_PATTERN = re.compile(r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}")
ROW_MODIFIERS = ("", "26", "TC", "53")


def is_code(text: str) -> bool:
    """Return whether the text has the shape of a HCPCS code: 99213, 0075T, G0439.

    The header cell `HCPCS` is five capital letters but isn't a code.
    """
    return CODE_PATTERN.fullmatch(text) is not None


def normalize(text: str) -> str:
    """The code as CMS writes it: capitals, no spaces; the letter O typed for a digit becomes 0, I and L become 1.

    No code contains O or I, and L could only come first (the fee schedule has no such code).
    """
    return text.strip().upper().translate(str.maketrans("OIL", "011"))
