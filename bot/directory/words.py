"""data/directory/words.yml: what keeps 保定 in 医保定点 and 和平 in 和平解决 from being taken for places."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.directory.errors import DirectoryError
from bot.directory.yaml_files import only_fields, read_yaml


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


def read_words(file: Path) -> Words:
    """Read the lists; each is a text of words with spaces between.

    Raises:
        DirectoryError: a list is missing, unknown or no text.
    """
    content = read_yaml(file)
    only_fields(file, content, frozenset(Words.__dataclass_fields__), "top")
    return Words(**{field: _list(file, content, field) for field in Words.__dataclass_fields__})


def _list(file: Path, content: Mapping[str, object], field: str) -> frozenset[str]:
    value = content.get(field)
    if not isinstance(value, str):
        raise DirectoryError(
            file, f"'{field}' is missing or no text", f"Write '{field}: >-' and below it words with spaces between"
        )
    return frozenset(value.split())
