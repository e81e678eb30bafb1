"""The tables of the fee schedule."""

from codes.models.places import Locality, LocalityCounties, OppsCap, ZipFile, ZipLocality
from codes.models.releases import Edition, Release, ReleaseState
from codes.models.values import AnesthesiaBaseUnits, Code, CodeSummary, CodeValue, SectionStatistic

__all__ = [
    "AnesthesiaBaseUnits",
    "Code",
    "CodeSummary",
    "CodeValue",
    "Edition",
    "Locality",
    "LocalityCounties",
    "OppsCap",
    "Release",
    "ReleaseState",
    "SectionStatistic",
    "ZipFile",
    "ZipLocality",
]
