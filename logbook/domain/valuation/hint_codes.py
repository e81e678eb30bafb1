"""Codes that hints look for, as data with their sources.

Separate procedures: CPT marks them so in their descriptors; the NCCI policy manual (chapter 1, section J) bundles them
with a larger procedure in an anatomically related area. Listed are those we're certain of, with the code ranges of
their area. Endoscopies of the digestive tract are left out: the endoscopic family rule already handles them.
"""

from collections.abc import Iterator, Mapping

Range = tuple[int, int]

CRITICAL_CARE_FIRST_HOUR = "99291"  # once per day; more time is 99292 (MCPM 12 §30.6.12)
VISIT_COMPLEXITY = "G2211"  # CY2024 final rule, 88 FR 78818; CY2025 final rule, 89 FR 97710 (preventive services)
PROLONGED = frozenset({"99417", "G2212"})  # CPT's and Medicare's code for the same time (CY2021 final rule)
GLOBAL_MATERNITY = frozenset({
    "59400", "59410", "59425", "59426", "59430", "59510", "59515", "59610", "59614", "59618", "59622",
})  # fmt: skip
# Annual wellness visits, vaccine administration and other Part B preventive services (CMS transmittal 13015).
PREVENTIVE = frozenset({
    "G0402", "G0438", "G0439", "G0008", "G0009", "G0010", "90460", "90461", "90471", "90472", "90473", "90474",
    "90480", "M0201", "G0101", "Q0091", "G0102", "G0104", "G0105", "G0121", "G0108", "G0109", "G0117", "G0118",
    "G0270", "97802", "97803", "97804", "G0442", "G0443", "G0444", "G0445", "G0446", "G0447", "G0473", "G0296",
    "99406", "99407", "77067", "77063", "77080", "76706", "G0403", "G0404", "G0405", "G0011", "G0012", "G0013",
})  # fmt: skip

_ABDOMEN: tuple[Range, ...] = ((43280, 49999), (50010, 51999), (58100, 59899))
_SHOULDER: tuple[Range, ...] = ((23000, 23929), (29805, 29828))
_ELBOW: tuple[Range, ...] = ((23930, 24999), (29830, 29838))
_WRIST: tuple[Range, ...] = ((25000, 25999), (29840, 29848))
_HIP: tuple[Range, ...] = ((26990, 27299), (29860, 29863), (29914, 29916))
_KNEE: tuple[Range, ...] = ((27301, 27599), (29866, 29889))
_CHEST: tuple[Range, ...] = ((32035, 32999), (39000, 39599))
_GENITAL: tuple[Range, ...] = ((56405, 58999),)
_MALE: tuple[Range, ...] = ((54000, 55899),)

SEPARATE_PROCEDURES: Mapping[str, tuple[Range, ...]] = {
    **dict.fromkeys(("49000", "49010", "49255", "49320", "44005", "44180", "44820", "44850", "38100", "38101",
                     "58660", "58700", "58720", "58900"), _ABDOMEN),
    **dict.fromkeys(("29805",), _SHOULDER), **dict.fromkeys(("29830",), _ELBOW), **dict.fromkeys(("29840",), _WRIST),
    **dict.fromkeys(("29860",), _HIP), **dict.fromkeys(("29870", "29875", "29884"), _KNEE),
    **dict.fromkeys(("32601",), _CHEST),
    **dict.fromkeys(("56810", "57268", "57270", "57530", "58100", "58555"), _GENITAL),
    **dict.fromkeys(("55200", "55250"), _MALE),
    **dict.fromkeys(("59200", "59414"), ((59000, 59899),)),
}  # fmt: skip


def is_in_area(hcpcs: str, area: tuple[Range, ...]) -> bool:
    """Return whether a code is in one of the ranges."""
    return hcpcs.isdigit() and any(first <= int(hcpcs) <= last for first, last in area)


def all_codes() -> Iterator[str]:
    """Yield every code that a hint names."""
    yield from {CRITICAL_CARE_FIRST_HOUR, VISIT_COMPLEXITY, *PROLONGED, *GLOBAL_MATERNITY, *PREVENTIVE}
    yield from SEPARATE_PROCEDURES
