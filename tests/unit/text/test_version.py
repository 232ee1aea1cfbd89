"""Template ids change with the normaliser's version and never without it."""

from smishwatch.pipeline.text.read import read
from smishwatch.pipeline.text.skeleton import mark_filed, mark_genuine, template_id
from smishwatch.pipeline.text.version import NORMALISER_VERSION

MESSAGES = [
    "【某某银行】尊敬的李先生，您的贷款已逾期3天，请于11月3日前还款1,200.50元，详询95588",
    "您的快递已到，加薇❤abc_123领取，验证码882211",
    "Dear John, your parcel EE123456789CN is held. Pay $2.99 at http://example.top/a1",
    "p1nj4m4n d4n4 50jt WA 081234567890",
    "ยินดีด้วย คุณได้รับสิทธิ์กู้เงิน 50,000 บาท",
    "Ваша карта заблокирована, позвоните +7 495 123-45-67",
    "T1ền thưởng 5 triệu của bạn",
    "贷款请加w x：abc1234，或写信至 help [at] parcel-held.com",
]
VERSION_AND_IDS = (
    6,
    [
        "t5535e094c00c14741aef064c", "t1cfe1f4da039fb867a5203a9", "t1adda6cf26ae50095e884aa4",
        "te570cfc41b61f1794e4e7aac", "t0f9f4ac7ab043a6275526017", "ta539285d76dcbe0352770d0a",
        "td1d939d4a2bc0b50d1e569b9", "t16dc53829e569f89b0d90f71", "t2df56a6116b4bf25b9941558",
        "t7d9c6a59361ccde671cf1075",
    ],
)  # fmt: skip
"""When this fails, raise the version and write both down: ids that were given out must not change silently."""


def test_ids_change_with_the_version_only() -> None:
    skeletons = [read(body).skeleton for body in MESSAGES]
    ids = [
        template_id(skeleton)
        for skeleton in (*skeletons, mark_filed(skeletons[0]), mark_genuine(skeletons[0]))
    ]
    assert (NORMALISER_VERSION, ids) == VERSION_AND_IDS
