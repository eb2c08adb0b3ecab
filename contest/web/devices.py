"""A browser's name in few words, so that a person knows their own devices in a list."""

from __future__ import annotations

_BROWSERS = (
    ("Zalo", "Zalo"),
    ("FBAN", "Facebook"),
    ("FBAV", "Facebook"),
    ("Edg/", "Edge"),
    ("SamsungBrowser", "Samsung"),
)
_MORE = (("Firefox/", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))


_IN_APP = ("Zalo", "FBAN", "FBAV", "FB_IAB", "Instagram", "Line/")


def in_app(agent: str) -> bool:
    """Whether the page is open inside another app, whose browser may not keep files. For a note beside them."""
    return any(mark in agent for mark in _IN_APP)


def device_name(agent: str) -> str:
    """«Chrome · Android»; empty when the browser does not say."""
    browser = next((name for mark, name in _BROWSERS + _MORE if mark in agent), "")
    system = next((name for mark, name in (*_SYSTEMS, ("Linux", "Linux")) if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word)
