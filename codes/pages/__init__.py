"""What the pages of the reference show."""

from codes.pages.code_page import CodePage, code_page
from codes.pages.prices import RowView

__all__ = ["CodePage", "RowView", "code_page"]
