"""Registrable domains by the public suffix list, private section included."""

import pytest

from smishwatch.pipeline.text.domains import registrable_domain


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("www.example.com", "example.com"),
        ("WWW.Example.COM", "example.com"),
        ("a.b.example.co.uk", "example.co.uk"),
        ("icbc.com.cn", "icbc.com.cn"),
        ("mybank.icbc.com.cn", "icbc.com.cn"),
        ("icbc.com.cn.x7.top", "x7.top"),
        ("gift.blogspot.com", "gift.blogspot.com"),
        ("www.gift.blogspot.com", "gift.blogspot.com"),
        ("a.b.github.io", "b.github.io"),
        ("blogspot.com", "blogspot.com"),
        ("com", "com"),
        ("203.0.113.7", "203.0.113.7"),
        ("例子.中国", "xn--fsqu00a.xn--fiqs8s"),
        ("www.bücher.de", "xn--bcher-kva.de"),
        ("host.invalidsuffix", "host.invalidsuffix"),
        ("", ""),
    ],
)
def test_registrable_domain(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain
