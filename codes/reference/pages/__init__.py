"""The reference pages, built from facts: nothing here reads the database."""

from codes.reference.pages.code_page import CodePage, code_page
from codes.reference.pages.prices import RowView

__all__ = ["CodePage", "RowView", "code_page"]
