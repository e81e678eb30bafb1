"""Read a survey's cell as a number, or say why it isn't one. Refuses an ambiguous cell."""

import re
from decimal import Decimal, InvalidOperation

from benchmarks.domain.metrics import Metric
from rvuedge.privacy.quoting import quoted

# The texts that surveys use for a suppressed value.
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
LARGEST = 10**9


class NotANumberError(ValueError):
    """A cell that isn't a number; the message says why."""


def read_number(cell: str, metric: Metric, *, uses_semicolons: bool = False) -> Decimal | None:
    """Return a cell's number; None if the survey doesn't publish it. Raises NotANumberError."""
    text = SPACES.sub("", cell.strip()).replace("USD", "").strip()
    if text.lower() in SUPPRESSED:
        return None
    if "%" in text:
        raise NotANumberError(f"{quoted(cell)} is a percentage; we expected {metric.unit}")
    text = _without_currency(text, cell, metric)
    value = _number(text, cell, uses_semicolons=uses_semicolons)
    if value < metric.least or value > metric.most:
        raise NotANumberError(f"{cell} isn't a plausible value in {metric.unit} ({_range(metric)}). Wrong unit?")
    return value.quantize(Decimal("0.0001"))


def read_count(cell: str) -> int | None:
    """Return a count of providers or groups; None if it isn't published. Raises NotANumberError."""
    text = SPACES.sub("", cell.strip())
    if text.lower() in SUPPRESSED:
        return None
    if not (PLAIN.fullmatch(text) or GROUPED.fullmatch(text)) or Decimal(text.replace(",", "")) % 1:
        raise NotANumberError(f"{quoted(cell)} must be a whole number, 0 or more")
    count = int(Decimal(text.replace(",", "")))
    if count > 10_000_000:
        raise NotANumberError(f"{cell} is too large for a count")
    return count


def _without_currency(text: str, cell: str, metric: Metric) -> str:
    for sign, name in (("€", "euros"), ("£", "pounds")):
        if sign in text:
            raise NotANumberError(f"{quoted(cell)} is in {name}; we expected {metric.unit}")
    if "$" in text and not metric.is_money:
        raise NotANumberError(f"{quoted(cell)} is in dollars; we expected {metric.unit}")
    return text.removeprefix("$").strip() if text.count("$") == 1 else text


def _number(text: str, cell: str, *, uses_semicolons: bool) -> Decimal:
    if THOUSANDS.fullmatch(text):
        raise NotANumberError(f"{quoted(cell)} is abbreviated; write the number in full")
    if DECIMAL_COMMA.fullmatch(text):
        raise NotANumberError(f"{quoted(cell)} uses a decimal comma; use a decimal point")
    if uses_semicolons and re.fullmatch(r"\d{1,3}[.,]\d{3}", text):
        raise NotANumberError(f"{quoted(cell)} can be read two ways; remove the thousands separator")
    if text.startswith(("-", "−", "(")):
        raise NotANumberError(f"{quoted(cell)} is negative")
    if not (GROUPED.fullmatch(text) or PLAIN.fullmatch(text) or SCIENTIFIC.fullmatch(text)):
        raise NotANumberError(f"{quoted(cell)} isn't a number")
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise NotANumberError(f"{quoted(cell)} isn't a number") from error
    if value > LARGEST:
        raise NotANumberError(f"{cell} is too large")
    return value


def _range(metric: Metric) -> str:
    return f"{metric.least:,} to {metric.most:,}"
