"""Accounts in Django's admin."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm

from rvuedge.accounts.forms import name_field
from rvuedge.accounts.models import Clinician, FtePeriod, User


class UserCreationForm(BaseUserCreationForm):
    """A new account with an email address."""

    name = name_field()

    class Meta:
        model = User
        fields = ("email", "name")


class UserForm(UserChangeForm):
    """An account."""

    name = name_field()


class ClinicianInline(admin.StackedInline):
    model = Clinician


class FteInline(admin.TabularInline):
    model = FtePeriod
    extra = 0


@admin.register(User)
class AccountAdmin(UserAdmin):
    form = UserForm
    add_form = UserCreationForm
    add_fieldsets = ((None, {"fields": ("email", "name", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "password", "name")}),
        ("Permissions", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    inlines = (ClinicianInline, FteInline)
    list_display = ("email", "name", "is_active", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    search_fields = ("email", "name")
    ordering = ("email",)
