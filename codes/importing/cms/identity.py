"""Which release a source is, and from which day: from its title row, its file names and what a person says.

The zip's name has the letters (RVU24AR), the title row has year and month (2024, January), PPRRVU's own name has the
year and often the month. They must agree. Where none says it, or they contradict each other, or the release is a
correction whose first day no file states, we ask and guess nothing: `UnclearReleaseError` has the question.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from codes.domain.release_names import BETWEEN, LETTERS, ReleaseName, name_in, tells_of_correction
from codes.importing.cms.naming import RELEASE_LETTERS
from codes.importing.cms.pprrvu import PprrvuFile
from codes.importing.cms.sources import Member
from rvuedge.common.dates import format_date


@dataclass(frozen=True, slots=True)
class Stated:
    """What a person says about a release: its name and its first day, None where they say nothing."""

    name: ReleaseName | None = None
    effective_from: date | None = None


NOTHING = Stated()


@dataclass(frozen=True, slots=True)
class Identity:
    """The name of a release and its first day."""

    name: ReleaseName
    effective_from: date


class UnclearReleaseError(Exception):
    """The source doesn't tell which release it is, or from when. `question` asks a person; `needs_name` says whether
    the name is unclear or only the date."""

    def __init__(self, question: str, *, needs_name: bool) -> None:
        self.question = question
        self.needs_name = needs_name
        super().__init__(question)


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one place says, in words: a year, and the letter of a quarter or of a release in between."""

    text: str
    year: int | None
    quarter: str | None

    def is_compatible(self, other: "_Claim") -> bool:
        """Whether both may mean one release."""
        return (None in (self.year, other.year) or self.year == other.year) and _may_be(self.quarter, other.quarter)


def _may_be(letter: str | None, said: str | None) -> bool:
    """Whether a release with this letter may be what another place says: one of March may have January's title."""
    return None in (letter, said) or letter == said or (letter, said) == (BETWEEN, "A")


def identify(source_name: str, member: Member, pprrvu: PprrvuFile, stated: Stated = NOTHING) -> Identity:
    """Return the release's name and first day. `member` is the PPRRVU file. Raises UnclearReleaseError."""
    claims = _claims(source_name, member, pprrvu)
    name = _stated_name(stated.name, claims) if stated.name else _name(claims, source_name)
    day = stated.effective_from or name.first_day
    if day is None:
        raise UnclearReleaseError(date_question(name), needs_name=False)
    if not name.may_begin_on(day):
        raise UnclearReleaseError(
            f"{name.label} can't take effect on {format_date(day)}: it's a release of {name.year}.", needs_name=False
        )
    return Identity(name, day)


def date_question(name: ReleaseName) -> str:
    """Ask from when a release is in effect whose name doesn't tell."""
    what = "a correction" if name.is_correction else "a release between two quarters"
    return (
        f"{name.label} is {what}. Its file doesn't say on which date of service it takes effect; CMS's notice about it "
        "does."
    )


def _claims(source_name: str, member: Member, pprrvu: PprrvuFile) -> list[_Claim]:
    """What the title row, PPRRVU's name and the source's name say, without those that say nothing."""
    stamp, label = member.stamp, name_in(source_name)
    titled = (pprrvu.year, _letter(pprrvu.month))
    named = (stamp.year, _letter(stamp.month)) if stamp else (None, None)
    claims = []
    if named != titled:
        claims.append(_Claim(f"the title row says {_quarter(*titled)}", *titled))
    claims.append(_Claim(f"{member.name} says {_quarter(*named)}", *named))
    if label:
        claims.append(_Claim(f"{source_name} says {label.label}", label.year, label.quarter))
    return [claim for claim in claims if claim.year or claim.quarter]


def _quarter(year: int | None, letter: str | None) -> str:
    """January 2024, or as much of it as is known."""
    return f"{LETTERS[letter]} {year or ''}".strip() if letter else str(year)


def _letter(month: str | None) -> str | None:
    return RELEASE_LETTERS.get(month) if month else None


def _stated_name(name: ReleaseName, claims: list[_Claim]) -> ReleaseName:
    """The name a person gave, unless every place in the file contradicts it."""
    stated = _Claim("", name.year, name.quarter)
    if claims and not any(stated.is_compatible(claim) for claim in claims):
        raise UnclearReleaseError(f"It can't be {name.label}: {_sentence(claims)}.", needs_name=True)
    return name


def _name(claims: list[_Claim], source_name: str) -> ReleaseName:
    for n, one in enumerate(claims):
        if not all(one.is_compatible(other) for other in claims[:n]):
            raise UnclearReleaseError(f"The file contradicts itself: {_sentence(claims)}.", needs_name=True)
    if label := name_in(source_name):
        return label
    year = next((claim.year for claim in claims if claim.year), None)
    quarters = [claim.quarter for claim in claims if claim.quarter]
    if year is None or not quarters:
        known = f" We know only this: {_sentence(claims)}." if claims else ""
        raise UnclearReleaseError(
            f"Neither the title row nor a file name says which release this is.{known}", needs_name=True
        )
    if tells_of_correction(source_name):
        raise UnclearReleaseError(f"By its name, {source_name} is a correction, but of which release?", needs_name=True)
    return ReleaseName(year, BETWEEN if BETWEEN in quarters else quarters[0])


def _sentence(claims: Iterable[_Claim]) -> str:
    return ", and ".join(claim.text for claim in claims)
