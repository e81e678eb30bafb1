"""The product's addresses, and one more: the least a page can be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from rvuedge.urls import urlpatterns as addresses


def bare(request: HttpRequest) -> HttpResponse:
    """A template of one line."""
    return render(request, "performance/bare.html", {"line": "One line."})


urlpatterns = [*addresses, path("bare/", bare)]
