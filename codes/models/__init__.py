"""The tables of the fee schedule."""

from codes.models.places import Locality, LocalityCounties, OppsCap, ZipFile, ZipLocality
from codes.models.releases import Edition, Release, ReleaseState
from codes.models.values import Code, CodeSummary, CodeValue, SectionStatistic

__all__ = [
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
