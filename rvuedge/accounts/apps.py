from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AccountsConfig(AppConfig):
    name = "rvuedge.accounts"
    label = "accounts"

    def ready(self) -> None:
        from rvuedge.common.grants import grant_rights

        post_migrate.connect(grant_rights, sender=self)
