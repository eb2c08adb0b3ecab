"""What a phone keeps to go on without network: the worker, the page that it shows then, and the manifest."""

from __future__ import annotations

import json
from hashlib import sha256

from flask import Blueprint, Response, current_app, render_template, request

from contest.refusals import N_
from contest.web import words
from contest.web.assets import address, assets
from contest.web.site import site

blueprint = Blueprint("offline", __name__)
SAID = {
    "title": N_("Không có mạng"),
    "kept": N_("Bài đang làm và những câu chưa gửi vẫn ở trên máy này; chúng tự gửi khi có mạng lại."),
    "what": N_("Trang bạn chọn chỉ mở được khi có mạng. Kiểm tra Wi-Fi hoặc dữ liệu di động, rồi tải lại trang."),
    "open": N_("Mở bài đang làm"),
}
ICONS = (
    ("icons/mark-192.png", 192, "any"),
    ("icons/mark-512.png", 512, "any"),
    ("icons/mark-maskable.png", 512, "maskable"),
)


@blueprint.get("/mat-mang")
def show() -> str:
    """The page that stands for any other while there is no network: one copy for all readers, in both languages."""
    said = {one: {name: words.catalogue(one).gettext(text) for name, text in SAID.items()} for one in ("vi", "en")}
    return render_template("offline.html", said=said)


def _told() -> str:
    """All that the page is made of, whoever reads it: a reader's settings or sign-in make no new worker."""
    loader = current_app.jinja_loader
    assert loader is not None
    sources = [loader.get_source(current_app.jinja_env, name)[0] for name in ("offline.html", "base.html")]
    return "".join([*(words.catalogue(one).gettext(text) for one in ("vi", "en") for text in SAID.values()), *sources])


@blueprint.get("/worker.js")
def worker() -> Response:
    """The service worker (static/js/worker.js), told which files to keep. New bytes make browsers take it anew."""
    shell = ["/mat-mang", address("css/site.css"), address("icons/mark.svg")]
    version = sha256(f"{shell}{_told()}".encode()).hexdigest()[:12]
    text = assets()["js/worker.js"].bodies[""].decode()
    response = Response(
        f'const VERSION = "{version}", SHELL = {json.dumps(shell)};\n{text}', mimetype="text/javascript"
    )
    response.headers["Cache-Control"] = "no-cache"
    response.add_etag()
    response.make_conditional(request)
    return response


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """What a phone needs to put the site beside its apps."""
    name = site().settings.site_name
    icons = [
        {"src": address(file), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for file, size, purpose in ICONS
    ]
    told = {
        "name": name,
        "short_name": name[:24],
        "lang": "vi",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
    }
    told |= {"background_color": "#faf9f6", "theme_color": "#0f4c8a"}
    response = Response(json.dumps(told | {"icons": icons}, ensure_ascii=False), mimetype="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response
