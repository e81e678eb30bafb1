"""Static files in production: compressed, with a hash of the content in their names."""

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORTS = getattr(HashedFilesMixin, "_js_module_import_aggregation_patterns")[1]  # noqa: B009 missing in the stubs


class StaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Uses hashed names in the imports of our script modules too. Otherwise a browser would fetch each module twice,
    by the page's name and by the importer's, and the service worker would know only one of them."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # a pass hashes the modules one import further up; Django's 5 are too few for ours
    # Only our modules: comments in vendored packages may name modules that don't exist.
    _js_module_import_aggregation_patterns = ("js/*.js", IMPORTS)
