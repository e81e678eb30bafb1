from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "rvuedge.accounts"
    label = "accounts"
