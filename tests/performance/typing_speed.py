"""Milliseconds of script from a key press to its chip on the log page, on a CPU four times slower than this machine.

It's the real log page with every code of the loaded release. The floor is the minimum a page can do for a key press:
copy the field's text into one element.
"""

import importlib.util
from pathlib import Path

from playwright.sync_api import sync_playwright

from logbook.management.commands.create_demo import EMAIL
from rvuedge.accounts.models import User
from tests.performance.page_speed import serving, signed_in

ROOT = Path(__file__).resolve().parent.parent.parent
SLOWER = 4
TEXTS = ("9921325 27447RT 20610", "9921336556595380", "G0439 0075T 4538051x3", "71046267127026", "47562 49505RT 43239")
# A whole day: 24 lines of 11 patients, typed after each other.
DAY = (
    "9922357 47563 49593 | 9920425 45385 45380 | 99223 | 47562 49505RT | 99213 99214 2061050 | 43239 45385 | 45390 | "
    "45385 45380 45381 | 9921425 20610RT | G0439 9921325 | 44204 49593x2 38900"
)
OBSERVE = """() => {
  const page = document.querySelector("quick-log");
  const render = page.render.bind(page);
  const copy = document.createElement("p");
  globalThis.took = [];
  globalThis.floor = [];
  page.render = (isKey) => {
    const start = performance.now();
    copy.textContent = page.field.text;
    const between = performance.now();
    render(isKey);
    globalThis.floor.push(between - start);
    globalThis.took.push(performance.now() - between);
  };
}"""


def measure():
    """Return (floor, log page), both p95 in milliseconds."""
    user = User.objects.get(email=EMAIL)
    name, _, value = signed_in(user).partition("=")
    with serving(threads=4) as port, sync_playwright() as playwright:
        options = {"executable_path": _chromium(), "args": ["--no-sandbox", "--disable-gpu"]}
        context = playwright.chromium.launch(**options).new_context(viewport={"width": 390, "height": 844})
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/log/")
        page.locator(".again-row").first.wait_for()
        _type(page)
        page.wait_for_timeout(1500)
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
        page.evaluate(OBSERVE)
        _type(page)
        floor, took = (sorted(page.evaluate(name)) for name in ("floor", "took"))
        context.browser.close()
    return floor[int(len(floor) * 0.95)], took[int(len(took) * 0.95)]


def _type(page):
    for text in (*TEXTS, DAY):
        page.locator("#q").press_sequentially(text, delay=10)
        page.keyboard.press("Escape")


def _chromium():
    spec = importlib.util.spec_from_file_location("chromium", ROOT / "scripts" / "chromium.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.find()
