"""axe-core on every page that a role reaches: no serious or critical finding at 360 and 1440, light and dark."""

from __future__ import annotations

import json
import re
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page
from tests.journeys import registry, steps
from tests.journeys.site import Site
from tests.journeys.visitor import Visitor, Visitors

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Colour contrast is what a theme changes; the rest is judged once at each width.
RUN = """async (rules) => {
    // A colour on its way from one theme to the other is nobody's colour.
    document.getAnimations().forEach(one => { try { one.finish(); } catch (endless) { one.cancel(); } });
    const found = await axe.run(document, {resultTypes: ["violations"], ...(rules ? {runOnly: rules} : {})});
    return found.violations.filter(one => ["serious", "critical"].includes(one.impact)).map(one => ({
        id: one.id, impact: one.impact, nodes: one.nodes.slice(0, 3).map(node => node.target.join(" ") + " " + node.html.slice(0, 160))
    }));
}"""
LISTS = {
    "": ["/akun/login/", "/akun/password/reset/"],
    "manajer": [
        "/hari-ini/", "/permintaan/", "/permintaan/baru/", "/usaha/", "/usaha/baru/", "/unggahan/",
        "/pendampingan/", "/pendampingan/baru/", "/penawaran/", "/keterkaitan/", "/wawasan/?definisi=L1",
        "/pekerjaan/", "/pusat/", "/setelan/", "/akun/password/change/", "/akun/2fa/", "/cari/?q=kaos",
        "/cari/?q=kaos&dekat=33.72&jarak=25&sertifikat=HALAL&kelas=MICRO",
    ],
    "pendamping": ["/hari-ini/", "/pendampingan/", "/usaha/?q=batik"],
    "pemilik": ["/usaha-saya/", "/permintaan/", "/penawaran/bagian/", "/keterkaitan/"],
    "koperasi": ["/usaha-saya/", "/penawaran/"],
    "pembeli": ["/permintaan/", "/permintaan/baru/", "/penawaran/", "/keterkaitan/"],
    "analis": ["/wawasan/", "/usaha/"],
    "admin": ["/usaha/", "/pusat/", "/pusat/baru/"],
}  # fmt: skip


@pytest.fixture(scope="module")
def scene(browser: Browser, site: Site) -> dict[str, list[str]]:
    """Things are made as people make them, so that their pages can be looked at; role → addresses."""
    people = Visitors(browser, site, width=1440, language="id")
    manager = people.come("manajer")
    requirement = steps.post_requirement(manager, product="kaos", quantity="600")
    steps.match(manager)
    run = steps.build_consortium(manager)
    links = steps.send_proposal(manager)
    proposal = steps.open_proposal(manager)
    line = manager.page.locator("main a[href*='/penawaran/bagian/']").first.get_attribute("href") or ""
    enterprise = registry.register_enterprise(manager, "Dapur Uji Akses", activity="membuat keripik uji")
    manager.go("/permintaan/")
    coached = manager.page.locator("main a[href^='/permintaan/']").first.get_attribute("href") or ""
    manager.go("/pendampingan/")
    case = manager.page.locator("main a[href*='/pendampingan/']", has_text=re.compile(r"\w")).all()
    cases = [one.get_attribute("href") or "" for one in case]
    opened = next((path for path in cases if re.search(r"/pendampingan/[0-9a-f-]{36}/$", path)), "")
    manager.go("/keterkaitan/")
    linkage = next(
        (
            path
            for one in manager.page.locator("main a[href^='/keterkaitan/']").all()
            if re.search(r"[0-9a-f-]{36}/$", path := one.get_attribute("href") or "")
        ),
        "",
    )
    buyer = people.come("pembeli")
    buyer.go("/permintaan/")
    asked = buyer.page.locator("main a[href^='/permintaan/']").first.get_attribute("href") or ""
    made = {
        "manajer": [
            requirement, f"{requirement}ubah/", f"{requirement}konfirmasi/", f"{requirement}?daftar=bisa", coached,
            f"{requirement}konsorsium/", run, f"{run}mengapa-tidak/", f"{run}andaikan/",
            f"/penawaran/baru/?run={run.rstrip('/').rsplit('/', 1)[1]}", proposal, line,
            enterprise, f"{enterprise}jawaban/", f"{enterprise}sertifikat/", f"{enterprise}persetujuan/",
            f"{enterprise}data/kontak/", linkage,
        ],
        "pendamping": [opened, f"{opened}sesi/", f"{opened}langkah/"] if opened else [],
        "pembeli": [asked],
        "": [link.url for link in links if link.is_buyer] + [links[0].url],
    }  # fmt: skip
    assert people.faults == []
    for person in people.all:
        person.context.close()
    return {role: [*LISTS[role], *(path for path in made.get(role, []) if path)] for role in LISTS}


def judge(page: Page, rules: list[str] | None = None) -> list[dict[str, object]]:
    """Serious and critical findings of the page as it stands."""
    found: list[dict[str, object]] = page.evaluate(RUN, rules)
    return found


def look(visitor: Visitor, path: str) -> list[str]:
    """The page at both widths in both themes; one line for each finding."""
    visitor.go(path)
    page = visitor.page
    page.evaluate(AXE)
    found = []
    for width, theme, rules in (
        (1440, "light", None),
        (1440, "dark", ["color-contrast"]),
        (360, "dark", ["color-contrast"]),
        (360, "light", None),
    ):
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        found += [
            f"{path} {width} {theme}: {one['id']} ({one['impact']}) {json.dumps(one['nodes'])}"
            for one in judge(page, rules)
        ]
    visitor.settle()
    page.set_viewport_size({"width": 1440, "height": 800})
    return found


@pytest.mark.parametrize("role", LISTS)
def test_no_serious_finding_on_any_page(
    role: str, browser: Browser, site: Site, scene: dict[str, list[str]]
) -> None:
    people = Visitors(browser, site, width=1440, language="id")
    visitor = people.come(role)
    try:
        found = [line for path in scene[role] for line in look(visitor, path)]
    finally:
        visitor.context.close()
    assert found == [], "\n".join(found)
    assert people.faults == []
