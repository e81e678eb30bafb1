"""Static files in production: compressed, and named by their content."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = getattr(HashedFilesMixin, "_js_module_import_aggregation_patterns")[1]  # noqa: B009 the stubs do not know it


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Our script modules name each other by content too. Else a browser would fetch each twice, by the name the page
    gives and by the one its importer gives, and the service worker would know only one of them."""

    support_js_module_import_aggregation = True
    # Ours alone: what packages bring may name modules in comments that do not exist.
    _js_module_import_aggregation_patterns = ("js/*.js", IMPORTS)
