"""Check pages on phones and desktops, in light and dark: axe, fonts, and nothing wider than the screen."""

import json
from itertools import product

from tests.effort import FULL

SCHEMES = ("light", "dark")
VIEWS = tuple(product((320, 1440), SCHEMES))
SOME = ((VIEWS[0], VIEWS[3]), (VIEWS[1], VIEWS[2]))
# Fonts that the page declares but doesn't use; and font files, if it fetched more of them than it declares.
UNUSED_FONTS = """
() => document.fonts.ready.then(() => {
    const fetched = new Set(performance.getEntriesByType("resource").map((entry) => entry.name)
        .filter((name) => name.endsWith(".woff2")));
    const unused = [...document.fonts].filter((face) => face.status !== "loaded").map((face) => face.family);
    return fetched.size > document.fonts.size ? [...unused, ...fetched] : unused;
})
"""

# How much wider the page is than the window once charts have been drawn for the new width: after a second at most.
EXCESS_WIDTH = """
() => new Promise((resolve) => {
    const measure = (left) => requestAnimationFrame(() => {
        const wider = document.documentElement.scrollWidth - window.innerWidth;
        if (wider > 0 && left > 0) setTimeout(measure, 50, left - 1);
        else resolve(wider);
    });
    measure(20);
})
"""


POST_FORM = """
([action, fields]) => {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const form = Object.assign(document.createElement("form"), { method: "post", action });
    for (const [name, value] of Object.entries({ ...fields, csrfmiddlewaretoken: token })) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
    }
    document.body.append(form);
    form.submit();
}
"""


def post(page, site, path, fields):
    """Post a form from the log page."""
    page.goto(f"{site}/log/")
    with page.expect_navigation(url=f"**{path}"):
        page.evaluate(POST_FORM, [path, fields])


def settle(page, waiting):
    """Wait until no request was waiting for a tenth of a second; at most 10 s. `waiting` is kept by `look`."""
    quiet = 0
    for _ in range(200):
        page.wait_for_timeout(50)
        quiet = 0 if waiting else quiet + 1
        if quiet == 2:
            return


def look(page, axe, site, addresses, views=None):
    """Return the problems of each address by view (a width and a color scheme); each page is opened once. An address
    followed by fields, `/log/calculation/ {"q": "99213"}`, is that of a form to post.

    Without `views`, a full run looks in all VIEWS; other runs alternate between the two pairs of SOME. A full run has
    axe in each view, others in one view of each address, in turn.
    """
    found, waiting = {}, set()
    page.on("request", lambda request: waiting.add(request))
    page.on("requestfinished", lambda request: waiting.discard(request))
    page.on("requestfailed", lambda request: waiting.discard(request))
    for n, address in enumerate(addresses):
        chosen = views or (VIEWS if FULL else SOME[n % 2])
        page.set_viewport_size({"width": chosen[0][0], "height": 900})
        path, _, form = address.partition(" ")
        if form:
            post(page, site, path, json.loads(form))
        else:
            page.goto(site + path)
        settle(page, waiting)
        if unused := page.evaluate(UNUSED_FONTS):
            found[address] = [f"unused font {name}" for name in unused]
        for view, (width, scheme) in enumerate(chosen):
            page.set_viewport_size({"width": width, "height": 900})
            page.emulate_media(color_scheme=scheme)
            wider = page.evaluate(EXCESS_WIDTH)
            is_its_turn = view == (n if views else n // 2) % len(chosen)
            problems = (axe(page) if FULL or is_its_turn else []) + ([f"{wider} px too wide"] if wider > 0 else [])
            if problems:
                found[f"{address} {width} {scheme}"] = problems
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
    return found
