from benchmarks.models.personal import BenchmarkChoice, Compensation, SurveyUpload
from benchmarks.models.surveys import ProviderType, Survey, SurveyRow, SurveyState

__all__ = [
    "BenchmarkChoice",
    "Compensation",
    "ProviderType",
    "Survey",
    "SurveyRow",
    "SurveyState",
    "SurveyUpload",
]
