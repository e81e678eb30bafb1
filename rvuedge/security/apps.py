from django.apps import AppConfig


class SecurityConfig(AppConfig):
    name = "rvuedge.security"
    label = "security"

    def ready(self) -> None:
        from rvuedge.security import receivers, schema  # noqa: F401 connects signals, describes tokens
