"""The tables of the fee schedule."""

from codes.models.contents import CodeContent, CodeContentVersion, ContentAction, ContentOrigin, ContentState
from codes.models.imports import ImportProblem, ImportState, JobError, ReleaseImport
from codes.models.places import Locality, LocalityCounties, OppsCap, ZipFile, ZipLocality
from codes.models.releases import Edition, Release, ReleaseState
from codes.models.staging import ContentStaging, StagingState
from codes.models.values import AnesthesiaBaseUnits, Code, CodeSummary, CodeValue, SearchWord, SectionStatistic

__all__ = [
    "AnesthesiaBaseUnits",
    "Code",
    "CodeContent",
    "CodeContentVersion",
    "CodeSummary",
    "CodeValue",
    "ContentAction",
    "ContentOrigin",
    "ContentStaging",
    "ContentState",
    "Edition",
    "ImportProblem",
    "ImportState",
    "JobError",
    "Locality",
    "LocalityCounties",
    "OppsCap",
    "Release",
    "ReleaseImport",
    "ReleaseState",
    "SearchWord",
    "SectionStatistic",
    "StagingState",
    "ZipFile",
    "ZipLocality",
]
