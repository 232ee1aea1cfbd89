"""Links: host -> class, owner, imitation."""

import pytest

from smishwatch.pipeline.enrich.links import JudgedLink, ending_of, judge_link
from smishwatch.pipeline.enrich.lookalikes import LookAlikes
from smishwatch.pipeline.enrich.registry import Registry
from smishwatch.pipeline.text.domains import registrable_domain
from smishwatch.pipeline.text.found import FoundLink


@pytest.fixture(scope="module")
def look_alikes(registry: Registry) -> LookAlikes:
    return LookAlikes(registry.institutions.values())


def _judge(host: str, registry: Registry, look_alikes: LookAlikes) -> JudgedLink:
    link = FoundLink(f"http://{host}/", host, registrable_domain(host), host, 0, len(host))
    return judge_link(link, registry, look_alikes)


@pytest.mark.parametrize(
    ("host", "link_class"),
    [
        ("bit.ly", "shortener"),
        ("t.cn", "shortener"),
        ("reurl.cc", "shortener"),
        ("abc.page.link", "shortener"),
        ("evil.duckdns.org", "dynamic_dns"),
        ("evil.ddns.net", "dynamic_dns"),
        ("evil.github.io", "free_hosting"),
        ("evil.pages.dev", "free_hosting"),
        ("evil.blogspot.co.id", "free_hosting"),
        ("evil.web.app", "free_hosting"),
        ("sites.google.com", "free_hosting"),
        ("docs.google.com", "file_host"),
        ("forms.gle", "form_host"),
        ("www.wjx.cn", "form_host"),
        ("t.me", "messaging"),
        ("wa.me", "messaging"),
        ("lin.ee", "messaging"),
        ("open.kakao.com", "messaging"),
        ("play.google.com", "app_store"),
        ("apps.apple.com", "app_store"),
        ("www.icbc.com.cn", "official"),
        ("m.icbc.com.cn", "official"),
        ("www.royalmail.com", "official"),
        ("tax.service.gov.uk", "official"),
        ("rsj.beijing.gov.cn", "official"),
        ("www.facebook.com", "popular"),
        ("mp.weixin.qq.com", "popular"),
        ("192.0.2.7", "ip_address"),
        ("xqz58.cc", "own"),
        ("example-shop.com", "own"),
    ],
)
def test_class(host: str, link_class: str, registry: Registry, look_alikes: LookAlikes) -> None:
    assert _judge(host, registry, look_alikes).link_class.value == link_class


@pytest.mark.parametrize(
    ("host", "institution", "way"),
    [
        ("icbc.com.cn.x.top", "cn-icbc", "subdomain"),
        ("wap.ccb.com.cn.qk8.cc", "cn-ccb", "subdomain"),
        ("www-icbc-com-cn.top", "cn-icbc", "subdomain"),
        ("meine.postbank.de.bvbvs.pw", "de-postbank", "subdomain"),
        ("icbc-credit.top", "cn-icbc", "combination"),
        ("netfiix-billing.com", "xx-netflix", "combination"),
        ("icbc.top", "cn-icbc", "combination"),
        ("wap.icbcjf.com", "cn-icbc", "combination"),
        ("cmbchina-loan.com", "cn-cmb", "combination"),
        ("10086-jf.cc", "cn-cmcc", "combination"),
        ("uspslogin.com", "us-usps", "combination"),
        ("usps.cc", "us-usps", "combination"),
        ("infoundianlazada.gq", "th-lazada", "combination"),
        ("tuyendungshopee.com", "id-shopee", "combination"),
        ("rabobank-betaalpas.info", "nl-rabobank", "combination"),
        ("correos-aduanas.com", "es-correos", "combination"),
        ("dhl.tracking-info.top", "xx-dhl", "combination"),
        ("evri-redelivery.co.uk", "gb-evri", "combination"),
        ("hmrc-tax-refunds.ru", "gb-hmrc", "combination"),
        ("apple-id.support.info", "xx-apple", "combination"),
        ("paypa1.com", "xx-paypal", "homoglyph"),
        ("rnicrosoft.com", "xx-microsoft", "homoglyph"),
        ("lcbc.com.cn", "cn-icbc", "homoglyph"),
        ("xn--pple-43d.com", "xx-apple", "homoglyph"),
        ("amazan.com", "xx-amazon", "spelling"),
        ("netflixs.com", "xx-netflix", "spelling"),
        ("royalmial.com", "gb-royalmail", "spelling"),
    ],
)
def test_imitation(
    host: str, institution: str, way: str, registry: Registry, look_alikes: LookAlikes
) -> None:
    imitation = _judge(host, registry, look_alikes).imitation
    assert imitation is not None
    assert institution in imitation.institution_ids
    assert imitation.way == way


@pytest.mark.parametrize(
    "host",
    [
        "www.icbc.com.cn", "upsandowns.com", "fruit-orange.com", "banana.com", "gazeta.pl", "interia.pl",
        "mail.com", "alone.com", "1mall.com", "china-cba.net", "www.china-sss.com", "ghbank.co.th",
        "krungthai-axa.co.th", "vip.qzone.com", "momoshop.com.tw", "estore.189store.com", "shope.ee",
        "threebrothers.com", "smartwatch.shop", "truestory.org", "globe-trotter.com", "applepie.kitchen",
        "chasing.com", "promontory.com", "cashmere.com", "postcard.com", "winbankcards-gr.net", "icbcc.gov.cn", "pingpong.com", "jdate.com",
        "xiaoma.wang", "klart.se", "wooga.com", "mobiel.com", "telecom.sk", "portail-gouv.info",
    ],
)  # fmt: skip
def test_ordinary_hosts_imitate_nobody(host: str, registry: Registry, look_alikes: LookAlikes) -> None:
    assert _judge(host, registry, look_alikes).imitation is None


def test_a_messenger_counts_as_shared_though_it_is_somebodys_own_domain(
    registry: Registry, look_alikes: LookAlikes
) -> None:
    link = _judge("t.me", registry, look_alikes)
    assert link.is_shared
    assert link.owners == ()


def test_own_domains_are_not_shared(registry: Registry, look_alikes: LookAlikes) -> None:
    assert not _judge("xqz58.cc", registry, look_alikes).is_shared


@pytest.mark.parametrize(
    ("host", "ending"),
    [
        ("icbc-loan.top", "cheap"),
        ("www.abc.xyz", "cheap"),
        ("council.gov.uk", "restricted"),
        ("www.court.gov.cn", "restricted"),
        ("school.sch.uk", "restricted"),
        ("gov.top", "cheap"),
        ("example.com", None),
        ("top", None),
        ("gov.uk.example.com", None),
        ("1.2.3.4", None),
    ],
)
def test_ending(host: str, ending: str | None) -> None:
    assert ending_of(host) == ending


@pytest.mark.parametrize("host", ["uk.com", "web.app", "gov.uk"])
def test_a_suffix_with_pages_is_nobodys(host: str, registry: Registry, look_alikes: LookAlikes) -> None:
    assert _judge(host, registry, look_alikes).shares(host)


def test_what_lies_under_such_a_suffix_is_somebodys(registry: Registry, look_alikes: LookAlikes) -> None:
    assert not _judge("pay-desk.uk.com", registry, look_alikes).shares("pay-desk.uk.com")
