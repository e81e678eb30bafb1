"""The shape of HCPCS codes and of the modifiers that CMS prices in rows of their own."""

import re

CODE_PATTERN = re.compile(r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}")
ROW_MODIFIERS = ("", "26", "TC", "53")


def is_code(text: str) -> bool:
    """Whether the text has the shape of a HCPCS code: 99213, 0075T, G0439.

    The word `HCPCS` of the header row has five capitals and is none (domain: PPRRVU traps).
    """
    return CODE_PATTERN.fullmatch(text) is not None


def normalise(text: str) -> str:
    """The code as CMS writes it: capitals, no spaces; letter O typed in a digit's place becomes 0, I and L 1.

    No code has O or I anywhere, and L only could stand first (no such code is in the fee schedule).
    """
    return text.strip().upper().translate(str.maketrans("OIL", "011"))
