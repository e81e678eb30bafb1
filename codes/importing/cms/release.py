"""Parse a complete release: each file with its own parser, then checks across the files.

PPRRVU is required; GPCI, ANES, LOCCO and OPPSCAP may be missing (a single PPRRVU file is a release of values
without localities). The files of a release agree on the year. From 2026 there's a PPRRVU for each conversion factor:
the QPP file repeats every cell of the other one except CONV FACTOR, PRIC IND, the descriptors, and the three OPPS
columns (dollars divided by the factor), and may omit rows without RVUs. GPCI has all localities of ANES and LOCCO
but not all of OPPSCAP's (six pairs of RVU25D repeat 01182).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter
from typing import TypeVar

from codes.importing.cms.anes import AnesFile, parse_anes
from codes.importing.cms.errors import ProblemLog, ReleaseFileError
from codes.importing.cms.gpci import GpciFile, parse_gpci
from codes.importing.cms.locco import CountyFile, parse_locco
from codes.importing.cms.naming import MONTH_NUMBERS, RELEASE_LETTERS
from codes.importing.cms.oppscap import OppsCapFile, parse_oppscap
from codes.importing.cms.pprrvu import PprrvuFile, PprrvuRow, parse_pprrvu
from codes.importing.cms.sources import Member, Source

OnPhase = Callable[[str, int], None]
OnRows = Callable[[int], None]
File = TypeVar("File")
MAY_DIFFER = {"descriptor", "pricing", "nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps"}
_EXAMPLES = "such as PPRRVU2025_Oct.csv or PPRRVU2026_Jan_nonQPP.csv"


@dataclass(frozen=True, slots=True)
class ParsedRelease:
    """A release from its files. `letter` is A, B, C or D for January, April, July and October; `qpp` is the
    PPRRVU of the higher conversion factor, None before 2026; missing files are None."""

    year: int
    letter: str
    source_name: str
    sha256: str
    released_on: date | None
    default_effective_from: date
    pprrvu: PprrvuFile
    qpp: PprrvuFile | None
    gpci: GpciFile | None
    anes: AnesFile | None
    locco: CountyFile | None
    oppscap: OppsCapFile | None


def parse_release(
    source: Source,
    on_phase: OnPhase = lambda _name, _rows: None,
    on_rows: OnRows = lambda _count: None,
) -> ParsedRelease:
    """Parse every file of an opened release. `on_phase(name, lines)` is called before each file (0 lines if not known
    yet), `on_rows(count)` while a long one is read; an exception from either stops the parsing.

    Raises ReleaseFileError with the problems of all files, or with contradictions between them.
    """
    main = source.member("pprrvu")
    if main is None:
        found = ", ".join(source.found) or "nothing"
        if any(name.lower().endswith(".zip") for name in source.found):
            found += " (a zip inside a zip is not opened)"
        ProblemLog(source.name).fail(f"has no PPRRVU file {_EXAMPLES}; found: {found}")
    files = _Files(source, on_phase, on_rows)
    pprrvu = files.parse(main, parse_pprrvu)
    qpp = files.parse(source.member("pprrvu", ["qpp"]), parse_pprrvu)
    gpci = files.parse(source.member("gpci"), parse_gpci)
    anes = files.parse(source.member("anes"), parse_anes)
    locco = files.parse(source.member("locco"), parse_locco)
    oppscap = files.parse(source.member("oppscap"), parse_oppscap)
    files.log.raise_if_any()
    assert pprrvu is not None
    year, month = _quarter(main, pprrvu)
    release = ParsedRelease(
        year=year,
        letter=RELEASE_LETTERS[month],
        source_name=source.name,
        sha256=source.sha256,
        released_on=pprrvu.released_on,
        default_effective_from=date(year, MONTH_NUMBERS[month], 1),
        pprrvu=pprrvu,
        qpp=qpp,
        gpci=gpci,
        anes=anes,
        locco=locco,
        oppscap=oppscap,
    )
    _check_years(release, source)
    _check_variants(release, source)
    _check_localities(release, source)
    return release


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


def _quarter(member: Member, pprrvu: PprrvuFile) -> tuple[int, str]:
    if pprrvu.year is None or pprrvu.month not in RELEASE_LETTERS:
        ProblemLog(member.name).fail(
            f"says its quarter neither in a title row nor in its name; name it as CMS does, {_EXAMPLES}"
        )
    return pprrvu.year, pprrvu.month


def _check_years(release: ParsedRelease, source: Source) -> None:
    """Check the year that each file gives in its content or name."""
    log = ProblemLog(source.name)
    in_content = {"gpci": release.gpci and release.gpci.year, "locco": release.locco and release.locco.year}
    for member in source.members:
        years = {in_content.get(member.dataset), member.stamp.year if member.stamp else None} - {None}
        for year in sorted(years - {release.year}, key=str):
            reason = f"is the year of {member.name}, but PPRRVU is from {release.year}"
            log.add(reason, value=str(year))
    log.raise_if_any()


def _check_variants(release: ParsedRelease, source: Source) -> None:
    """Check that the QPP file matches the other one, except for omitted rows without RVUs."""
    if release.qpp is None:
        return
    member = source.member("pprrvu", ["qpp"])
    log = ProblemLog(member.name if member else source.name)
    if (release.qpp.year, release.qpp.month) != (release.year, release.pprrvu.month):
        log.add("is from a different quarter than the nonQPP file", value=f"{release.qpp.month} {release.qpp.year}")
    ours = {(row.hcpcs, row.modifier): row for row in release.pprrvu.rows}
    theirs = {(row.hcpcs, row.modifier): row for row in release.qpp.rows}
    for key in sorted(ours.keys() ^ theirs.keys()):
        where = "nonQPP" if key in ours else "QPP"
        if key in theirs or ours[key].nonfacility_total or ours[key].facility_total:
            log.add(f"is only in the {where} file", column="HCPCS", value=" ".join(key).strip())
    for key in ours.keys() & theirs.keys():
        if ours[key] != theirs[key]:
            _report_difference(ours[key], theirs[key], log)
    log.raise_if_any()


def _report_difference(ours: PprrvuRow, theirs: PprrvuRow, log: ProblemLog) -> None:
    """Report fields that differ but shouldn't."""
    for name in (name for name in PprrvuRow.__slots__ if name not in MAY_DIFFER):
        expected, value = attrgetter(name)(ours), attrgetter(name)(theirs)
        if value != expected:
            code = f"{theirs.hcpcs} {theirs.modifier}".strip()
            reason = f"of {code} differs from {expected} in the nonQPP file"
            log.add(reason, column=name.replace("_", " "), value=str(value))


def _check_localities(release: ParsedRelease, source: Source) -> None:
    """Check that GPCI has every locality in ANES and LOCCO."""
    if release.gpci is None:
        return
    known = {(row.mac, row.locality) for row in release.gpci.rows}
    log = ProblemLog(source.name)
    for name, keys in (("ANES", _keys(release.anes)), ("LOCCO", _keys(release.locco))):
        for key in sorted(set(keys) - known):
            log.add(f"is a locality in {name} but not in GPCI", value="-".join(key))
    log.raise_if_any()


def _keys(file: AnesFile | CountyFile | None) -> Iterable[tuple[str, str]]:
    return ((row.mac, row.locality) for row in (file.rows if file else ()))
