"""Which code points belong to which writing system, as classes for regular expressions."""

HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u30ff"
CJK = HAN + KANA
UNSPACED = CJK + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Scripts that put no spaces between words: Han, kana, Thai, Lao, Burmese, Khmer."""
BRAHMIC = "\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff"
"""Blocks whose vowel signs are combining marks, which ``\\w`` does not cover."""
WORD = "\\w" + BRAHMIC
