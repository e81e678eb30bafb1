from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "rvuedge.staff"
    label = "staff"
