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


def device_name(agent: str) -> str:
    """«Chrome · Android»; empty when the browser does not say."""
    browser = next((name for mark, name in _BROWSERS + _MORE if mark in agent), "")
    system = next((name for mark, name in (*_SYSTEMS, ("Linux", "Linux")) if mark in agent), "")
    return " · ".join(word for word in (browser, system) if word)
