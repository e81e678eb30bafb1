from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "rvuedge.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the receivers of signals: allauth's, and the rights of web processes after a migration."""
        from rvuedge.accounts import receivers  # noqa: F401  # once the models are loaded
        from rvuedge.common.grants import grant_rights

        post_migrate.connect(grant_rights, sender=self)
