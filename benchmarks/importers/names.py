"""The names that surveys use, as ours: specialties, metrics, kinds of provider."""

import re
from difflib import get_close_matches

from rvuedge.common.specialties import NAMES

WORD = re.compile(r"[a-z0-9]+")
DROPPED = {"and", "the", "of", "physician", "physicians", "md", "do", "general", "all", "total"}
# What surveys call our specialties, as sets of words.
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


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return WORD.findall(text.lower())


def _key(text: str) -> frozenset[str]:
    found = words(text)
    return frozenset(word for word in found if word not in DROPPED) or frozenset(found)


def _by_words() -> dict[frozenset[str], str]:
    named = {_key(also): name for also, name in ALSO.items()}
    ours: dict[frozenset[str], str] = {}
    for name in NAMES:
        ours.setdefault(_key(name), name)
    return named | ours


BY_WORDS = _by_words()
LOWER = {name.lower(): name for name in NAMES}
# Without "general" these are other specialties' words, so they are known in full only.
FULL_ONLY = {"surgery": "General surgery", "general surgery": "General surgery", "surgery general": "General surgery"}


def specialty_named(text: str) -> str:
    """Our name of a specialty, however the survey orders and joins its words; '' when it is none of ours."""
    plain = " ".join(words(text))
    return LOWER.get(text.lower()) or FULL_ONLY.get(plain) or BY_WORDS.get(_key(text), "")


def suggestions(text: str) -> list[str]:
    """Names of ours that a specialty may mean, nearest first, at most four."""
    close = get_close_matches(text.lower(), LOWER, n=4, cutoff=0.65)
    key = _key(text)
    sharing = sorted((n for n in NAMES if key & _key(n)), key=lambda n: (-len(key & _key(n)), len(n)))
    return list(dict.fromkeys([*(LOWER[name] for name in close), *sharing]))[:4]


def provider_named(text: str) -> str:
    """The kind of provider, '' when the word is unknown."""
    return PROVIDERS.get(" ".join(words(text)), "")


def metric_named(text: str) -> str:
    """The metric that a text names, '' when it names none or several."""
    found = set(words(text.replace("$", " dollars ")))
    joined = " ".join(words(text))
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
