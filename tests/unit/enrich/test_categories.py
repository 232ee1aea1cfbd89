"""Kinds and verdicts: message -> category and verdict, in many languages. Numbers, names and hosts are made up."""

import pytest

from tests.unit.enrich.conftest import Enrich

SCAMS = [
    ("CN", "bank_phishing", "【建设银行】您的手机银行即将失效，请及时登录 wap.ccb-ck.cc 更新"),
    ("CN", "bank_phishing", "您的银行卡存在风险已被冻结，请致电13900139000核实身份解冻"),
    ("CN", "points_expiry", "【中国移动】您的积分4800分即将过期，请登录 10086-jf.cc 兑换现金"),
    ("CN", "delivery", "【顺丰速运】您的包裹因地址不详无法派送，请点击 sf-dz.top 补填地址"),
    ("CN", "government", "您涉嫌洗钱案件，公安局已立案，请立即致电13900139000接受调查"),
    ("CN", "toll_fine", "【ETC服务】您的ETC已失效，请点击 etc-rz.vip 重新认证"),
    ("CN", "investment", "免费荐股，老师带单稳赚，加微信 gp88888 进群"),
    ("CN", "job_task", "刷单兼职日结，一单一结，日赚300，加QQ 88776655"),
    ("CN", "prize", "恭喜您中奖！您已被抽选为幸运用户，奖金98000元，请登录 hsy-cj.cc 领取"),
    ("CN", "gambling", "澳门新葡京开户送彩金88元，百家乐真人荷官，网址 xpj88.cc"),
    ("CN", "family_emergency", "我是你领导，明天来我办公室一趟，这是我的新号码"),
    ("CN", "invoice_document", "代开各类发票，增值税专票，点数低，电话13900139000"),
    ("CN", "invoice_document", "专业办理毕业证、驾驶证、房产证等证件，刻章，见证付款，电话13900139000"),
    ("CN", "sexual_services", "男士会所开业，制服诱惑，激情无限，凭短信优惠200元，电话13900139000"),
    ("CN", "gambling", "会员您好，首充送百分百，每笔返水，仅三倍流水，网址 xpj88.cc"),
    ("CN", "refund_customer_service", "我是淘宝客服，您的订单异常需要退款，请加QQ 88776655 处理"),
    (
        "GB",
        "delivery",
        "Royal Mail: your parcel is held due to an unpaid shipping fee. Pay at royalmail-fees.com",
    ),
    ("GB", "tax_refund", "HMRC: you are entitled to a tax refund of £265.84. Claim at hmrc-refunds.info"),
    (
        "GB",
        "family_emergency",
        "Hi mum, I lost my phone, this is my new number. Message me on wa.me/447700900123",
    ),
    ("GB", "bank_phishing", "HSBC: your account has been suspended. Verify your details at hsbc-verify.top"),
    ("US", "toll_fine", "E-ZPass: you have an unpaid toll. Pay now to avoid late fees at ezpass-pay.vip"),
    (
        "US",
        "account_security",
        "Netflix: your account has been suspended, update your payment at netflix-billing.top",
    ),
    (
        "IN",
        "bank_phishing",
        "Dear customer your SBI account will be blocked today, update PAN card at sbi-kyc.top",
    ),
    (
        "IN",
        "government",
        "Your electricity will be disconnected tonight, bill unpaid. Call 9812345678 urgently",
    ),
    (
        "IN",
        "government",
        "Sir, power supply to your house will be cut at 10 pm, last bill is not in our system. Ring 9812345678",
    ),
    ("TH", "gambling", "สล็อตเว็บตรง ฝาก 100 รับ 200 คาสิโนออนไลน์ คลิก abc888.bet"),
    ("ID", "prize", "Selamat anda pemenang undian berhadiah Rp 75.000.000 dari Telkomsel, hub 085212345678"),
    (
        "VN",
        "bank_phishing",
        "Vietcombank: tai khoan cua ban bi khoa, vui long xac thuc tai vietcombank-vn.top",
    ),
    ("DE", "delivery", "DHL: Ihr Paket konnte nicht zugestellt werden. Bitte bestätigen: dhl-paket.top"),
    ("FR", "delivery", "Chronopost: votre colis est en attente, réglez les frais de douane: colis-suivi.top"),
    ("ES", "delivery", "Correos: su paquete está retenido, pague los gastos de envío en correos-envio.top"),
    (
        "IT",
        "bank_phishing",
        "Intesa Sanpaolo: il tuo conto è stato bloccato, verifica su intesa-sicurezza.top",
    ),
    ("PT", "delivery", "CTT: a sua encomenda está retida, pague a taxa de alfândega em ctt-taxas.top"),
    ("BR", "points_expiry", "Livelo: seus 95.800 pontos expiram hoje, resgate em livelo-pontos.top"),
    (
        "TR",
        "bank_phishing",
        "Ziraat Bankası: hesabınız bloke edildi, doğrulamak için tıklayın ziraat-giris.top",
    ),
    ("RU", "bank_phishing", "Сбербанк: ваша карта заблокирована, подтвердите данные sber-verify.top"),
    (
        "JP",
        "delivery",
        "お荷物のお届けにあがりましたが不在の為持ち帰りました。ご確認ください http://sgw-jp.top",
    ),
    ("KR", "delivery", "[CJ대한통운] 주소불일치로 택배가 반송 예정입니다. 주소 확인 http://cj-kr.top"),
    ("AE", "delivery", "Emirates Post: تعذر توصيل طردك، يرجى دفع رسوم الشحن عبر الرابط epost-ae.top"),
    (
        "NL",
        "delivery",
        "PostNL: uw pakket kon niet worden bezorgd, betaal de verzendkosten via postnl-nl.top",
    ),
    ("PL", "delivery", "InPost: Twoja paczka została wstrzymana, dopłata 2,50 zł: inpost-doplata.top"),
]
LAWFUL = [
    ("CN", None, "one_time_code", "【某某网】您的验证码是123456，请勿泄露给他人"),
    ("GB", None, "one_time_code", "123456 is your verification code. Do not share it with anyone."),
    ("TH", None, "one_time_code", "รหัส OTP ของคุณคือ 123456 ห้ามบอกผู้อื่น"),
    ("JP", None, "one_time_code", "認証コード：123456 他人に教えないでください"),
    ("CN", None, "genuine_notice", "您尾号1234的储蓄卡3月5日支出人民币58.00元，当前余额2,310.55元"),
    ("CN", None, "genuine_notice", "您的快递已到丰巢柜，请凭取件码123456领取"),
    ("GB", None, "personal", "are you coming home for dinner? see you later lol"),
    ("CN", None, "personal", "晚上一起吃饭吧，我六点下班"),
]


@pytest.mark.parametrize(("country", "category", "body"), SCAMS)
def test_scams(country: str, category: str, body: str, enrich: Enrich) -> None:
    found = enrich(body, None, country).enrichment
    assert (found.category.value, found.verdict.value) == (category, "scam")
    assert found.reasons


@pytest.mark.parametrize(("country", "sender", "category", "body"), LAWFUL)
def test_lawful_messages(country: str, sender: str | None, category: str, body: str, enrich: Enrich) -> None:
    found = enrich(body, sender, country).enrichment
    assert (found.category.value, found.verdict.value) == (category, "legitimate")


@pytest.mark.parametrize(
    ("country", "body"),
    [
        ("CN", "【某某家居】三周年店庆，全场五折起，到店有礼，地址人民路8号，回T退订"),
        ("CN", "江景豪宅首付20万起，精装现房，咨询售楼处 02161234567"),
        ("GB", "Mega sale this weekend! 50% discount on all sofas. Shop now. Reply STOP to opt out"),
        ("ID", "Promo spesial! Diskon 50% paket internet, hubungi *123#"),
        ("TH", "ลดราคา 50% ทุกสาขา วันนี้เท่านั้น ส่วนลดพิเศษสำหรับสมาชิก"),
    ],
)
def test_adverts_are_spam_and_no_scam(country: str, body: str, enrich: Enrich) -> None:
    found = enrich(body, None, country).enrichment
    assert (found.category.value, found.verdict.value) == ("advert", "spam")


@pytest.mark.parametrize(
    ("country", "sender", "category", "body"),
    [
        ("ID", "+6281311110000", "malware_app", "Undangan digital, silakan buka file Undangan.apk"),
        ("UZ", "+998901110000", "malware_app", "Rasmlarni ko'ring, Rasmlar.apk faylini oching"),
        (
            "GB",
            "+447700900123",
            "other_scam",
            "I sent you 60 by mistake, please send it back to 07400 123456",
        ),
        (
            "KE",
            "+254711000111",
            "other_scam",
            "Nimetuma pesa kwa makosa, tafadhali nirudishie kwa 0722 000 111",
        ),
        ("CN", "+8613800138000", "bank_phishing", "建行6217001234567890128刘一山"),
        (
            "ES",
            "+34600111222",
            "family_emergency",
            "Tío, soy tu primo, la caja con regalos la detuvieron en aduana",
        ),
        ("GB", "+447700900123", "toll_fine", "Unpaid toll is overdue, settle 8.45 today at road-dues.top"),
        (
            "JP",
            "+819011112222",
            "tax_refund",
            "【国税庁】未納の税金があります。至急お支払いください zei-pay.top",
        ),
        (
            "MY",
            "+60111112222",
            "loan_fraud",
            "Pinjaman segera lulus, blacklist pun boleh, Whatsapp 012-345 6789",
        ),
        ("RU", "+79160000000", "bank_phishing", "Сбербанк: если это не вы, срочно звоните +7 495 123-45-67"),
        ("IN", "+919000000000", "prize", "வாழ்த்துக்கள்! லாட்டரியில் 5 லட்சம் வென்றுள்ளீர்கள், அழைக்கவும் 9876501234"),
        ("BD", "+8801700000000", "prize", "লটারিতে ৫ লক্ষ টাকা জিতেছেন। যোগাযোগ করুন 01712345678"),
        (
            "BG",
            "+359880000000",
            "delivery",
            "Пратката ви чака плащане, пратка 778, платете тук pratka-pay.top",
        ),
        ("HR", "+385910000000", "delivery", "Vaša pošiljka je zadržana, platite carinu: posiljka-pay.top"),
        ("DK", "+4520000000", "delivery", "Din pakke venter, betal 19 kr. i told: pakke-told.top"),
    ],
)
def test_what_is_said_the_same_in_other_languages(
    country: str, sender: str, category: str, body: str, enrich: Enrich
) -> None:
    found = enrich(body, sender, country).enrichment
    assert (found.category.value, found.verdict.value != "legitimate") == (category, True)


@pytest.mark.parametrize(
    ("country", "sender", "body"),
    [
        ("GB", "Evri", "Evri: Your parcel will be with you today between 14:05 and 15:05."),
        ("DE", "DHL", "DHL Paket 00340434161094042557 kommt heute zwischen 11:00 und 13:00 Uhr."),
        ("FR", "38401", "Votre rendez-vous chez Dr Martin est confirmé le lundi 30 novembre à 14h30."),
        ("KR", "15881234", "[Web발신] 한빛카드 승인 김*수 32,000원 일시불 11/26 19:20 편의점 누적 512,300원"),
        ("TW", "111", "【衛生福利部】提醒您本季流感疫苗已開打，65歲以上長者可至合約院所接種。"),
    ],
)
def test_a_filed_sender_sends_notices_and_no_talk(
    country: str, sender: str, body: str, enrich: Enrich
) -> None:
    found = enrich(body, sender, country).enrichment
    assert (found.category.value, found.verdict.value) == ("genuine_notice", "legitimate")


CCB = "【建设银行】您的手机银行即将失效，请登录 wap.ccb-ck.cc 更新"
HSBC = "HSBC: your account has been suspended. Verify at hsbc-verify.top"


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("【建 设 银 行】您的手机银行即将失效，请登录 wap.ccb-ck.cc 更新", CCB),
        ("【建設銀行】您的手機銀行即將失效，請登錄 wap.ccb-ck.cc 更新", CCB),
        ("【建设银行】您的手\u200b机银\u200b行即将失效，请登录 wap.ccb-ck.cc 更新", CCB),
        ("HSBC: yоur aссount has been suspended. Verify at hsbc-verify.top", HSBC),
        ("ＨＳＢＣ: your account has been suspended. Verify at hsbc-verify.top", HSBC),
    ],
)
def test_disguise_changes_nothing(disguised: str, plain: str, enrich: Enrich) -> None:
    left, right = enrich(disguised).enrichment, enrich(plain).enrichment
    assert (left.category, left.verdict, left.brand) == (right.category, right.verdict, right.brand)
