from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class AccountsConfig(AppConfig):
    name = "rvuedge.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Connect the receivers of signals: allauth's, the check before a migration and the rights after it."""
        from rvuedge.accounts import receivers  # noqa: F401  # once the models are loaded
        from rvuedge.common.grants import check_roles, grant_rights

        pre_migrate.connect(check_roles, sender=self)
        post_migrate.connect(grant_rights, sender=self)
