"""Reads of our own words about codes."""

from dataclasses import dataclass
from datetime import datetime

from codes.models import CodeContent


@dataclass(frozen=True, slots=True)
class Words:
    """What we say of a code: texts ('' where not written), specialties as slugs, companions as codes, whose words
    they are, and whether a named person has reviewed them (`reviewed_at` null while not)."""

    description: str
    plain: str
    context: str
    specialties: tuple[str, ...]
    companions: tuple[str, ...]
    provenance: str
    state: str
    reviewed_by: str
    reviewed_at: datetime | None
    updated_at: datetime


def words_of(hcpcs: str) -> Words | None:
    """The words about a code, in one query; None when we have none."""
    content = CodeContent.objects.filter(code_id=hcpcs).first()
    if content is None:
        return None
    return Words(
        description=content.description,
        plain=content.plain_language,
        context=content.clinical_context,
        specialties=tuple(content.specialties),
        companions=tuple(content.companions),
        provenance=content.provenance,
        state=content.state,
        reviewed_by=content.reviewed_by_name,
        reviewed_at=content.reviewed_at,
        updated_at=content.updated_at,
    )
