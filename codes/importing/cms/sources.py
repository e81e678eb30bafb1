"""Open a release source: the zip as CMS publishes it, a folder with its files, or a single file.

Only members with a known name (see `naming`) are read; everything else (PDF, notes) is only listed. When
a file comes in several formats, we prefer CSV to TXT to XLSX: all three have the same data and CSV is the
fastest. Two files of one kind that aren't two formats of the same name are refused: there's no way to
know which one is meant.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import NoReturn, TypeVar

from codes.importing.cms.archive import (
    MAX_MEMBERS,
    Budget,
    fingerprint,
    open_zip,
    plain_files,
    read_bounded,
    read_entry,
    zip_entries,
)
from codes.importing.cms.errors import ProblemLog
from codes.importing.cms.naming import MONTHS, Dataset, Kind, NameStamp, read_name, source_name
from rvuedge.common.zips import ZIP_ERRORS

_PREFERENCE: tuple[Kind, ...] = ("csv", "txt", "xlsx")
TITLE = re.compile(
    rf"([0-9]{{4}}) National Physician Fee Schedule Relative Value File ({'|'.join(MONTHS)}) Release", re.IGNORECASE
)
_ZIP_START = b"PK\x03\x04"
ROWS_PER_REPORT = 1_000
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a release: its bare name, format, bytes and what it is."""

    name: str
    kind: Kind
    data: bytes
    dataset: Dataset = "pprrvu"
    on_rows: Callable[[int], None] = field(default=lambda _count: None, repr=False, compare=False)

    @property
    def stamp(self) -> NameStamp | None:
        """The facts in the name, or None for a single file with its own name."""
        return read_name(self.name)

    @property
    def line_count(self) -> int:
        """The number of lines in a text file; 0 for a spreadsheet, whose row count isn't known before it's read."""
        return 0 if self.kind == "xlsx" else self.data.count(b"\n")

    def watched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the same rows, and call `on_rows` with the number read so far every thousand rows."""
        for count, row in enumerate(rows, 1):
            if count % ROWS_PER_REPORT == 0:
                self.on_rows(count)
            yield row


@dataclass(frozen=True, slots=True)
class Source:
    """An opened source. `sha256` (hex) is of the zip's or single file's bytes; for a folder of the sorted
    "name sha256" lines of its members. `members` has each file once, in the preferred format; `found`
    lists the names of all files in the source, read or not; `left_out` the kinds of file in it that weren't read on
    someone's word."""

    name: str
    sha256: str
    members: tuple[Member, ...]
    found: tuple[str, ...] = ()
    left_out: tuple[Dataset, ...] = ()

    def member(self, dataset: Dataset, variants: Iterable[str] = ("", "nonqpp")) -> Member | None:
        """The member of this kind (for PPRRVU: of one of these variants), or None."""
        for member in self.members:
            variant = member.stamp.variant if member.stamp else ""
            if member.dataset == dataset and variant in variants:
                return member
        return None


@dataclass(frozen=True, slots=True)
class _Candidate:
    path: str
    stamp: NameStamp
    read: Callable[[ProblemLog], bytes]

    @property
    def name(self) -> str:
        return PurePosixPath(self.path).name

    @property
    def stem(self) -> str:
        return PurePosixPath(self.path).stem.lower()

    def member(self, log: ProblemLog) -> Member:
        """The file's bytes; a file that can't be read is a problem of its kind."""
        data = self.read(ProblemLog(log.file, self.stamp.dataset))
        return Member(self.name, self.stamp.kind, data, self.stamp.dataset)


def open_source(path: Path | str, name: str | None = None, without: Collection[str] = ()) -> Source:
    """Open the zip, folder or single file at `path`; `name` replaces its file name (uploads have none). `without` are
    kinds of file to leave out, faulty or not.

    Raises ReleaseFileError when it's missing, empty, too large, damaged, encrypted or not a zip despite its
    name, or has member names that point outside the archive or two files of one kind.
    """
    path = Path(path)
    log = ProblemLog(name or source_name(path))
    try:
        return _open(path, log, without)
    except OSError as error:
        log.fail(f"can't be read ({error.strerror or error})")


def open_table(path: Path) -> Source:
    """Open a single CSV of any name. Raises ReleaseFileError when it's missing, empty or too large."""
    log = ProblemLog(path.name)
    try:
        if not path.is_file() or path.stat().st_size == 0:
            log.fail("is empty or not a file")
        sha256, _ = fingerprint(path, log)
        return Source(path.name, sha256, (Member(path.name, "csv", _read_path(path, log, Budget())),), (path.name,))
    except OSError as error:
        log.fail(f"can't be read ({error.strerror or error})")


def _open(path: Path, log: ProblemLog, without: Collection[str]) -> Source:
    if not path.exists():
        log.fail("doesn't exist")
    if path.is_dir():
        return _open_folder(path, log, without)
    if not path.is_file():
        log.fail("is neither a file nor a folder")
    if path.stat().st_size == 0:
        log.fail("is empty")
    sha256, entries = fingerprint(path, log)
    if log.file.lower().endswith(".zip") or _is_unnamed_zip(path, log.file):
        return _open_zip(path, log, sha256, entries, without)
    return _open_single(path, log, sha256)


def _is_unnamed_zip(path: Path, name: str) -> bool:
    if PurePosixPath(name).suffix.lower() in (".csv", ".txt", ".xlsx"):
        return False
    with path.open("rb") as stream:
        data = stream.read(4)
        return data == _ZIP_START and b"xl/workbook.xml" not in stream.read()


def _open_zip(path: Path, log: ProblemLog, sha256: str, entries: int, without: Collection[str]) -> Source:
    budget = Budget()
    with open_zip(path, log, entries) as archive:
        try:
            infos = {info.filename: info for info in zip_entries(archive, log)}
        except ZIP_ERRORS as error:
            log.fail(f"is not a readable zip file ({error})")
        # A name that appears twice in one zip would hide a member from the check for duplicates.
        if len(infos) != len(zip_entries(archive, log)):
            log.fail("has two members with the same name")
        candidates = _candidates({n: partial(read_entry, archive, i, budget=budget) for n, i in infos.items()})
        kept, left_out = _leave_out(candidates, without)
        members = tuple(candidate.member(log) for candidate in _choose(kept, log))
    return Source(log.file, sha256, members, _visible(infos), left_out)


def _open_folder(folder: Path, log: ProblemLog, without: Collection[str]) -> Source:
    budget = Budget()
    files = {path.relative_to(folder).as_posix(): path for path in plain_files(folder)}
    if len(files) > MAX_MEMBERS:
        log.fail(f"has {len(files)} files, more than {MAX_MEMBERS}")
    candidates = _candidates({n: partial(_read_path, p, budget=budget) for n, p in files.items()})
    kept, left_out = _leave_out(candidates, without)
    members = tuple(candidate.member(log) for candidate in _choose(kept, log))
    lines = sorted(f"{m.name} {hashlib.sha256(m.data).hexdigest()}\n" for m in members)
    return Source(log.file, hashlib.sha256("".join(lines).encode()).hexdigest(), members, _visible(files), left_out)


def _open_single(path: Path, log: ProblemLog, sha256: str) -> Source:
    data = _read_path(path, log, Budget())
    stamp = read_name(log.file)
    if stamp is None:
        member = Member(log.file, _sniff(data, log), data)
    else:
        _choose([_Candidate(log.file, stamp, lambda _log: data)], log)
        member = Member(log.file, stamp.kind, data, stamp.dataset)
    return Source(log.file, sha256, (member,), (log.file,))


def _read_path(path: Path, log: ProblemLog, budget: Budget) -> bytes:
    with path.open("rb") as stream:
        return read_bounded(stream, path.name, log, budget)


def _sniff(data: bytes, log: ProblemLog) -> Kind:
    """Detect the format of a PPRRVU file whose name isn't CMS's, from its first bytes."""
    if data.startswith(_ZIP_START):
        return "xlsx"
    if data.startswith(b"HDR "):
        return "txt"
    if TITLE.search(data[:2000].decode("latin-1")):
        return "csv"
    log.fail(
        "is not a file of a CMS release: neither its name nor its first row says so "
        '(expected e.g. PPRRVU2025_Oct.csv, or a title row "2025 National Physician Fee Schedule ...")'
    )


def _visible(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(name for name in names if not _is_hidden(name)))


def _is_hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def _candidates(readers: Mapping[str, Callable[[ProblemLog], bytes]]) -> list[_Candidate]:
    """The files with the name of a CMS file, of (path, function that reads it)."""
    found = []
    for path, read in readers.items():
        stamp = None if _is_hidden(path) else read_name(PurePosixPath(path).name)
        if stamp is not None:
            found.append(_Candidate(path, stamp, read))
    return found


def _leave_out(candidates: list[_Candidate], without: Collection[str]) -> tuple[list[_Candidate], tuple[Dataset, ...]]:
    """The candidates without some kinds of file, and which of these kinds there were."""
    kept = [candidate for candidate in candidates if candidate.stamp.dataset not in without]
    return kept, tuple(sorted({candidate.stamp.dataset for candidate in candidates} & set(without)))


def _choose(candidates: Iterable[_Candidate], log: ProblemLog) -> list[_Candidate]:
    """One candidate for each dataset and variant, in the preferred format."""
    groups: dict[tuple[Dataset, str], list[_Candidate]] = {}
    for candidate in candidates:
        groups.setdefault((candidate.stamp.dataset, candidate.stamp.variant), []).append(candidate)
    _check_variants({v: group for (dataset, v), group in groups.items() if dataset == "pprrvu"}, log)
    return [_preferred(group, log) for group in groups.values()]


def _preferred(group: list[_Candidate], log: ProblemLog) -> _Candidate:
    group = sorted(group, key=lambda c: (_PREFERENCE.index(c.stamp.kind), c.path))
    first = group[0]
    for other in group[1:]:
        if other.stem != first.stem or other.stamp.kind == first.stamp.kind:
            _two(first, other, log)
    return first


def _check_variants(variants: dict[str, list[_Candidate]], log: ProblemLog) -> None:
    if not variants:
        return
    if set(variants) == {"qpp"}:
        log.fail(
            "is only the QPP variant; the nonQPP file, which almost every clinician is paid by, is missing",
            value=variants["qpp"][0].path,
        )
    (first, *rest) = [group[0] for group in variants.values()]
    for other in rest:
        same_quarter = (first.stamp.year, first.stamp.month) == (other.stamp.year, other.stamp.month)
        if "" in variants or not same_quarter:
            _two(first, other, log)


def _two(first: _Candidate, other: _Candidate, log: ProblemLog) -> NoReturn:
    reason = f'two {first.stamp.dataset.upper()} files, and only one can be used: "{first.path}" and "{other.path}"'
    log.fail(reason, dataset=first.stamp.dataset)
