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
    7,
    [
        "t8e2ccac8b95496b1289343c4", "t3a79602a55309d32ab925a68", "t5e651cca43739b0efa30f4f3",
        "t58c081f060e787348c421b69", "td98808cfe43b8a8a6b620a30", "te340b8e74a06e67bb6e9f156",
        "t7b42697ac33213f76119c0ef", "t4dc8b44199e8a362f898f84d", "t42397be5f235f4ef824a9fc1",
        "t04bfbccdebc6c1235e7daa64",
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
