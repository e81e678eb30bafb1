from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "rvuedge.common"

    def ready(self) -> None:
        """Let no error repeat what was sent."""
        from rvuedge.common.quiet_errors import quiet

        quiet()
