"""A member of staff and a folder for uploads."""

from tests.staff.conftest import rosa, staging, zip_of_two

__all__ = ["rosa", "staging", "zip_of_two"]
