"""Parse a complete release: each file with its own parser, then checks across the files.

PPRRVU is required; GPCI, ANES, LOCCO and OPPSCAP may be missing (a single PPRRVU file is a release of values
without localities). The files of a release agree on the year. From 2026 there's a PPRRVU for each conversion factor:
the QPP file has rows of the other one, not all (11,811 of 19,226 in RVU26A: whole statuses are missing, bundled codes
with RVUs too), and repeats their cells except CONV FACTOR, PRIC IND, the descriptors, and the three OPPS columns
(dollars divided by the factor). GPCI has all localities of ANES and LOCCO but not all of OPPSCAP's (six pairs of
RVU25D repeat 01182).
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import attrgetter
from typing import NoReturn, TypeVar

from codes.importing.cms.anes import AnesFile, parse_anes
from codes.importing.cms.errors import Kind, ProblemLog, ReleaseFileError
from codes.importing.cms.gpci import GpciFile, parse_gpci
from codes.importing.cms.identity import NOTHING, Stated, identify
from codes.importing.cms.localities import LocalityKey
from codes.importing.cms.locco import CountyFile, parse_locco
from codes.importing.cms.naming import Dataset
from codes.importing.cms.oppscap import OppsCapFile, parse_oppscap
from codes.importing.cms.pprrvu import PprrvuFile, PprrvuRow, parse_pprrvu
from codes.importing.cms.sources import Member, Source

OnPhase = Callable[[str, int], None]
OnRows = Callable[[int], None]
File = TypeVar("File")
MAY_DIFFER = {"descriptor", "pricing", "nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps"}
REPEATED = tuple(name for name in PprrvuRow.__slots__ if name not in MAY_DIFFER)
_repeated = attrgetter(*REPEATED)
_ONLY_QPP = Kind("{count} codes are only in the QPP file.")
_DIFFERENT = Kind("{count} values differ from the nonQPP file.")
_EXAMPLES = "such as PPRRVU2025_Oct.csv or PPRRVU2026_Jan_nonQPP.csv"


@dataclass(frozen=True, slots=True)
class ParsedRelease:
    """A release from its files. `year` and `letter` are its name, such as RVU24AR (`codes.domain.release_names`); `qpp`
    is the PPRRVU of the higher conversion factor, None before 2026; missing files are None. `left_out` are the kinds of
    file that are in the source but were left out on someone's word; `restored_zeros` the cells of each PPRRVU column
    that got their leading zeros back."""

    year: int
    letter: str
    source_name: str
    sha256: str
    released_on: date | None
    effective_from: date
    pprrvu: PprrvuFile
    qpp: PprrvuFile | None
    gpci: GpciFile | None
    anes: AnesFile | None
    locco: CountyFile | None
    oppscap: OppsCapFile | None
    left_out: tuple[Dataset, ...]
    restored_zeros: Mapping[str, int]


def parse_release(
    source: Source,
    on_phase: OnPhase = lambda _name, _rows: None,
    on_rows: OnRows = lambda _count: None,
    stated: Stated = NOTHING,
    *,
    restore_zeros: bool = False,
) -> ParsedRelease:
    """Parse every file of an opened release. `on_phase(name, lines)` is called before each file (0 lines if not known
    yet), `on_rows(count)` while a long one is read; an exception from either stops the parsing. `stated` is what a
    person says about its name and first day; `restore_zeros` is `parse_pprrvu`'s.

    Raises ReleaseFileError with the problems of all files, or with contradictions between them, and
    UnclearReleaseError where neither the files nor `stated` tell which release it is and from when.
    """
    main = source.member("pprrvu") or _refuse_source(source)
    files = _Files(source, on_phase, on_rows)
    parse_values = partial(parse_pprrvu, restore_zeros=restore_zeros)
    pprrvu = files.parse(main, parse_values)
    qpp = files.parse(source.member("pprrvu", ["qpp"]), parse_values)
    gpci = files.parse(source.member("gpci"), parse_gpci)
    anes = files.parse(source.member("anes"), parse_anes)
    locco = files.parse(source.member("locco"), parse_locco)
    oppscap = files.parse(source.member("oppscap"), partial(parse_oppscap, restore_zeros=restore_zeros))
    files.log.raise_if_any()
    assert pprrvu is not None
    identity = identify(source.name, main, pprrvu, stated)
    release = ParsedRelease(
        year=identity.name.year,
        letter=identity.name.letter,
        source_name=source.name,
        sha256=source.sha256,
        released_on=pprrvu.released_on,
        effective_from=identity.effective_from,
        pprrvu=pprrvu,
        qpp=qpp,
        gpci=gpci,
        anes=anes,
        locco=locco,
        oppscap=oppscap,
        left_out=source.left_out,
        restored_zeros=Counter(pprrvu.restored_zeros) + Counter(qpp.restored_zeros if qpp else {}),
    )
    _check_years(release, source)
    _check_variants(release, source)
    _check_localities(release, source)
    return release


def _refuse_source(source: Source) -> NoReturn:
    """Refuse a source without PPRRVU."""
    found = ", ".join(source.found) or "nothing"
    if any(name.lower().endswith(".zip") for name in source.found):
        found += " (a zip inside a zip is not opened)"
    ProblemLog(source.name).fail(f"has no PPRRVU file {_EXAMPLES}; found: {found}")


class _Files:
    """Parses the files in turn and collects their problems."""

    def __init__(self, source: Source, on_phase: OnPhase, on_rows: OnRows) -> None:
        self.log = ProblemLog(source.name)
        self._on_phase = on_phase
        self._on_rows = on_rows

    def parse(self, member: Member | None, parser: Callable[[Member], File]) -> File | None:
        if member is None:
            return None
        self._on_phase(f"reading {member.name}", member.line_count)
        try:
            return parser(replace(member, on_rows=self._on_rows))
        except ReleaseFileError as error:
            self.log.absorb(error)
            return None


def _check_years(release: ParsedRelease, source: Source) -> None:
    """Check the year that each file gives in its content or name."""
    log = ProblemLog(source.name)
    in_content = {
        "gpci": release.gpci and release.gpci.year,
        "anes": release.anes and release.anes.year,
        "locco": release.locco and release.locco.year,
    }
    for member in source.members:
        years = {in_content.get(member.dataset), member.stamp.year if member.stamp else None} - {None}
        for year in sorted(years - {release.year}, key=str):
            reason = f"is the year of {member.name}, but PPRRVU is from {release.year}"
            log.add(reason, value=str(year), dataset=member.dataset)
    log.raise_if_any()


def _check_variants(release: ParsedRelease, source: Source) -> None:
    """Check that each row of the QPP file is in the other one, with the same RVUs and indicators."""
    if release.qpp is None:
        return
    member = source.member("pprrvu", ["qpp"])
    log = ProblemLog(member.name if member else source.name, "pprrvu")
    if (release.qpp.year, release.qpp.month) != (release.year, release.pprrvu.month):
        log.add("is from a different quarter than the nonQPP file", value=f"{release.qpp.month} {release.qpp.year}")
    ours = {(row.hcpcs, row.modifier): row for row in release.pprrvu.rows}
    for theirs in release.qpp.rows:
        row = ours.get((theirs.hcpcs, theirs.modifier))
        if row is None:
            name = f"{theirs.hcpcs} {theirs.modifier}".strip()
            log.add("is only in the QPP file", column="HCPCS", value=name, kind=_ONLY_QPP)
        elif _repeated(row) != _repeated(theirs):
            _report_difference(row, theirs, log)
    log.raise_if_any()


def _report_difference(ours: PprrvuRow, theirs: PprrvuRow, log: ProblemLog) -> None:
    """Report fields that differ but shouldn't."""
    code = f"{theirs.hcpcs} {theirs.modifier}".strip()
    for name, expected, value in zip(REPEATED, _repeated(ours), _repeated(theirs), strict=True):
        if value != expected:
            reason = f"of {code} differs from {expected} in the nonQPP file"
            log.add(reason, column=name.replace("_", " "), value=str(value), kind=_DIFFERENT)


def _check_localities(release: ParsedRelease, source: Source) -> None:
    """Check that GPCI has every locality in ANES and LOCCO. GPCI is at fault if two other files have the locality."""
    if release.gpci is None:
        return
    known = {(row.mac, row.locality) for row in release.gpci.rows}
    others: dict[Dataset, set[LocalityKey]] = {
        "anes": _keys(release.anes), "locco": _keys(release.locco), "oppscap": _keys(release.oppscap),
    }  # fmt: skip
    log = ProblemLog(source.name)
    for dataset in ("anes", "locco"):
        for key in sorted(others[dataset] - known):
            in_files = sum(key in keys for keys in others.values())
            reason = f"is a locality in {dataset.upper()} but not in GPCI"
            log.add(reason, value="-".join(key), dataset="gpci" if in_files > 1 else dataset)
    log.raise_if_any()


def _keys(file: AnesFile | CountyFile | OppsCapFile | None) -> set[LocalityKey]:
    return {(row.mac, row.locality) for row in (file.rows if file else ())}
