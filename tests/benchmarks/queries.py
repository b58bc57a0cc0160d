"""What is searched for: one letter, very common words, rare filters, and all in between."""

import random

from tests.benchmarks.library import Words
from tests.benchmarks.life import SEED

_HARD = """
a|t|z|q|数|é|ça|th|the|con|pro|str|cont|this|which|窗口函数|the con|what is the best way to con
how to pro str|"the of"|"of the and"|-the|con -the|the and which who|xyzzyq|in:title con|in:title a
from:me the|from:model str|model:rare the|model:rare con|model:gpt|tag:letters the|tag:letters con
tag:work the|tag:garden|tag:none|model:rare tag:letters the|is:pinned the|is:pinned|is:archived con
is:archived|has:code the|has:code con -the|has:image|before:2019-03 the|after:2025-09 con
on:2022-05-05 the|on:2021 zqx|before:2019-02
"""
"""Those that could be slow."""
_COMMON, _RARE, _PAIRS, _BEGINNINGS = 60, 40, 30, 20


def queries() -> list[str]:
    """Two hundred of them, always the same, for the words of `library`."""
    chance = random.Random(1)
    words = Words(random.Random(SEED)).all
    some = _HARD.strip().replace("\n", "|").split("|")
    some += [chance.choice(words[:300]) for _ in range(_COMMON)]
    some += [chance.choice(words[300:]) for _ in range(_RARE)]
    some += [" ".join(chance.choices(words[:2_000], k=2)) for _ in range(_PAIRS)]
    some += [chance.choice(words[:3_000])[: chance.randint(1, 4)] for _ in range(_BEGINNINGS)]
    return some
