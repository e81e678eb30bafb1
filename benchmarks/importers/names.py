"""Match the names that surveys use to ours: specialties, metrics, provider types."""

import re
from difflib import get_close_matches

from rvuedge.common.specialties import NAMES

WORD = re.compile(r"[a-z0-9]+")
DROPPED = {"and", "the", "of", "physician", "physicians", "md", "do", "general", "all", "total"}
# Other names that surveys use for our specialties. The order of words doesn't matter.
ALSO = {
    "obgyn": "Obstetrics and gynecology",
    "ob gyn": "Obstetrics and gynecology",
    "ent": "Otolaryngology",
    "otorhinolaryngology": "Otolaryngology",
    "orthopedics": "Orthopedic surgery",
    "orthopaedic surgery": "Orthopedic surgery",
    "orthopaedics": "Orthopedic surgery",
    "surgery orthopedic": "Orthopedic surgery",
    "family practice": "Family medicine",
    "neurological surgery": "Neurosurgery",
    "hospitalist": "Hospital medicine",
    "pulmonary medicine": "Pulmonology",
    "pulmonary disease": "Pulmonology",
    "physiatry": "Physical medicine and rehabilitation",
    "emergency": "Emergency medicine",
    "diagnostic radiology": "Radiology",
    "oncology hematology": "Hematology and oncology",
    "anaesthesiology": "Anesthesiology",
    "cardiothoracic surgery": "Thoracic surgery",
    "colon rectal surgery": "Colorectal surgery",
    "paediatrics": "Pediatrics",
    "invasive interventional cardiology": "Interventional cardiology",
    "general cardiology": "Cardiology",
}
PROVIDERS = {
    "physician": "physician", "physicians": "physician", "md": "physician", "md do": "physician", "do": "physician",
    "doctor": "physician", "app": "app", "apps": "app", "np": "app", "pa": "app", "np pa": "app",
    "nurse practitioner": "app", "physician assistant": "app", "advanced practice provider": "app", "apc": "app",
    "any": "any", "all": "any", "all providers": "any", "any provider": "any",
}  # fmt: skip


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return WORD.findall(text.lower())


def _key(text: str) -> frozenset[str]:
    found = words_of(text)
    return frozenset(word for word in found if word not in DROPPED) or frozenset(found)


def _by_words() -> dict[frozenset[str], str]:
    named = {_key(also): name for also, name in ALSO.items()}
    ours: dict[frozenset[str], str] = {}
    for name in NAMES:
        ours.setdefault(_key(name), name)
    return named | ours


BY_WORDS = _by_words()
LOWER = {name.lower(): name for name in NAMES}
# These must match completely: without "general" they would match other specialties.
FULL_ONLY = {"surgery": "General surgery", "general surgery": "General surgery", "surgery general": "General surgery"}


def specialty_named(text: str) -> str:
    """Return our name for a specialty, with its words in any order; '' if it isn't in our list."""
    plain = " ".join(words_of(text))
    return LOWER.get(text.lower()) or FULL_ONLY.get(plain) or BY_WORDS.get(_key(text), "")


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
