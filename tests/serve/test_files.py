"""Tests of the static files: the server behaves like a static web host."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from sites import write
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.testclient import TestClient

from clicky_docs.serve.files import SiteFiles

PAGE = "<!doctype html><title>{}</title>"
FILES = {
    "index.html": PAGE.format("home"),
    "404.html": PAGE.format("missing"),
    "install/index.html": PAGE.format("install"),
    "why.html": PAGE.format("why"),
    "both.html": PAGE.format("both"),
    "both/index.html": PAGE.format("folder"),
    "empty/data.json": "{}",
    "LICENSE": "MIT",
    "café.html": PAGE.format("café"),
}


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    write(tmp_path / "site", FILES)
    write(tmp_path, {"secret.html": "secret"})
    return client_of(tmp_path / "site")


def client_of(folder: Path) -> TestClient:
    app = Starlette(
        routes=[Mount("/", SiteFiles(folder, lambda html, _: html.replace("<title>", "<title>published ")))]
    )
    return TestClient(app, follow_redirects=False, raise_server_exceptions=True)


@pytest.mark.parametrize(
    ("url", "status", "content"),
    [
        ("/", 200, "published home"),
        ("/index.html", 200, "published home"),
        ("/install/", 200, "published install"),
        ("/install", 307, "http://testserver/install/"),
        ("/install?q=1", 307, "http://testserver/install/?q=1"),
        ("/why", 200, "published why"),
        ("/why.html", 200, "published why"),
        ("/why.html/", 404, "published missing"),
        ("/why/", 404, "published missing"),
        ("/both", 200, "published both"),
        ("/both/", 200, "published folder"),
        ("/caf%C3%A9", 200, "published café"),
        ("/empty/", 404, "published missing"),
        ("/empty", 404, "published missing"),
        ("/nothing", 404, "published missing"),
        ("/nothing/at/all/", 404, "published missing"),
        ("/404.html", 200, "published missing"),
        ("/LICENSE", 200, "MIT"),
    ],
)
def test_url_has_the_response_of_a_static_web_host(client: TestClient, url: str, status: int, content: str) -> None:
    response = client.get(url)
    assert response.status_code == status
    assert content in (response.headers["location"] if status == 307 else response.text)
    assert client.head(url).status_code == status


def test_site_without_a_404_page_responds_with_the_status_404(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": PAGE})
    assert client_of(tmp_path).get("/nothing").status_code == 404


@pytest.mark.parametrize(
    "url",
    [
        "/../secret.html",
        "/%2e%2e/secret.html",
        "/..%2fsecret.html",
        "/install/..%2f..%2fsecret",
        "/..%5csecret.html",
        "/%00",
        "/link.html",
        "/link",
        "/linked/secret.html",
        f"/{'a' * 5000}",
    ],
)
def test_no_path_and_no_symbolic_link_leads_outside_the_folder(tmp_path: Path, client: TestClient, url: str) -> None:
    if os.name != "nt":
        (tmp_path / "site" / "link.html").symlink_to(tmp_path / "secret.html")
        (tmp_path / "site" / "linked").symlink_to(tmp_path)
    response = client.get(url)
    assert response.status_code == 404
    assert "secret" not in response.text


@pytest.mark.skipif(os.name == "nt", reason="Windows needs a permission for symbolic links")
def test_symbolic_link_to_a_file_in_the_folder_is_served(tmp_path: Path, client: TestClient) -> None:
    (tmp_path / "site" / "latest").symlink_to("install")
    assert "published install" in client.get("/latest/").text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.html", "text/html; charset=utf-8"),
        ("a.HTM", "text/html; charset=utf-8"),
        ("a.css", "text/css; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.json", "application/json"),
        ("a.svg", "image/svg+xml"),
        ("a.png", "image/png"),
        ("a.wasm", "application/wasm"),
        ("a.woff2", "font/woff2"),
        ("a.xml", "application/xml"),
        ("a.webmanifest", "application/manifest+json"),
        ("objects.inv", "application/octet-stream"),
    ],
)
def test_file_has_the_content_type_of_its_file_extension(tmp_path: Path, name: str, expected: str) -> None:
    write(tmp_path, {name: "<!doctype html>"})
    response = client_of(tmp_path).get(f"/{name}")
    assert response.headers["content-type"] == expected
    # A new build must be visible at once.
    assert response.headers["cache-control"] == "no-cache"


def test_bytes_that_are_not_utf_8_are_sent_unchanged(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_bytes(b"<!doctype html>caf\xe9")
    assert client_of(tmp_path).get("/").content == b"<!doctype html>caf\xe9"


@pytest.mark.parametrize("name", ["a.html", "a.png"])
def test_file_that_cannot_be_read_leads_to_the_status_500(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(tmp_path, {name: ""})
    monkeypatch.setattr("os.access", lambda *_: False)
    response = client_of(tmp_path).get(f"/{name}")
    assert (response.status_code, response.text) == (500, "The file cannot be read.")


def test_post_request_for_a_file_is_refused(client: TestClient) -> None:
    assert client.post("/").status_code == 405
