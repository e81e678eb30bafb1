"""Percentiles in words: 41st, Median, the 75th percentile."""


def suffix(number: int) -> str:
    """Return a number's ordinal suffix: `st`, `nd`, `rd` or `th`."""
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def ordinal(number: int) -> str:
    """Return the ordinal: 41 → 41st."""
    return f"{number}{suffix(number)}"


def point_name(percentile: int) -> str:
    """Return the name of a published point: 10th, Median, 75th."""
    return "Median" if percentile == 50 else ordinal(percentile)


def point_phrase(percentile: int) -> str:
    """Return the name of a published point in a sentence: `the median`, `the 75th percentile`."""
    return "the median" if percentile == 50 else f"the {ordinal(percentile)} percentile"
