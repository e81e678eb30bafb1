"""Anesthesia base units: a CSV of code and units, as CMS's separate base unit file or a group's own table.

Only the first two columns are read. Rows above the first code (titles, a header) are skipped; any other row that isn't
a code and a number is a problem.
"""

import re
from decimal import Decimal

from codes.importing.cms.decimals import number_fault
from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.sources import Source
from codes.importing.cms.tables import csv_rows, is_blank

_CODE = re.compile("0[01][0-9]{3}|[0-9]{3,4}")
_UNITS = re.compile(r"[0-9]{1,2}(?:\.[0-9])?")


def parse_base_units(source: Source) -> dict[str, Decimal]:
    """Base units by code. Raises ReleaseFileError with every problem found."""
    member = source.members[0]
    log = ProblemLog(member.name)
    found: dict[str, Decimal] = {}
    for line, cells in csv_rows(member.data, log):
        code, units = (cells[0].strip(), cells[1].strip()) if len(cells) > 1 else ("".join(cells).strip(), "")
        if is_blank(cells) or (not found and not log.total and not code.isdecimal()):
            continue
        if not _CODE.fullmatch(code):
            log.add("is not an anesthesia code", line=line, column="code", value=code)
        elif code.zfill(5) in found:
            log.add("appears twice", line=line, column="code", value=code)
        elif not _UNITS.fullmatch(units) or Decimal(units) == 0:
            reason = "is not above 0" if units and not units.strip("0.") else number_fault(units, 1)
            log.add(reason, line=line, column="units", value=units)
        else:
            found[code.zfill(5)] = Decimal(units)
    if not found and not log.total:
        log.add("has no anesthesia codes")
    log.raise_if_any()
    return found
