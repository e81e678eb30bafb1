"""Name a browser and its device from a User-Agent header, for people to recognize. Pure.

Only families, no versions: the names stay the same through updates and don't identify anyone.
"""

UNKNOWN = "Unknown device"
MOST_READ = 512  # characters of the header

# The first that matches counts. Browsers built on another one name that one too, so they come first.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("OPT/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("DuckDuckGo/", "DuckDuckGo"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chrome"),
    ("Safari/", "Safari"),
    ("curl/", "curl"),
    ("python", "Python"),
    ("BackgroundShortcutRunner", "Shortcuts"),
)
PLATFORMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "Chromebook"),
    ("Macintosh", "Mac"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
HANDHELD = frozenset({"iPhone", "iPad", "Android"})


def device_name(user_agent: str) -> str:
    """Return "Safari on iPhone", "Edge on Windows", one of the two if only it is known, or UNKNOWN."""
    text = user_agent[:MOST_READ]
    browser, platform = _first(BROWSERS, text), _first(PLATFORMS, text)
    if platform == "Android" and "Mobile" not in text:
        platform = "Android tablet"
    return " on ".join(filter(None, (browser, platform))) or UNKNOWN


def is_handheld(name: str) -> bool:
    """Return whether a device_name is a phone's or a tablet's."""
    return any(word in name for word in HANDHELD)


def noun_for(name: str) -> str:
    """Return what to call a device_name: phone, tablet, computer or device."""
    if "iPad" in name or "tablet" in name:
        return "tablet"
    if is_handheld(name):
        return "phone"
    return "device" if name == UNKNOWN else "computer"


def _first(names: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for sign, name in names if sign in text), "")
