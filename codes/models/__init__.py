"""The tables of the fee schedule."""

from codes.models.content import (
    CodeContent,
    CodeContentVersion,
    ContentAction,
    ContentOrigin,
    ContentStaging,
    ContentState,
    StagingState,
)
from codes.models.imports import ImportProblem, ImportState, ReleaseImport
from codes.models.localities import Locality, LocalityCounties, OppsCap, ZipFile, ZipLocality
from codes.models.releases import NEWEST_RELEASE_SQL, Edition, Release, ReleaseState
from codes.models.values import (
    CODE_NAME_SQL,
    AnesthesiaBaseUnits,
    Code,
    CodeSummary,
    CodeValue,
    SearchWord,
    SectionStatistic,
)

__all__ = [
    "CODE_NAME_SQL",
    "NEWEST_RELEASE_SQL",
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
