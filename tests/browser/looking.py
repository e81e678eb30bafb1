"""Looking at pages as each user of a phone or a desktop does: axe and the width, in light and dark."""

SCHEMES = ("light", "dark")


def look(page, axe, site, addresses, widths=(320, 1440)):
    """What is wrong with each address, opened once on a phone and then shown in every width and scheme."""
    found = {}
    for address in addresses:
        page.set_viewport_size({"width": widths[0], "height": 900})
        page.goto(site + address)
        page.wait_for_load_state("networkidle")
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            wider = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)
                problems = axe(page) + ([f"{wider} px too wide"] if wider > 0 else [])
                if problems:
                    found[f"{address} {width} {scheme}"] = problems
    page.complaints[:] = [text for text in page.complaints if "404" not in text]
    return found
