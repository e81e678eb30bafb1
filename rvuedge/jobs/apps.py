from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rvuedge.jobs"
    label = "jobs"
