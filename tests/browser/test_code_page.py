"""The code page in a browser: its chart, and payment in a locality without JavaScript."""


def test_the_chart_is_drawn_when_scrolled_into_view(watched, site):
    watched.set_viewport_size({"width": 390, "height": 844})
    watched.goto(f"{site}/codes/20610/")
    chart = watched.locator("history-chart canvas")
    assert chart.count() == 0
    watched.locator("#releases").scroll_into_view_if_needed()
    chart.wait_for()
    watched.wait_for_function("() => document.querySelector('history-chart').chart?.getDatasetMeta(0).data.length > 1")
    values = watched.evaluate("document.querySelector('history-chart').points.map((point) => point.y)")
    shown = watched.locator("#releases tbody tr[data-from] td:last-child").all_inner_texts()
    assert sorted(values) == sorted(float(text.strip("$")) for text in shown)


def test_payment_in_a_locality_works_without_javascript(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/codes/20610/")
    national = page.locator("#payment .payment-figure strong").first.inner_text()
    page.get_by_label("Locality").select_option("01112-05")
    page.locator(".place-form", has=page.get_by_label("Locality")).get_by_role("button").click()
    figures = page.locator("#payment .payment-figure strong").all_inner_texts()
    assert figures[0] == national
    assert len(figures) == 2
    assert figures[1] != national
    page.goto(f"{site}/codes/97760/")
    assert page.locator("#payment .payment-figure strong").count() == 2
    page.locator("#questions details").nth(1).locator("summary").click()
    assert page.locator("#questions details").nth(1).locator("p").is_visible()
    context.close()
