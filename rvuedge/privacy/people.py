"""People in a text: a name with a date or a number, lists of people, initials, and words such as Mrs. or patient.

A name alone is allowed: it may be a colleague's.
"""

import re
from collections.abc import Iterator

from rvuedge.privacy.kinds import Kind
from rvuedge.privacy.lexicon import (
    first_names,
    is_common_surname,
    is_name,
    is_only_name,
    is_ordinary,
    is_unknown,
    word_set,
)
from rvuedge.privacy.tokens import Tokens

TITLES = {"mr", "mrs", "ms", "miss", "mx", "mister", "misses", "messrs"}
SURE_TITLES = {"mrs", "mister", "misses", "messrs"}
PATIENT = word_set("patient")
LINKS = word_set("links")
NOT_AFTER_PATIENT = word_set("not_after_patient")
ANATOMY = word_set("anatomy")
JOINS = word_set("joins") | {"\n"}
ITEM_ENDS = {",", ";", "\n", "|", "/"}
CREDENTIALS = word_set("credentials")
PARTICLES = word_set("particles")
# Words that make a number no one's: level 2, 3 cases, part 1.
BEFORE_COUNT = word_set("before_count")
COUNTED = word_set("counted")
AGES = {"m", "f", "yo", "yr", "yrs", "y", "male", "female"}
NOT_AT_ROOM = word_set("not_at_room")
ROOMS = {"room", "rm", "bed", "bay", "or"}
NEAR, NEAR_FRACTION, NEAR_NUMBER, NEAR_UNKNOWN = 8, 4, 3, 3


def named_patient(tokens: Tokens) -> bool:
    """Return whether a word such as Mrs., patient or baby boy stands with a name."""
    return any(
        _titled(tokens, n) or _called_patient(tokens, n) for n, token in enumerate(tokens.all) if token.kind == "word"
    )


def _titled(tokens: Tokens, n: int) -> bool:
    title = tokens.word(n)
    if title not in TITLES:
        return False
    has_dot = tokens.text(n + 1) == "."
    word = tokens.word(n + 2) if has_dot else tokens.word(n + 1)
    if len(word) < 2:
        return bool(word) and (has_dot or title in SURE_TITLES)
    if is_only_name(word) or is_unknown(word):
        return True
    return is_name(word) and word not in ANATOMY and (has_dot or title in SURE_TITLES or is_common_surname(word, 1_000))


def _called_patient(tokens: Tokens, n: int) -> bool:
    word = tokens.word(n)
    if word in ("name", "named"):
        return _is_named(tokens, n)
    if word not in PATIENT:
        return _is_before_patient(tokens, n)
    at = n + 1
    while at < n + 5 and tokens.text(at) in LINKS:
        at += 1
    found = tokens.word(at)
    if is_only_name(found) and not tokens.is_of_place(at):
        return True
    if len(found) > 3 and is_unknown(found) and (word in ("patient", "pt") or tokens.word(n + 1) == "of"):
        return True
    ends = tokens.kind(at + 1) in ("", "line", "number", "date") or tokens.text(at + 1) in (",", ".")
    most = 150 if word.startswith("p") else 1_000
    return is_common_surname(found, most) and found not in NOT_AFTER_PATIENT and ends


def _is_named(tokens: Tokens, n: int) -> bool:
    """Return whether `name:` stands before a name."""
    at = n + 1
    while at < n + 4 and tokens.text(at) in (":", "=", "-", "is", "|"):
        at += 1
    word = tokens.word(at)
    return at > n + 1 and (is_only_name(word) or (len(word) > 2 and is_unknown(word)) or is_common_surname(word))


def _is_before_patient(tokens: Tokens, n: int) -> bool:
    at = n + 2 if tokens.text(n + 1) in (",", "-", "(") else n + 1
    return tokens.names[n] and tokens.word(at) in ("pt", "patient") and tokens.word(n - 1) not in ("dr", "with")


def name_with_date(tokens: Tokens) -> Kind | None:
    """Return the kind if a name, an unknown word or initials stand near a date, or initials near a room."""
    has_ordinary = any(
        is_ordinary(token.text) and not is_name(token.text) for token in tokens.all if token.kind == "word"
    )
    for n, token in enumerate(tokens.all):
        if token.text in ROOMS and tokens.kind(n + 1) == "number" and _initials_near(tokens, n, n + 1):
            return Kind.INITIALS
        if token.date is None:
            continue
        near = range(n - NEAR, n + NEAR + 1)
        if token.date.is_fraction:
            near = range(n - NEAR_FRACTION, n + NEAR_FRACTION + 1)
        if any(0 <= at < len(tokens.all) and tokens.names[at] for at in near):
            return Kind.NAME_AND_DATE
        if _initials_near(tokens, n, n):
            return Kind.INITIALS
        if _unknown_near(tokens, n, 2 if token.date.is_fraction else NEAR_UNKNOWN, has_ordinary):
            return Kind.NAME_AND_DATE
    return None


def _unknown_near(tokens: Tokens, n: int, near: int, has_ordinary: bool) -> bool:
    words = [tokens.word(at) for at in range(n - near, n + near + 1)]
    if any(len(word) > 3 and is_unknown(word) for word in words):
        return True
    return not has_ordinary and any(is_common_surname(word) for word in words)


def _initials_near(tokens: Tokens, first: int, last: int) -> bool:
    """Return whether initials stand directly before or after these tokens: J.S. 3/2, room 4 JS."""
    before = [at for at in range(first - 5, first) if tokens.text(at) not in (",", "-", ":", "(", ".", "")][-2:]
    after = [at for at in range(last + 1, last + 6) if tokens.text(at) not in (",", "-", ":", "(", ".", "")][:2]
    if not _are_clear(tokens, before, after):
        return False
    nearest = [tokens.word(before[-1])] if before else []
    nearest += [tokens.word(after[0])] if after else []
    if any(2 <= len(word) <= 3 and is_unknown(word) for word in nearest):
        return True
    return any(len(pair) == 2 and all(len(tokens.word(at)) == 1 for at in pair) for pair in (before, after))


def _are_clear(tokens: Tokens, before: list[int], after: list[int]) -> bool:
    return bool(before or after) and any(tokens.word(at) for at in [*before, *after])


def name_with_number(tokens: Tokens) -> bool:
    """Return whether a name stands near a number that isn't a year, an amount, a dose or a count."""
    return any(
        token.kind == "number" and _may_identify(tokens, n) and (_name_near(tokens, n) or _surname_at(tokens, n))
        for n, token in enumerate(tokens.all)
    )


def _name_near(tokens: Tokens, n: int) -> bool:
    return any(0 <= at < len(tokens.all) and tokens.names[at] for at in range(n - NEAR_NUMBER, n + NEAR_NUMBER + 1))


def _surname_at(tokens: Tokens, n: int) -> bool:
    """Return whether a surname that's also a word stands at an age or a room: Young 38F, room 4 King."""
    words = [tokens.word(n - 1)] if tokens.text(n + 1) in AGES else []
    if tokens.word(n - 1) in ROOMS - {"or"}:
        words += [tokens.word(n + 1), tokens.word(n - 2)]
    return any(is_common_surname(word) and word not in NOT_AT_ROOM for word in words)


def _may_identify(tokens: Tokens, n: int) -> bool:
    text = tokens.text(n)
    is_year = len(text) == 4 and text[:2] in ("19", "20")
    is_amount = "." in text or "," in text or tokens.text(n - 1) == "$"
    is_count = tokens.word(n - 1) in BEFORE_COUNT and len(text) < 4
    return not (is_year or is_amount or is_count or tokens.text(n + 1) in COUNTED)


def list_of_people(tokens: Tokens) -> Kind | None:
    """Return the kind if at least two names are listed (Smith, Jones and Garcia), or one is as in a chart."""
    return _chain(tokens) or (Kind.PEOPLE if _items(tokens) > 1 else None)


def _chain(tokens: Tokens) -> Kind | None:
    """Names with nothing but commas, "and" and the like between them."""
    chain: list[int] = []
    was_join = True
    for n in range(len(tokens.all) + 1):
        word = tokens.word(n)
        if word and _may_be_listed(tokens, n):
            if was_join or not chain:
                chain.append(n)
            was_join = False
        elif tokens.text(n) in JOINS and tokens.text(n):
            was_join = was_join or tokens.text(n) not in (".", "-")
        elif len(word) == 1 or word in PARTICLES or word in CREDENTIALS:
            continue
        else:
            if kind := _listed(tokens, chain):
                return kind
            chain, was_join = [], True
    return None


def _listed(tokens: Tokens, chain: list[int]) -> Kind | None:
    only = sum(tokens.names[n] for n in chain)
    unknown = sum(is_unknown(tokens.word(n)) for n in chain)
    is_one = len(chain) == 2 and chain[1] == chain[0] + 2 and tokens.text(chain[0] + 1) == ","
    is_one = is_one and tokens.word(chain[1]) in first_names()
    if len(chain) < 2 or (not only and (len(chain) < 3 or not all(is_common_surname(tokens.word(n)) for n in chain))):
        return None
    if unknown and len(chain) - unknown < 2 and len(chain) < 3 and not is_one:
        return None
    if is_one:
        after = range(chain[1] + 1, chain[1] + 5)
        return None if any(tokens.word(at) in CREDENTIALS for at in after) else Kind.PATIENT_NAME
    return Kind.PEOPLE


def _may_be_listed(tokens: Tokens, n: int) -> bool:
    word = tokens.word(n)
    if len(word) < 3 or word in ANATOMY or tokens.is_of_place(n):
        return False
    is_like_one = is_common_surname(word, 1_000) or word in first_names() or (len(word) > 3 and is_unknown(word))
    return tokens.names[n] or is_like_one


def _items(tokens: Tokens) -> int:
    """Count the items of a list that begin with a name: Smith hip, Jones knee."""
    starts = list(_item_starts(tokens))
    if not any(tokens.names[n] for n in starts):
        return 0
    return sum(1 for n in starts if tokens.names[n] or _is_surname(tokens, n))


def _is_surname(tokens: Tokens, n: int) -> bool:
    word = tokens.word(n)
    return is_common_surname(word, 1_000) and word not in ANATOMY | NOT_AT_ROOM and not tokens.is_of_place(n)


def _item_starts(tokens: Tokens) -> Iterator[int]:
    is_start = True
    for n, token in enumerate(tokens.all):
        if token.text in ITEM_ENDS:
            is_start = True
        elif is_start and not (token.kind in ("number", "mark") or re.fullmatch(r"dr|drs|with|and|\w", token.text)):
            yield n
            is_start = False
