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
    4,
    [
        "t989af6e65ab7a319e9d54f06", "t0da5d6249a01a650bba7d5cc", "tb2e85f09df795270ffc69f3d",
        "tc4d0f7233ee65abd6801458b", "tf8abf5cf1f7980f51accbc60", "t3b7188487727adf19e902015",
        "tecf075cf913e82260821a489", "t713b8c4e7b8d79d9acdd70a8", "t9948078cec1ea5fbac7c43a5",
        "t226a4445707931eeafceecf8",
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
