"""Brands: message -> the institution claimed, and by what."""

import pytest

from tests.unit.enrich.conftest import Enrich


@pytest.mark.parametrize(
    ("body", "sender", "country", "brand"),
    [
        ("【工商银行】您的账户异常", None, "CN", "cn-icbc"),
        ("【工行】您的账户异常", None, "CN", "cn-icbc"),
        ("【ICBC】您的账户异常", None, "CN", "cn-icbc"),
        ("您的账户异常，请致电处理【工商银行】", None, "CN", "cn-icbc"),
        ("【招商银行信用卡中心】您的账单已出", None, "CN", "cn-cmb"),
        ("【工 商 银 行】您的账户异常", None, "CN", "cn-icbc"),
        ("【工商銀行】您的賬戶異常", None, "CN", "cn-icbc"),
        ("尊敬的建设银行用户，您的手机银行将失效", None, "CN", "cn-ccb"),
        ("建设银行：您的手机银行将失效", None, "CN", "cn-ccb"),
        ("您的手机银行将失效，请登录 wap.ccb-jf.com 更新", None, "CN", "cn-ccb"),
        ("【招商银行】您在京东消费58元", None, "CN", "cn-cmb"),
        ("您尾号1234的工行卡在支付宝消费58元", "95588", "CN", "cn-icbc"),
        ("您的快件已到，请取件", "95338", "CN", "cn-sf"),
        ("【平安】祝您生活愉快", None, "CN", "cn-pingan"),
        ("祝您全家平安，万事如意", None, "CN", None),
        ("加微信 abc12345 领取资料", None, "CN", None),
        ("有社保公积金即可贷款", None, "CN", None),
        ("天猫京东同步销售，顺丰包邮", None, "CN", None),
        ("今天吃小米粥", None, "CN", None),
        ("HSBC: a new payee was added", None, "GB", "gb-hsbc"),
        ("HSBC: a new payee was added", None, "HK", "hk-hsbc"),
        ("Royal Mail: your parcel is held", None, "GB", "gb-royalmail"),
        ("ROYAL-MAIL your parcel is held", None, "GB", "gb-royalmail"),
        ("Your parcel is held, see royalmail-fee.com", None, "GB", "gb-royalmail"),
        ("Your package is held", "USPS", "US", "us-usps"),
        ("HSBC UK: new payee, see hsbc-recent-payee.com", None, None, "gb-hsbc"),
        ("【平安银行】请登录 pingan-jf.top", None, "CN", "cn-pab"),
        ("[SBI] Dear customer, your account is blocked", None, "IN", "in-sbi"),
        ("Your SBI YONO account is blocked today", None, "IN", "in-sbi"),
        ("I ate an apple and an orange", None, "GB", None),
        ("Let us chase the three of them", None, "US", None),
        ("Message me on WhatsApp", None, "GB", None),
        ("Apple: your iCloud account is locked", None, "US", "xx-apple"),
        ("ธนาคารกสิกรไทย แจ้งเตือนบัญชีของคุณ", None, "TH", "th-kbank"),
        ("Vietcombank: tai khoan cua quy khach bi khoa", None, "VN", "vn-vcb"),
        ("ヤマト運輸よりお荷物のお知らせ", None, "JP", "jp-yamato"),
        ("[CJ대한통운] 주소불일치로 반송", None, "KR", "kr-cjlogistics"),
        ("Сбербанк: ваша карта заблокирована", None, "RU", "ru-sber"),
        ("Sparkasse: Ihr pushTAN läuft ab", None, "DE", "de-sparkasse"),
        ("Correos: su paquete está retenido", None, "ES", "es-correos"),
        ("DHL: Ihr Paket wartet", None, "DE", "xx-dhl"),
        ("Recent is geprobeerd in te loggen op uw ing account, verifieer uw bankpas", None, "NL", "nl-ing"),
        ("Recharge your Vi number now, data plan for 365 days", None, "IN", "in-vi"),
        ("Goi cuoc data, vi du thue bao 4G, gia han ngay", None, "VN", None),
        ("he is doing fine ing and all that", None, "NL", None),
        ("pembayaran bisa di Alfamart atau Indomaret", None, "ID", None),
    ],
)
def test_brand(body: str, sender: str | None, country: str, brand: str | None, enrich: Enrich) -> None:
    assert enrich(body, sender, country).enrichment.brand == brand
