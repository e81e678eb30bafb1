"""Match the names that surveys use to ours: specialties, metrics, provider types."""

from difflib import get_close_matches

from benchmarks.importers.words import words_of
from rvuedge.common.specialties import NAMES

JOINING = {"and", "the", "of"}
# Other spellings of our specialties, in any order of their words. Each means the same specialty: a name with one more
# word ("General: Pediatrics", "Diagnostic radiology") may be another specialty, so its user decides.
ALSO = {
    "obgyn": "Obstetrics and gynecology",
    "ob gyn": "Obstetrics and gynecology",
    "ent": "Otolaryngology",
    "otorhinolaryngology": "Otolaryngology",
    "orthopedics": "Orthopedic surgery",
    "orthopaedic surgery": "Orthopedic surgery",
    "orthopaedics": "Orthopedic surgery",
    "family practice": "Family medicine",
    "neurological surgery": "Neurosurgery",
    "hospitalist": "Hospital medicine",
    "pulmonary medicine": "Pulmonology",
    "pulmonary disease": "Pulmonology",
    "physiatry": "Physical medicine and rehabilitation",
    "anaesthesiology": "Anesthesiology",
    "colon rectal surgery": "Colorectal surgery",
    "paediatrics": "Pediatrics",
}
PROVIDERS = {
    "physician": "physician", "physicians": "physician", "md": "physician", "md do": "physician", "do": "physician",
    "doctor": "physician", "app": "app", "apps": "app", "np": "app", "pa": "app", "np pa": "app",
    "nurse practitioner": "app", "physician assistant": "app", "advanced practice provider": "app", "apc": "app",
    "any": "any", "all": "any", "all providers": "any", "any provider": "any",
}  # fmt: skip


def _key(text: str) -> frozenset[str]:
    return frozenset(words_of(text)) - JOINING


def _by_words() -> dict[frozenset[str], str]:
    named = {_key(also): name for also, name in ALSO.items()}
    ours: dict[frozenset[str], str] = {}
    for name in NAMES:
        ours.setdefault(_key(name), name)
    return named | ours


BY_WORDS = _by_words()
LOWER = {name.lower(): name for name in NAMES}


def specialty_named(text: str) -> str:
    """Return our name for a specialty with exactly the same words, in any order, or another spelling of it; '' if it
    isn't in our list."""
    return LOWER.get(text.lower()) or BY_WORDS.get(_key(text), "")


def is_our_name(text: str) -> bool:
    """Return whether a text is one of our names, in any case."""
    return text.lower() in LOWER


def suggestions(text: str) -> list[str]:
    """Return up to four of our specialties that a name may mean, closest first."""
    close = get_close_matches(text.lower(), LOWER, n=4, cutoff=0.65)
    key = _key(text)
    sharing = sorted((n for n in NAMES if key & _key(n)), key=lambda n: (-len(key & _key(n)), len(n)))
    return list(dict.fromkeys([*(LOWER[name] for name in close), *sharing]))[:4]


def provider_named(text: str) -> str:
    """Return the provider type, '' if the text is unknown."""
    return PROVIDERS.get(" ".join(words_of(text)), "")


def metric_named(text: str) -> str:
    """Return the metric that a text names, '' if it names none or several."""
    found = set(words_of(text.replace("$", " dollars ")))
    joined = " ".join(words_of(text))
    has_rvu = bool(found & {"wrvu", "wrvus", "rvu", "rvus"}) or "work rvu" in joined
    is_rate = has_rvu and ("per" in found or "/" in text or "ratio" in found or "conversion" in found)
    paid = bool(found & {"compensation", "comp", "tcc", "salary", "pay", "earnings", "tc"}) or (
        is_rate and "dollars" in found
    )
    collected = "collections" in found or "collection" in found
    if paid and collected:
        return "collections_per_wrvu" if is_rate else ""
    if paid:
        return "compensation_per_wrvu" if has_rvu else "total_compensation"
    if collected:
        return "collections_per_wrvu" if has_rvu else "collections"
    return "work_rvu" if has_rvu or "productivity" in found else ""
