"""The tables of the fee schedule."""

from codes.models.places import Locality, LocalityCounties, OppsCap, ZipFile, ZipLocality
from codes.models.releases import Release, ReleaseState
from codes.models.values import Code, CodeSummary, CodeValue, SectionStatistic

__all__ = [
    "Code",
    "CodeSummary",
    "CodeValue",
    "Locality",
    "LocalityCounties",
    "OppsCap",
    "Release",
    "ReleaseState",
    "SectionStatistic",
    "ZipFile",
    "ZipLocality",
]
