"""One form per Chinese character: traditional, regional and Japanese forms become simplified ones."""

from functools import cache

from smishwatch.pipeline.text.tables import opencc_rows, rows


@cache
def simplified() -> dict[str, str]:
    """Character → simplified character, for every character that has another form.

    Built from OpenCC's character dictionaries (regional variants first led back to the traditional form) and
    from ``data/hanzi_variants.tsv`` (rare forms written to be misread). Following the map once is enough: its
    values are no keys.
    """
    step = {traditional: candidates[0] for traditional, candidates in opencc_rows("TSCharacters.txt")}
    simple = set(step.values())
    for name in ("TWVariants.txt", "HKVariants.txt", "JPVariants.txt"):
        for standard, regional in opencc_rows(name):
            for form in regional:
                if form not in simple and not _is_common(form):
                    step.setdefault(form, standard)
    step.update((variant, common) for variant, common, *_ in rows("hanzi_variants.tsv"))
    return {form: end for form in step if len(form) == 1 and (end := _follow(step, form)) != form}


def _is_common(character: str) -> bool:
    """Whether ordinary simplified text uses the character (GB 2312), so that it must stay what it is: 欠 is a
    word of its own, though Japanese also writes it for 缺."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _follow(step: dict[str, str], form: str) -> str:
    """Walk to the end of the chain; in a circle stop at the smallest character, so that all its forms agree."""
    seen = [form]
    while (following := step.get(seen[-1])) is not None and len(following) == 1:
        if following in seen:
            return min(seen[seen.index(following) :])
        seen.append(following)
    return seen[-1]
