"""Reading a message opens no socket, whatever links it holds."""

import socket

import pytest

from smishwatch.pipeline.text.read import read


def test_links_are_never_resolved_or_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *parts, **named: opened.append(parts))
    monkeypatch.setattr(socket.socket, "connect", lambda *parts: opened.append(parts))
    message = read("登录http://example.com/a 或 https://例子.中国/b 或 http://203.0.113.7/c", "CN")
    assert len(message.links) == 3
    assert opened == []
