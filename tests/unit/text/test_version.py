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
    8,
    [
        "ta1f5a472c1ae537e3dad0217", "t53cb78b0da7ccb08261b1bf0", "t52d21ff015f8ca9a9d827cce",
        "t1f2fb24f929aa6fdb90bca37", "t70fc9540c760db486ab3e455", "t842633b43a1cb636c8f4c0fe",
        "t131eb9500c590d5be894e673", "t3b3c59ad3f8c4e296319eabf", "t00de2e2ecf2ea0aaf40e436f",
        "t3025d15bcd215a038b9bef90",
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
