"""Searches for a patient are refused: a name with a date, a record number, a phone number."""

from codes.domain.search.typed import are_codes, typed_codes
from codes.models import Code
from rvuedge.privacy.detector import find_patient_data


def search_refusal(text: str) -> str:
    """Return why a search is refused, as a sentence without the text; '' for one that may go on.

    Codes with modifiers typed onto them, such as 9921325, look like record numbers: they go on if the codes exist.
    """
    found = find_patient_data(text)
    if found is None or (are_codes(text) and _all_exist(typed_codes(text))):
        return ""
    return f"{found.reason} We didn't search for it."


def _all_exist(codes: list[str]) -> bool:
    return Code.objects.filter(hcpcs__in=codes, is_published=True).count() == len(codes)
