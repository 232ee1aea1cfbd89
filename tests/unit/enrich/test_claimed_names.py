"""Institutions that no registry knows are found where senders name themselves, and ordinary words are nobody's name."""

from datetime import UTC, datetime

import pytest

from smishwatch.pipeline.enrich.enricher import Enricher
from smishwatch.pipeline.enrich.explain import explain
from smishwatch.pipeline.enrich.registry import starter
from smishwatch.schemas.codes import IdentityAnswer
from smishwatch.schemas.enriched import Enrichment

AT = datetime(2026, 3, 1, tzinfo=UTC)
ENRICHER = Enricher(starter())


def _found(text: str, sender: str | None = None) -> Enrichment:
    return ENRICHER.enrich(text, sender, None, AT).enrichment


@pytest.mark.parametrize(
    ("text", "name"),
    [
        # brackets
        ("【恒旭小贷】您的借款已逾期，请尽快处理", "恒旭小贷"),
        ("您的包裹已到驿站，请凭取件码领取【蓝鸽速运】", "蓝鸽速运"),
        ("【青屿科技】您的订单已发货", "青屿科技"),
        ("【云杉优选】感谢您的支持，新品已上架", "云杉优选"),
        ("【みなも信用金庫】お取引を確認してください", "みなも信用金库"),
        ("[다온저축은행] 고객님의 대출 한도가 승인되었습니다", "다온저축은행"),
        ("[Lumora] 482911 is your login code", "lumora"),
        ("[Kredit Pelita] Tagihan Anda jatuh tempo besok", "kredit pelita"),
        # the opening
        ("Marlow Credit Union: a payee was added to your account. Call us if it was not you.", "Marlow Credit Union"),
        ("Dear customer, Tarrant Insurance has renewed your policy.", "Tarrant Insurance"),
        ("FINAL NOTICE: Pell Valley Bank will suspend your card", None),
        ("Kestrel Couriers: your parcel is held, pay 2.99 to release it", "Kestrel Couriers"),
        ("Bank of Ardmoor: unusual sign-in, verify now", "Bank of Ardmoor"),
        ("Banco Altozano le informa que su tarjeta fue bloqueada", "Banco Altozano"),
        ("Banque Merlande : votre carte a été suspendue", "Banque Merlande"),
        ("Caixa Serrana informa: sua conta foi bloqueada", "Caixa Serrana"),
        ("KSP MAJU LANCAR MENAWARKAN PINJAMAN ONLINE bunga ringan", "KSP MAJU LANCAR"),
        ("Selamat! Anda mendapat hadiah dari PT. BINTARA JAYA Klik link berikut", "PT. BINTARA JAYA"),
        ("Ngân hàng Sông Xanh thông báo tài khoản của bạn bị khóa", "Ngân hàng Sông Xanh"),
        ("您好，这里是临海村镇银行客服中心，您的账户异常", "临海村镇银行"),
        ("尊敬的海棠消费金融客户，您的借款今日到期", "海棠消费金融"),
        ("您在橙子金服的借款已严重逾期，今日不还将起诉", "橙子金服"),
        ("안녕하세요 가온캐피탈입니다. 저금리 대출 안내드립니다", "가온캐피탈"),
        ("ธนาคารบ้านนา แจ้งว่าบัญชีของท่านถูกระงับ", "ธนาคารบ้านนา"),
        # the same in more languages and ways
        ("NORDHAVN BANK: Your card is blocked. Verify at nordhavn-id.com", "NORDHAVN BANK"),
        ("Nordhavn Bank ALERT: unusual login", "Nordhavn Bank"),
        ("This is Harlow County Court. You have failed to appear for jury duty.", "Harlow County Court"),
        ("Hello, I am calling from Pinecrest Loans about your application", "Pinecrest Loans"),
        ("Your Kestrel Mobile bill is ready. Pay at kestrelmobile.com", "Kestrel Mobile"),
        ("Welcome to Zentro! Your OTP is 123456", "Zentro"),
        ("123456 is your Zentro verification code", "Zentro"),
        ("Thank you for shopping at Merrow Supermarket. Claim your gift card now", "Merrow Supermarket"),
        ("Estimado cliente, Banco Altozano le informa que su cuenta fue bloqueada", "Banco Altozano"),
        ("BANCO ALTOZANO: su token vence hoy, actualice en altozano-token.com", "BANCO ALTOZANO"),
        ("Seguros Marea: su poliza vence hoy", "Seguros Marea"),
        ("Votre Banque Merlande vous informe", "Banque Merlande"),
        ("Crédit Valmont: votre compte est suspendu", "Crédit Valmont"),
        ("Gemeente Waterloo: u heeft een boete", "Gemeente Waterloo"),
        ("Банк Полюс: ваша карта заблокирована", "Банк Полюс"),
        ("МФО Быстроденьги24 одобрила вам займ", "МФО Быстроденьги24"),
        ("Suzan Sigorta: poliçeniz sona eriyor", "Suzan Sigorta"),
        ("Kredinova Bankası: kartınız bloke oldu", "Kredinova Bankası"),
        ("Công an tỉnh Hà Lâm thông báo bạn liên quan vụ án", "Công an tỉnh Hà Lâm"),
        ("ธนาคารรุ่งเรือง: บัญชีของคุณถูกระงับ", "ธนาคารรุ่งเรือง"),
        ("[한빛캐피탈] 고객님 대출 승인", "한빛캐피탈"),
        ("(광고)새봄저축은행 정부지원 대출", "새봄저축은행"),
        ("【さくら銀行】口座が凍結されました", "さくら银行"),
        ("さくら信用金庫です。ご本人確認をお願いします", "さくら信用金库"),
        ("青葉急便よりお荷物のお届けにあがりましたが不在の為持ち帰りました", "青叶急便"),
        ("您好，我是宏源信贷的客户经理，可办理信用贷款", "宏源信贷"),
        ("海州市中级人民法院通知：您有一张传票未领取", "海州市中级人民法院"),
        ("云州市公安局：您涉嫌洗钱，请配合调查", "云州市公安局"),
        ("宏源小贷提醒您：借款今日到期", "宏源小贷"),
        ("[宏源小贷]您的借款已逾期", "宏源小贷"),
        ("您的宏源金服账户有一笔待还款", "宏源金服"),
        ("Koperasi Sinar Abadi menawarkan pinjaman tanpa jaminan", "Koperasi Sinar Abadi"),
        ("Info resmi dari Bank Mulia Sejahtera: tarif transfer berubah", "Bank Mulia Sejahtera"),
        ("PAG-ASA LENDING: approved na ang loan mo", "PAG-ASA LENDING"),
        ("Hi! This is Tala-Tala Finance, your loan is overdue", "Tala-Tala Finance"),
        ("Prezado cliente, o Banco Serrano informa compra de R$ 2.500", "Banco Serrano"),
        ("Poczta Leśna: Twoja paczka czeka, dopłać 1,99", "Poczta Leśna"),
        ("Kære kunde, Nordø Sparebank har spærret dit kort", "Nordø Sparebank"),
        ("بنك الواحة: تم إيقاف بطاقتك", "بنك الواحة"),
        # the closing
        ("Your loan of 5,000 is approved. Reply YES to receive it. - Orrin Finance", "Orrin Finance"),
        ("Your account will be closed today. Regards, Selwyn Bank", "Selwyn Bank"),
        ("Your storage is full, sign in to keep your photos. The Nimbalo Team", "Nimbalo"),
        ("ใบสมัครของท่านผ่านแล้ว ขอบคุณที่ใช้บริการ อีซี่นา", "อีซี่นา"),
        # whom it addresses, whose account it speaks of
        ("Dear Farrow customer, your loan application is being processed", "Farrow"),
        ("Beste Duinbank klant, uw pas verloopt morgen", "Duinbank"),
        ("Su cuenta Bandela ha sido bloqueada, active aquí", "Bandela"),
        ("We noticed a new login to your Kintaro account", "Kintaro"),
        # an own domain that the text repeats
        ("Your parcel from Swiftparcel waits. Reschedule: swiftparcel-redeliver.com", "Swiftparcel"),
        ("Enjoy free delivery with Zolvani this week. Order at https://www.zolvani.in/x", "Zolvani"),
    ],
)  # fmt: skip
def test_the_name_stands_where_senders_name_themselves(text: str, name: str | None) -> None:
    found = _found(text)
    assert (found.brand, found.claimed_name) == (None, name)


@pytest.mark.parametrize(
    "text",
    [
        # topics, people and placeholders in brackets
        "【温馨提示】您的快递已到，请及时领取", "【验证码】您的验证码是 482911", "【王小丽】周末聚会别忘了",
        "【张经理】需要贷款请联系我", "【三月美容季】全场五折", "【重要なお知らせ】本人確認をお願いします",
        "[Web발신] 고객님 택배가 도착했습니다", "[URGENT] call me back", "[info] meeting moved to five",
        "[email protected] wrote to you",
        # forms without a name
        "Your bank has locked your card, call now", "Instant Loans approved in minutes! Apply today",
        "Personal Loans at low interest, reply YES", "Car Insurance from 9 pounds a month", "My bank is closed today",
        "Online Banking will be unavailable tonight", "尊敬的银行客户，您的账户异常", "这里是法院，您有一份传票",
        "您在银行的贷款已逾期", "我是贷款公司的，需要资金联系我", "กรมธรรม์ของท่านหมดอายุแล้ว",
        "ธนาคารของคุณแจ้งว่าบัญชีถูกระงับ", "บริษัทกำลังจัดส่งสินค้า",
        # whom nobody claims to be: a payee, a place, a person
        "Can you send the rent to my account at Marlow Credit Union please", "See you outside Selwyn Bank at five",
        "我刚从恒旭小贷出来，等你吃饭", "Dear John, your account is locked", "Dear valued customer, your account is locked",
        "Estimado cliente Juan, su pedido ha llegado", "Your savings account was debited", "your Free account has expired",
        # talk of such places
        "I went to the bank with Marlow today",
        "Meet me at Harlow County Court at 3",
        "Government Bonds are up",
        "Food Bank needs volunteers on Saturday",
        "My Insurance expired",
        "New Bank Holiday announced",
        "Bank Holiday Sale: 50% off",
        "Express Delivery available today",
        "Happy Birthday! Love, Team",
        "Dinner at Golden Dragon Express? - Sam",
        "University results are out",
        "Police found my bike",
        "Court is adjourned",
        "Post Office closed",
        "City Council meeting tonight, are you coming?",
        "我今天去银行办事",
        "明天去医院看你",
        "法院门口见",
        "去学校接孩子",
        "我在公司加班",
        "你公司附近有快递吗",
        "The Loans team is hiring",
        "Ir al banco mañana",
        "Banco de alimentos necesita voluntarios",
        "La Caja está cerrada",
        "Le Groupe se réunit demain",
        "Bank Indonesia rate today",
        "besok ke kantor pos ya",
        "toko sebelah tutup",
        "미안 은행 갔다올게",
        "銀行に行ってくるね",
        "ไปธนาคารก่อนนะ",
        "Polizei war hier",
        "Happy New Year from all of us",
        "Sent from my iPhone",
        "Call me later. - John", "Thanks, Maria", "see the deals at https://www.deals-today.net/ deals end soon",
    ],
)  # fmt: skip
def test_ordinary_words_are_nobodys_name(text: str) -> None:
    assert _found(text).claimed_name is None


def test_a_header_that_the_text_repeats_is_a_claim() -> None:
    assert _found("Your Farrowly loan is due on Friday", "FARROWLY").claimed_name == "Farrowly"
    assert _found("Your loan is due on Friday", "FARROWLY").claimed_name is None


def test_an_institution_of_the_registry_is_named_by_its_id_alone() -> None:
    found = _found("【招商银行】您的信用卡账单已出")
    assert found.brand == "cn-cmb"
    assert found.claimed_name is None


def test_nothing_is_registered_to_who_is_in_no_registry() -> None:
    found = _found("【恒旭小贷】您的借款已逾期，请登录 hengxu-pay.top 处理，可致电95555核实", "13800138000")
    assert found.claimed_name == "恒旭小贷"
    answers = found.identities
    assert answers.sender is answers.signature is answers.link is IdentityAnswer.UNREGISTERED
    assert answers.contact is IdentityAnswer.REGISTERED_TO_ANOTHER
    assert not found.genuine


def test_the_claim_is_said_to_people() -> None:
    found = _found("[Lumora] 482911 is your login code")
    assert "lumora, which no registry knows" in explain(found, None, starter(), None)
    assert "lumora（登记册中没有）" in explain(found, None, starter(), None, "zh")
    (reason,) = [reason for reason in found.reasons if reason.code == "claims_unregistered"]
    assert (reason.evidence, reason.weight) == ("lumora", 0.0)
