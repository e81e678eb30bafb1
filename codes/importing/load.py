"""Write a parsed release into PostgreSQL: COPY, then one SQL statement for each derived table, in one transaction."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from itertools import chain, islice
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from codes.domain.sections import SECTIONS, classify
from codes.domain.titles import compose
from codes.importing.cms.anes import AnesRow
from codes.importing.cms.pprrvu import PprrvuRow
from codes.importing.cms.release import OnPhase, OnRows, ParsedRelease
from codes.importing.cms.zip5 import ZipFile as ParsedZipFile
from codes.models import Release, ZipFile
from codes.releases.publishing import lock_imports, next_revision

Line = Iterable[Any]


def _ignore_rows(_count: int) -> None:
    """The default callback: ignores the progress."""


# A release with fewer rows is an excerpt: CMS's complete files had 17,600 rows in 2022 and 19,090 in 2025.
FEWEST_ROWS_OF_A_COMPLETE_RELEASE = 15_000
ROWS_PER_WRITE = 2_000
PPRRVU_FIELDS = tuple(field.name for field in fields(PprrvuRow) if field.name != "hcpcs")
QP_FIELDS = ("nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps")


def load_release(
    parsed: ParsedRelease,
    *,
    is_partial: bool | None = None,
    imported_by_id: int | None = None,
    for_readers: bool = False,
    on_phase: OnPhase = lambda _name, _rows: None,
    on_rows: OnRows = _ignore_rows,
) -> Release:
    """Stage a parsed release: all of its tables or none. Readers don't see it until it's published.

    `is_partial` defaults to whether it has far fewer rows than a complete release. The revision continues from earlier
    loads of the same name. With `for_readers` the caller publishes it in the same transaction, so new codes are written
    as published right away, not twice.
    """
    with transaction.atomic():
        lock_imports()
        release = _create_release(parsed, is_partial, imported_by_id)
        on_phase("codes", release.code_count)
        _load_codes(parsed, for_readers)
        on_phase("values", release.row_count)
        _load_values(release, parsed, on_rows)
        on_phase("localities", release.locality_count)
        _load_geography(release, parsed)
        on_phase("OPPS caps", release.opps_cap_count)
        _load_opps_caps(release, parsed, on_rows)
        on_phase("section statistics", release.code_count)
        _derive_summaries(release)
    return release


def load_zip_file(parsed: ParsedZipFile, *, source_name: str, sha256: str) -> ZipFile:
    """Load one quarter's ZIP codes, replacing an earlier file of the same quarter."""
    with transaction.atomic():
        lock_imports()
        ZipFile.objects.filter(year_quarter=parsed.year_quarter).delete()
        file = ZipFile.objects.create(
            year_quarter=parsed.year_quarter,
            source_name=source_name,
            source_sha256=sha256,
            row_count=len(parsed.rows),
        )
        columns = ("file_id", "zip5", "state", "mac", "number", "rural", "needs_plus4")
        lines = (
            (file.pk, row.zip5, row.state, row.mac, row.locality, row.rural, row.plus4_needed) for row in parsed.rows
        )
        _copy("codes_ziplocality", columns, lines)
    return file


def _create_release(parsed: ParsedRelease, is_partial: bool | None, imported_by_id: int | None) -> Release:
    rows = parsed.pprrvu.rows
    return Release.objects.create(
        year=parsed.year,
        letter=parsed.letter,
        revision=next_revision(parsed.year, parsed.letter),
        effective_from=parsed.effective_from,
        is_partial=len(rows) < FEWEST_ROWS_OF_A_COMPLETE_RELEASE if is_partial is None else is_partial,
        released_on=parsed.released_on,
        conversion_factor=parsed.pprrvu.conversion_factor,
        qp_conversion_factor=parsed.qpp.conversion_factor if parsed.qpp else None,
        anesthesia_factor=parsed.anes.national if parsed.anes else None,
        qp_anesthesia_factor=parsed.anes.qp_national if parsed.anes else None,
        source_name=parsed.source_name,
        source_sha256=parsed.sha256,
        row_count=len(rows),
        code_count=len({row.hcpcs for row in rows}),
        locality_count=len(parsed.gpci.rows) if parsed.gpci else 0,
        opps_cap_count=len(parsed.oppscap.rows) if parsed.oppscap else 0,
        loaded_without=list(parsed.left_out),
        restored_zeros=dict(parsed.restored_zeros),
        imported_by_id=imported_by_id,
        imported_at=timezone.now(),
    )


def _load_codes(parsed: ParsedRelease, is_published: bool) -> None:
    """Write new codes, with the descriptor of their first row (by modifier) that has one."""
    descriptors: dict[str, str] = {}
    for row in sorted(parsed.pprrvu.rows, key=attrgetter("modifier"), reverse=True):
        descriptors[row.hcpcs] = row.descriptor or descriptors.get(row.hcpcs, "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT hcpcs FROM codes_code")
        for (known,) in cursor.fetchall():
            descriptors.pop(known, None)
    lines = (
        (code, *_section(code), "", "", text, compose(code, text), is_published)
        for code, text in sorted(descriptors.items())
    )
    columns = ("hcpcs", "section", "subheading", "title", "synonyms", "descriptor", "composed_title", "is_published")
    _copy("codes_code", columns, lines)


def _section(code: str) -> tuple[str, str]:
    section, subheading = classify(code)
    return section.slug, subheading


def _load_values(release: Release, parsed: ParsedRelease, on_rows: OnRows) -> None:
    of_row = attrgetter("hcpcs", *PPRRVU_FIELDS)
    columns = ("release_id", "code_id", *PPRRVU_FIELDS)
    if not parsed.qpp:
        _copy("codes_codevalue", columns, ((release.pk, *of_row(row)) for row in parsed.pprrvu.rows), on_rows)
        return
    of_qp_row = attrgetter(*QP_FIELDS)
    qp = {(row.hcpcs, row.modifier): of_qp_row(row) for row in parsed.qpp.rows}
    left_out = (None,) * len(QP_FIELDS)
    lines = ((release.pk, *of_row(row), *qp.get((row.hcpcs, row.modifier), left_out)) for row in parsed.pprrvu.rows)
    _copy("codes_codevalue", (*columns, *(f"qp_{name}" for name in QP_FIELDS)), lines, on_rows)


def _load_geography(release: Release, parsed: ParsedRelease) -> None:
    factors: dict[tuple[str, str], AnesRow] = {}
    if parsed.anes:
        factors = {(row.mac, row.locality): row for row in parsed.anes.rows}
    columns = (
        "release_id", "mac", "number", "state", "name", "floor_note", "work_gpci", "work_gpci_without_floor",
        "pe_gpci", "mp_gpci", "anesthesia_factor", "qp_anesthesia_factor",
    )  # fmt: skip

    def lines() -> Iterator[Line]:
        for row in parsed.gpci.rows if parsed.gpci else ():
            factor = factors.get((row.mac, row.locality))
            yield (
                release.pk, row.mac, row.locality, row.state, row.name, row.floor_note, row.work_gpci,
                row.work_gpci_without_floor, row.pe_gpci, row.mp_gpci,
                factor.conversion_factor if factor else None, factor.qp_conversion_factor if factor else None,
            )  # fmt: skip

    _copy("codes_locality", columns, lines())
    counties = (
        (release.pk, row.mac, row.locality, row.state, row.area, row.counties)
        for row in (parsed.locco.rows if parsed.locco else ())
    )
    _copy("codes_localitycounties", ("release_id", "mac", "number", "state", "area", "counties"), counties)


def _load_opps_caps(release: Release, parsed: ParsedRelease, on_rows: OnRows) -> None:
    of_row = attrgetter("hcpcs", "modifier", "status", "mac", "locality", "facility_price", "nonfacility_price")
    lines = ((release.pk, *of_row(row)) for row in (parsed.oppscap.rows if parsed.oppscap else ()))
    columns = (
        "release_id", "hcpcs", "modifier", "status", "mac", "number", "facility_price", "nonfacility_price",
    )  # fmt: skip
    _copy("codes_oppscap", columns, lines, on_rows)


# The row that represents a code: the one without modifier if it has work, else the row with the most work. The rank is
# codes.domain.section_rank.rank in SQL (numeric round() rounds half away from zero), null where the release has only
# part of the section.
SUMMARIES = """
WITH known AS (
    SELECT DISTINCT ON (v.code_id) v.code_id, c.section, v.work_rvu, v.modifier,
           first_value(v.status) OVER by_row AS status, first_value(v.global_days) OVER by_row AS global_days
    FROM codes_codevalue v JOIN codes_code c ON c.hcpcs = v.code_id
    WHERE v.release_id = %(release)s
    WINDOW by_row AS (PARTITION BY v.code_id ORDER BY v.modifier)
    ORDER BY v.code_id, (v.modifier = '' AND v.work_rvu > 0) DESC, v.work_rvu DESC, v.modifier
), ranked AS (
    SELECT code_id, count(*) OVER (PARTITION BY section ORDER BY work_rvu) AS not_above,
           count(*) OVER (PARTITION BY section) AS total
    FROM known WHERE work_rvu > 0
)
INSERT INTO codes_codesummary
    (release_id, code_id, section, status, global_days, work_rvu, work_modifier, rank)
SELECT %(release)s, code_id, section, status, global_days, work_rvu, modifier,
       CASE WHEN NOT %(partial)s OR total >= (%(sizes)s::jsonb ->> section)::int
            THEN round(100.0 * not_above / total) END
FROM known LEFT JOIN ranked USING (code_id)
"""
# Ninety values at evenly spaced ranks sample the section's distribution.
STATISTICS = """
INSERT INTO codes_sectionstatistic
    (release_id, section, code_count, codes_with_work, is_complete, lowest, median, highest, sample)
SELECT %(release)s, section, count(*), count(*) FILTER (WHERE work_rvu > 0),
       NOT %(partial)s
       OR count(*) FILTER (WHERE work_rvu > 0) >= (%(sizes)s::jsonb ->> section)::int,
       min(work_rvu) FILTER (WHERE work_rvu > 0),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY work_rvu) FILTER (WHERE work_rvu > 0),
       max(work_rvu),
       to_jsonb(percentile_disc(ARRAY(SELECT n / 89.0 FROM generate_series(0, 89) n))
                WITHIN GROUP (ORDER BY work_rvu) FILTER (WHERE work_rvu > 0))
FROM codes_codesummary WHERE release_id = %(release)s
GROUP BY section HAVING max(work_rvu) > 0
"""


# The planner must know a new release right away, not at the next autovacuum: only the columns of joins, for speed.
STATISTICS_FOR_PLANS = (
    "ANALYZE codes_code (hcpcs, section, is_published)",
    "ANALYZE codes_codevalue (release_id, code_id, modifier)",
)


def _derive_summaries(release: Release) -> None:
    sizes = json.dumps({section.slug: section.codes_with_work for section in SECTIONS})
    values: dict[str, Any] = {"release": release.pk, "partial": release.is_partial, "sizes": sizes}
    with connection.cursor() as cursor:
        for statement in STATISTICS_FOR_PLANS:
            cursor.execute(statement)
        cursor.execute(SUMMARIES, values)
        cursor.execute("ANALYZE codes_codesummary (release_id, code_id, section)")
        cursor.execute(STATISTICS, values)


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_TEXT_OF = {None: "\\N", True: "t", False: "f"}


def _copy(table: str, columns: tuple[str, ...], lines: Iterable[Line], on_rows: OnRows = _ignore_rows) -> None:
    """COPY in PostgreSQL's text format, joined here: takes half the time of adapting value by value."""
    statement = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
    rows = iter(lines)
    first = list(islice(rows, 1))
    if not first:
        return
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        rows, written = chain(first, rows), 0
        while batch := list(islice(rows, ROWS_PER_WRITE)):
            copy.write("".join([_line(row) for row in batch]))
            written += len(batch)
            on_rows(written)


def _line(row: Line) -> str:
    cells = [cell if type(cell) is str else _text(cell) for cell in row]
    line = "\t".join(cells)
    if "\\" in line or "\n" in line or "\r" in line or line.count("\t") >= len(cells):
        line = "\t".join([cell.translate(_ESCAPES) if type(cell) is str else _text(cell) for cell in row])
    return line + "\n"


def _text(value: Any) -> str:
    return _TEXT_OF[value] if value is None or value is True or value is False else str(value)
