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
    3,
    [
        "ta377a0830a16fd7f4d3feffe", "tfe791235979e83e7a5de9466", "ta9c4b849a321882dc827f128",
        "t334870a038d58eb455a5e9ff", "t27314552e6c714b7bf8dcaa3", "tdf8ba1844e32eeb3d12d4171",
        "t9e7787044c9e192fd28546e4", "t2c1151c8f339761b46a7012c", "teb47a523cf7fdbe3ba8888d7",
        "tfe8a8941181fa250fa3298cb",
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
