"""Numbers that identify someone: with a label such as MRN, or by their shape (Social Security, phone, record number).

Every pattern repeats a bounded number of times or can't start inside its own match, so reading takes time in proportion
to the text.
"""

import re
from collections.abc import Iterator
from datetime import date

from rvuedge.privacy.dates import FoundDate, full_year
from rvuedge.privacy.kinds import Kind

SIGN = r"(?: ?[#:=.-]| no\b\.?| num(?:ber)?\b| id\b| is\b){0,4}"
VALUE = r" ?([a-z]{0,4}[ -]?\d[\da-z-]{0,24}(?: \d{1,6}){0,4})"
STRONG = (
    r"mrn?s?\b(?=[ #:=.-]{0,3}\d|#| no| num)|mrn\b|m\.? ?r\.? ?n\b|e-?mrn\b|med(?:ical)?\.? ?rec(?:ord)?s?\b|medrec\b"
    r"|hospital (?:no|num|number|id)\b|(?:pt|patient|person|hosp|unit) ?(?:id|no|num|number|#)|pid\b|csn\b|mbi\b|hicn\b"
    r"|acct\b|account\b|subscriber\b|medicaid\b|accession\b"
)
MARKED = (
    r"(?:fin|har|enc(?:ounter)?|visit|case|chart|record|member|policy|group|claim|insurance|ins|medicare|auth(?:orization)?"
    r"|referral|license|passport|plan|order|bed|dl|account|acct|specimen|invoice|hospital|registration)"
)
STRONG_ID = re.compile(rf"(?<![a-z])(?:{STRONG}){SIGN}{VALUE}")
MARKED_ID = re.compile(rf"(?<![a-z]){MARKED} ?(?:#|no\b\.?|num\b\.?|number\b|id\b|:) ?{SIGN}{VALUE}")
LONG_ID = re.compile(rf"(?<![a-z]){MARKED}[ :#-]{{1,3}}([a-z]{{1,3}}-?\d{{4,}})")
SSN_LABEL = re.compile(
    r"(?<![a-z])(?:ssn|ss ?#|ss no\b|soc(?:ial)?\.? ?sec(?:urity)?|last (?:4|four))"
    r"(?: (?:no|num|number|of|ssn|digits)\b\.?){0,3}[ #:=.-]{0,3}(?:is )?[x*]{0,5}[ -]?[x*]{0,2}[ -]?\d{3,}"
)
MASKED_SSN = re.compile(r"(?<![a-z0-9])[x*]{3}[ -]?[x*]{2}[ -]?\d{4}(?!\d)")
MBI = re.compile(r"(?<![a-z0-9])[1-9][a-z][a-z0-9]\d-?[a-z][a-z0-9]\d-?[a-z]{2}\d\d(?![a-z0-9])")
PHONE_LABEL = re.compile(
    r"(?<![a-z])(?:phone|tel|telephone|cell|mobile|fax|pager|beeper|call|contact|ph|ext|extension)\b"
    r"(?: (?:no|number|at|is)\b\.?| ?[#:.=-]){0,3} ?(\+?\(?\d[\d ().-]{2,18}\d)"
)
CLUSTER = re.compile(r"(?<![\d.])[+(]{0,2}\d(?:[ ]?[().\-/]{0,2}[ ]?\d)+")
PARTS = re.compile(r"\d+|[^\d]+")
UNIT = re.compile(
    r" ?(?:units?|iu|mg|mcg|ml|cc|g|kg|cm|mm|fr|french|%|percent|rvus?|wrvus?|hours?|hrs?|min(?:utes)?|days?|weeks?"
    r"|months?|years|cases?|visits?|encounters?|providers?|physicians?|dollars|usd|per|rows?|codes?|lines?|records|k|x)\b"
)
RANGE = re.compile(r"(?:\$|rvus?|wrvus?|range|between|from|percentiles?|pages?|codes?|cpt|rows?|lines?|usd|to|-) ?:?$")
AGE = re.compile(
    r"(?<![\d.])(\d{2,3}) ?-? ?(?:y\.?/?o\b\.?|yrs?\b\.?(?:[ -]?old)?|year[s]?[ -](?:of age|old)|yof?\b|yom\b|y/o\b)"
    r"|(?<![a-z])aged?:? ?(\d{2,3})(?!\d)"
)
OVER = re.compile(r"(?:over|above|than|under|least|to|until|through|and|or|age|ages|[<>≥≤=-]) ?$")
AHEAD = 6  # groups of digits that one number has at most
LONGEST_AGE, OLDEST_PLAIN = 125, 89


def labelled_number(text: str) -> Kind | None:
    """Return the kind of the first number that its label names: MRN, account, Social Security, phone."""
    if SSN_LABEL.search(text) or MASKED_SSN.search(text):
        return Kind.SOCIAL_SECURITY
    if _has_digits(STRONG_ID, text, 3):
        return Kind.RECORD_NUMBER
    if _has_digits(MARKED_ID, text, 4) or LONG_ID.search(text) or MBI.search(text):
        return Kind.ACCOUNT_NUMBER
    for match in PHONE_LABEL.finditer(text):
        if sum(map(str.isdigit, match[1])) >= 7:
            return Kind.PHONE
    return None


def _has_digits(pattern: re.Pattern[str], text: str, least: int) -> bool:
    for match in pattern.finditer(text):
        digits = re.sub(r"\D", "", match[1])
        is_year = len(digits) == 4 and digits[:2] in ("19", "20") and not re.search(r"#|no|num", match[0])
        if len(digits) >= least and not is_year:
            return True
    return False


def old_age(text: str) -> bool:
    """Return whether a text has an age over 89, which HIPAA counts as identifying. "Over 90" is a limit, not an age."""
    return any(
        OLDEST_PLAIN < int(match[1] or match[2]) <= LONGEST_AGE
        and not OVER.search(text[max(0, match.start() - 12) : match.start()])
        for match in AGE.finditer(text)
    )


def shaped_number(text: str, dates: list[FoundDate], today: date, *, allows_joined_dates: bool) -> Kind | None:
    """Return the kind of the first number that its shape gives away, outside dates, amounts and doses."""
    taken = [
        (each.start, each.end) for each in dates if allows_joined_dates or not text[each.start : each.end].isdigit()
    ]
    at = 0
    for match in CLUSTER.finditer(text):
        start, end = match.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        is_date = at < len(taken) and taken[at][0] <= start + 1 and end <= taken[at][1] + 1
        around = text[max(0, start - 14) : start], text[end : end + 14]
        if not is_date and (kind := _shape(match[0], *around, today)):
            return kind
    return None


def _shape(cluster: str, before: str, after: str, today: date) -> Kind | None:
    parts = PARTS.findall(cluster)
    at = 1 if parts[0][:1] in "+(" else 0
    groups, ends = parts[at::2], [part.strip() for part in parts[at + 1 :: 2]]
    is_amount = before.endswith("$") or (bool(UNIT.match(after)) and len(groups) == 1)
    if cluster.startswith("+") and sum(map(len, groups)) >= 8:
        return Kind.PHONE
    if is_amount:
        return None
    starts = ((groups[n : n + AHEAD], ends[n : n + AHEAD]) for n in range(len(groups)))
    return next((kind for each in starts if (kind := _starts(*each, before, after, today))), None)


def _starts(groups: list[str], ends: list[str], before: str, after: str, today: date) -> Kind | None:
    """Return the kind of the number that starts with the first group."""
    sizes = tuple(map(len, groups[:4]))
    if "." in ends[:1] and len(groups) == 2:
        return None  # a decimal
    if sizes[:3] == (3, 2, 4) and _is_social(groups) and "/" not in ends[:2]:
        return Kind.SOCIAL_SECURITY
    if _is_phone(groups, sizes, ends, before, after):
        return Kind.PHONE
    if sizes[0] >= 6:
        return {9: Kind.SOCIAL_SECURITY, 10: Kind.PHONE}.get(sizes[0], Kind.RECORD_NUMBER)
    if sizes[:2] == (5, 4) and ends[0] == "-" and len(groups) == 2:
        return Kind.ADDRESS
    return Kind.RECORD_NUMBER if _is_account(groups, ends, today) else None


def _is_social(groups: list[str]) -> bool:
    return groups[0] not in ("000", "666") and groups[1] != "00" and groups[2] != "0000"


def _is_phone(groups: list[str], sizes: tuple[int, ...], ends: list[str], before: str, after: str) -> bool:
    if sizes[:3] == (3, 3, 4):
        return (groups[0][0] > "1" and groups[1][0] > "1") or bool({"-", ")", "."} & set(ends[:2]))
    if sizes[:2] == (3, 7):
        return True
    is_local = sizes == (3, 4) and ends[0] == "-" and groups[0][0] > "1"
    return is_local and not UNIT.match(after) and not RANGE.search(before)


def _is_account(groups: list[str], ends: list[str], today: date) -> bool:
    """Return whether at least three groups joined by hyphens have nine digits or more, and aren't years or codes."""
    joined = list(_joined(groups, ends))
    has_codes = any(len(group) == 5 for group in joined)
    is_years = all(len(group) == 4 and full_year(group, today) in range(1900, 2100) for group in joined)
    return len(joined) >= 3 and sum(map(len, joined)) >= 9 and not has_codes and not is_years


def _joined(groups: list[str], ends: list[str]) -> Iterator[str]:
    yield groups[0]
    for group, end in zip(groups[1:], ends, strict=False):
        if end != "-":
            return
        yield group
