"""A cell of a survey as a number, or why it is none. Refuses what can be read in two ways rather than guess."""

import re
from decimal import Decimal, InvalidOperation

from benchmarks.domain.metrics import Metric

# How surveys write that a value is suppressed.
SUPPRESSED = {
    "", "-", "–", "—", "--", "---", "*", "**", "***", ".", "..", "n/a",
    "na", "n.a.", "isd", "ins", "id", "null", "none", "nr",
}  # fmt: skip
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
PLAIN = re.compile(r"\d+(?:\.\d+)?|\.\d+")
SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE][+-]?\d{1,2}")
DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3})+,\d+|\d{1,3}(?:\.\d{3}){2,}")
THOUSANDS = re.compile(r"[\d.,]+\s*(?:k|m|thousand|million)", re.IGNORECASE)
SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3})")
LONGEST = 10**9


class NotANumberError(ValueError):
    """Why a cell is no number; the message says it to the reader."""


def read_number(cell: str, metric: Metric, *, uses_semicolons: bool = False) -> Decimal | None:
    """The number of a cell; None where the survey prints none. Raises NotANumberError."""
    text = SPACES.sub("", cell.strip()).replace("USD", "").strip()
    if text.lower() in SUPPRESSED:
        return None
    if "%" in text:
        raise NotANumberError(f"“{cell}” is a percentage; {metric.unit} are expected")
    text = _without_currency(text, cell, metric)
    value = _number(text, cell, uses_semicolons=uses_semicolons)
    if value < metric.least or value > metric.most:
        raise NotANumberError(f"{cell} is no plausible value in {metric.unit} ({_range(metric)}): another unit?")
    return value.quantize(Decimal("0.0001"))


def read_count(cell: str) -> int | None:
    """A number of providers or groups; None where none is printed. Raises NotANumberError."""
    text = SPACES.sub("", cell.strip())
    if text.lower() in SUPPRESSED:
        return None
    if not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)) or Decimal(text.replace(",", "")) % 1:
        raise NotANumberError(f"“{cell}” is no whole number")
    count = int(Decimal(text.replace(",", "")))
    if count > 10_000_000:
        raise NotANumberError(f"{cell} is too large a count")
    return count


def _without_currency(text: str, cell: str, metric: Metric) -> str:
    for sign, name in (("€", "euros"), ("£", "pounds")):
        if sign in text:
            raise NotANumberError(f"“{cell}” is in {name}; {metric.unit} are expected")
    if "$" in text and not metric.is_money:
        raise NotANumberError(f"“{cell}” is in dollars; {metric.unit} are expected")
    return text.removeprefix("$").strip() if text.count("$") == 1 else text


def _number(text: str, cell: str, *, uses_semicolons: bool) -> Decimal:
    if THOUSANDS.fullmatch(text):
        raise NotANumberError(f"“{cell}” is abbreviated; write the number in full")
    if DECIMAL_COMMA.fullmatch(text):
        raise NotANumberError(f"“{cell}” has a decimal comma; write it with a point")
    if uses_semicolons and re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        raise NotANumberError(f"“{cell}” can be read in two ways; write it without a separator of thousands")
    if text.startswith(("-", "−", "(")):
        raise NotANumberError(f"“{cell}” is less than nothing")
    if not (GROUPED.fullmatch(text) or PLAIN.fullmatch(text) or SCIENTIFIC.fullmatch(text)):
        raise NotANumberError(f"“{cell}” is no number")
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise NotANumberError(f"“{cell}” is no number") from error
    if value > LONGEST:
        raise NotANumberError(f"{cell} is too large")
    return value


def _range(metric: Metric) -> str:
    return f"{metric.least:,} to {metric.most:,}"
