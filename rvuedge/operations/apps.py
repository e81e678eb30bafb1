from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "rvuedge.operations"
    label = "operations"

    def ready(self) -> None:
        """Register the deployment checks."""
        from rvuedge.operations import checks_of_transport  # noqa: F401 it registers itself
