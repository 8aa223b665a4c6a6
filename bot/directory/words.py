"""data/directory/words.yml: what keeps 保定 in 医保定点 and 和平 in 和平解决 from being taken for places."""

from dataclasses import dataclass, fields
from pathlib import Path

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass as model

from bot.directory.files import read_file


@dataclass(frozen=True)
class Words:
    """Lists of words around names of places.

    Attributes:
        guards: words that are no places; a name that begins inside one is not seen (医保 in 医保定点).
        tails: words that spoil a name whose last character they begin with (余额 in 最新余额).
        only_in_chain: names that count only beside the place around them: 荆州 + 公安, never 公安 alone.
        with_context: everyday words that count only with a word like 在 before or 人 behind them.
        at_an_edge: names that arise where two words meet (决定|海…): they need a context, or the beginning of a clause.
        contested: short names of a prefecture that mean a county elsewhere as often (朝阳): asked, not guessed.
    """

    guards: frozenset[str]
    tails: frozenset[str]
    only_in_chain: frozenset[str]
    with_context: frozenset[str]
    at_an_edge: frozenset[str]
    contested: frozenset[str]


@model(frozen=True, config=ConfigDict(extra="forbid"))
class WordsFile:
    """The whole file: each list is a text of words with spaces between. See `Words`."""

    guards: str
    tails: str
    only_in_chain: str
    with_context: str
    at_an_edge: str
    contested: str


def read_words(file: Path) -> Words:
    """Read the lists.

    Raises:
        DataFileError: a list is missing, unknown or no text; every fault with line and remedy.
    """
    content = read_file(file, WordsFile)
    return Words(**{field.name: frozenset(getattr(content, field.name).split()) for field in fields(Words)})
