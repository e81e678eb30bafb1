from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "rvuedge.operations"
    label = "operations"
