"""Store how common codes are, from the thesaurus shipped with the project and from this server's logs."""

from collections.abc import Mapping

from django.db import transaction

from codes.domain.search.thesaurus import more_words, usage_tiers
from codes.domain.sections import classify
from codes.models import Code


def load_search_words() -> int:
    """Store how common codes are and their extra search words, from codes/data/thesaurus; return how many codes.

    A code that isn't in any release yet is created, unpublished.
    """
    tiers, words = usage_tiers(), more_words()
    codes = []
    for hcpcs in sorted(tiers.keys() | words.keys()):
        section, subheading = classify(hcpcs)
        code = Code(hcpcs=hcpcs, section=section.slug, subheading=subheading, title="", synonyms="")
        code.usage, code.search_words = tiers.get(hcpcs, 0), words.get(hcpcs, "")
        codes.append(code)
    with transaction.atomic():
        named = {code.hcpcs for code in codes}
        Code.objects.exclude(hcpcs__in=named).exclude(usage=0, search_words="").update(usage=0, search_words="")
        fields = ["usage", "search_words"]
        Code.objects.bulk_create(codes, update_conflicts=True, unique_fields=["hcpcs"], update_fields=fields)
    return len(codes)


def set_logged(people: Mapping[str, int]) -> None:
    """Store how many clinicians on this server logged each code, as a step for each doubling, up to 9."""
    with transaction.atomic():
        Code.objects.exclude(logged=0).exclude(hcpcs__in=list(people)).update(logged=0)
        steps: dict[int, list[str]] = {}
        for hcpcs, count in people.items():
            steps.setdefault(min(9, count.bit_length() - 1), []).append(hcpcs)
        for step, codes in steps.items():
            Code.objects.filter(hcpcs__in=codes).exclude(logged=step).update(logged=step)
