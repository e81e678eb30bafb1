"""Email and street addresses in a plain text."""

import re

EMAIL = re.compile(r"[a-z0-9.+%-]{1,64} ?@ ?[a-z0-9-]{1,63}(?: ?\. ?[a-z]{2,24})")
SPELLED_EMAIL = re.compile(
    r"[a-z0-9.+-]{1,64} ?(?:\(at\)|\[at\]| at ) ?[a-z0-9-]{1,63} ?(?:\(dot\)|\[dot\]| dot |\.) ?"
    r"(?:com|org|net|edu|gov|us)\b"
)
STREET = (
    r"street|avenue|ave|road|rd|blvd|boulevard|lane|ln|parkway|pkwy|highway|hwy|terrace|turnpike|tpke|alley|route"
    r"|crescent"
)
ALSO_STREET = r"st|dr|drive|court|ct|place|pl|way|circle|cir|loop|trail|trl|square|sq|ter|run|row|path|pike"
HOUSE = r"(?<![\d.$-])(\d{1,6})[a-z]? "
WORDS = r"(?:(?:n|s|e|w|ne|nw|se|sw|north|south|east|west)\.? )?((?:[a-z0-9-]{1,20}\.? ){1,4}?)"
SURE = re.compile(rf"{HOUSE}{WORDS}(?:{STREET})\b(?! (?:of|to|map))")
LIKELY = re.compile(
    rf"{HOUSE}{WORDS}(?:{ALSO_STREET})\b\.?(?=$|[\n,;#]| (?:apt|unit|suite|ste|#|[a-z]+,? [a-z]{{2}}\b))"
)
BOX = re.compile(r"(?<![a-z])p\.? ?o\.? ?box ?#?\d|\b(?:apt|apartment)\b\.? ?#?\d")
# Words between a number and "ct" or "st" that make it no street: 2 view CT, 12 lead, 3 level.
NOT_A_STREET = re.compile(
    r"\b(?:views?|lead|level|levels|phase|slice|mg|ml|mm|cm|fr|cases?|days?|hours?|weeks?|years?|with|and|of|the|for|in|per|or|a"
    r"|head|chest|abdomen|pelvis|brain|spine|neck|cardiac|coronary|contrast|limited|total|rvus?|wrvus?|x|to|new|on|by)\b"
)


def has_email(text: str) -> bool:
    """Return whether a text has an email address, also with spaces, or spelled out with "at" and "dot"."""
    return ("@" in text and EMAIL.search(text) is not None) or SPELLED_EMAIL.search(text) is not None


def has_street(text: str) -> bool:
    """Return whether a text has a street address, a post-office box or an apartment."""
    if BOX.search(text):
        return True
    return any(
        not NOT_A_STREET.search(match[2]) and not match[2].isspace()
        for pattern in (SURE, LIKELY)
        for match in pattern.finditer(text)
    )
