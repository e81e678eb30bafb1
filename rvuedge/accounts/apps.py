from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rvuedge.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the receivers of allauth's signals."""
        from rvuedge.accounts import receivers  # noqa: F401  # once the models are loaded
