"""Whether a change against the period before is more than chance would do."""

import math

SIGNIFICANT_Z = 2.58
"""Two-sided 1 %: a regulator compares many figures a day, so one in a hundred false alarms is the most to allow."""


def change_z(now: int, before: int) -> float:
    """How many standard errors apart two counts of equally long periods are.

    The difference of two Poisson counts on the square-root scale (Anscombe, 1948): ``2(√(a+3/8) − √(b+3/8))/√2``,
    close to standard normal when the rates are equal, also for small counts.
    """
    return math.sqrt(2) * (math.sqrt(now + 0.375) - math.sqrt(before + 0.375))


def is_significant(now: int, before: int) -> bool:
    """More apart than chance explains."""
    return abs(change_z(now, before)) > SIGNIFICANT_Z


def change_text(now: int, before: int) -> str:
    """``+12 %``; a factor where it more than tripled; empty where there was nothing to compare with."""
    if before == 0:
        return ""
    ratio = now / before
    return f"×{ratio:,.1f}" if ratio > 3 else f"{(ratio - 1) * 100:+.0f} %"
