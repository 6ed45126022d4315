"""The style guide shows every component: what it promises, every page that uses them keeps."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as project
from django.template import engines
from django.test import Client, override_settings

WEB = Path(project.PACKAGE) / "web"
LANGUAGES = ["id", "en"]
VOID = {"meta", "link", "input", "img", "br", "hr", "path", "rect", "line", "circle"}


class Page(HTMLParser):
    """Elements with their attributes, and for each figure what is inside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.figures: list[list[str]] = []
        self.figure_images: list[list[dict[str, str | None]]] = []
        self.depth = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append((tag, given))
        if tag == "figure":
            self.depth += 1
            self.figures.append([])
            self.figure_images.append([])
        elif self.depth:
            self.figures[-1].append(tag)
            if given.get("role") == "img":
                self.figure_images[-1].append(given)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "figure"


def guide(language: str, query: str = "") -> str:
    client = Client()
    client.cookies["django_language"] = language
    response = client.get(f"/gaya/{query}")
    assert response.status_code == 200
    return response.content.decode()


pytestmark = pytest.mark.urls("tests.web.styleguide_urls")


@pytest.fixture(autouse=True)
def development():
    with override_settings(DEBUG=True):
        yield


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("query", ["", "?light"])
def test_no_inline_script_or_style(language, query):
    page = Page(guide(language, query))
    for tag, attributes in page.elements:
        assert "style" not in attributes, (tag, attributes)
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        assert tag != "style"
        if tag == "script":
            assert (
                attributes.get("src", "").startswith("/static/")
                or attributes.get("type") == "application/json"
            )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_says_its_finding_and_has_its_table(language):
    page = Page(guide(language))
    assert len(page.figures) == 9
    for tags, images in zip(page.figures, page.figure_images, strict=True):
        assert "h3" in tags
        assert "table" in tags
        assert images
        assert all(image.get("aria-label") for image in images)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_that_the_page_refers_to_exist_once(language):
    page = Page(guide(language))
    names = [attributes["id"] for _, attributes in page.elements if attributes.get("id")]
    assert len(names) == len(set(names))
    for tag, attributes in page.elements:
        for reference in ("for", "aria-describedby", "aria-labelledby", "form"):
            for name in (attributes.get(reference) or "").split():
                assert name in names, (tag, reference, name)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_label(language):
    page = Page(guide(language))
    labelled = {attributes.get("for") for tag, attributes in page.elements if tag == "label"}
    controls = [
        attributes
        for tag, attributes in page.elements
        if tag in {"input", "select", "textarea"} and attributes.get("type") not in {"hidden", "radio"}
    ]
    assert len(controls) > 10
    for attributes in controls:
        assert attributes.get("id") in labelled or attributes.get("aria-label"), attributes


def test_indonesian_and_english_share_no_heading():
    headings = {}
    for language in LANGUAGES:
        headings[language] = set(re.findall(r"<h[123][^>]*>([^<]+)</h[123]>", guide(language)))
    assert len(headings["id"]) > 15
    assert headings["id"] & headings["en"] == set()


def test_unknown_is_shown_never_blank():
    page = guide("id")
    assert page.count('<span class="unknown">belum diketahui</span>') >= 4
    assert "None" not in re.sub(r"<script.*?</script>", "", page, flags=re.S)


def test_outside_development_it_does_not_exist():
    with override_settings(DEBUG=False):
        assert Client().get("/gaya/").status_code == 404


def test_a_member_link_weighs_little():
    page = guide("id", "?light")
    static = [
        WEB / "static" / address.removeprefix("/static/")
        for address in re.findall(r'"(/static/[^"]+)"', page)
    ]
    assert len(page.encode()) + sum(path.stat().st_size for path in static) < 100_000
    assert "<script" not in page


@pytest.mark.parametrize("path", sorted((WEB / "static/sambung").glob("*.js")), ids=lambda path: path.name)
def test_scripts_are_small_and_evaluate_nothing(path):
    text = path.read_text()
    assert len(text.encode()) < 6_000
    assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", text)


def test_no_template_of_the_web_has_inline_script_or_style():
    offending = []
    for path in (WEB / "templates").rglob("*.html"):
        text = path.read_text()
        if re.search(
            r"\sstyle\s*=|<style|\son[a-z]+\s*=(?!=)|<script(?![^>]*\b(src|application/json)\b)|javascript:",
            text,
        ):
            offending.append(path.name)
    assert offending == []


def test_every_template_of_the_web_can_be_read():
    for path in (WEB / "templates").rglob("*.html"):
        engines["django"].get_template(str(path.relative_to(WEB / "templates")))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_chosen_theme_is_set_by_the_server(theme):
    client = Client()
    response = client.post("/tema/", {"theme": theme, "next": "/gaya/"})
    assert response.url == "/gaya/"
    assert f'data-theme="{theme}"' in client.get("/gaya/").content.decode()
    client.post("/tema/", {"theme": "auto", "next": "/gaya/"})
    assert "data-theme" not in client.get("/gaya/").content.decode()


def test_the_theme_leads_to_no_other_site():
    for address in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        assert Client().post("/tema/", {"theme": "dark", "next": address}).url == "/"


def test_an_invented_theme_never_reaches_the_page():
    client = Client()
    client.cookies["theme"] = 'dark" onload="x'
    assert "onload" not in client.get("/gaya/").content.decode()
