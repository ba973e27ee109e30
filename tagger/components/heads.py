"""What the words of a name say about it: *Medway Horizon Ltd* is a company, *Hotel Bianca* a place.

The network goes by what a name looks like, and so takes for a person what is named after one (*Nikola Tesla
Secondary School*). The word that such a name is built around knows better: the last one before an *of*, *for* or
*in*, the legal form of a company, or the noun that it opens with. Only words whose meaning the corpus bears out
almost always are here (*Court*, *University*; not *House*, *Port*, *Hall*).
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_LEGAL_WORDS = """
    LLC Ltd Ltd. Limited GmbH Inc Inc. JSC OJSC PJSC CJSC plc PLC Corp Corp. AG AS ASA A/S AB Oy Oyj Kft SA
    S.A. S.p.A. SpA SRL S.R.L. s.r.o. d.o.o. a.s. B.V. BV N.V. NV SIA UAB OÜ KG LLP
"""
_LEGAL: Final = frozenset(_LEGAL_WORDS.split())

_BODIES_WORDS = """
    Academy Administration Agency Airlines Alliance Army Assembly Association Authority Battalion Brigade
    Broadcaster Bureau Center Centre Centres Chamber College Coalition Commission Committee Congress
    Corporation Council Court Department Directorate Division Embassy Executive Faculty Foundation Fund
    Guard Gymnasium Hospital Isolator Inspectorate Institute Institution Kindergarten Laboratory Lyceum
    Ministry Museum Network Observatory Ombudsman Organisation Organization Parliament Party Police
    Polyclinic Polytechnic Prosecutor Railway Railways Regiment School Secretariat Senate Service Society
    Squadron Station Telecom Television Theatre Tribunal Trust Union University
"""
_BODIES: Final = frozenset(_BODIES_WORDS.split())
_OPENING_BODIES_WORDS = """
    Association Associazione Asociația Asociación Bank Collectif Compañía Direction FC FK Fondazione
    Fundacja Fundația HJK Hochschule KF NK Radio TV Universidad Università Universität Universitatea
    Universitet Université Uniwersytet University Zollamt
"""
_OPENING_BODIES: Final = frozenset(_OPENING_BODIES_WORDS.split())

_PLACES_WORDS = """
    Airport Avenue Barracks Bay Boulevard Bridge Canal Creek Desert Fjord Forest Glacier Gorge Gulf Highway
    Hotel Island Islands Lake Mountain Mountains Oblast Palace Pass Peninsula Plateau Reservoir Ridge River
    Road Sea Square Stadium Strait Street Valley
"""
_PLACES: Final = frozenset(_PLACES_WORDS.split())
_OPENING_PLACES_WORDS = """
    Boulevard Cape Horn Hotel Isle Lake Mount Mt Mt. Palais Plac Plaza Rruga Rue Strait Ulica Via Villa
"""
_OPENING_PLACES: Final = frozenset(_OPENING_PLACES_WORDS.split())
_BANKS_OF_RIVERS: Final = frozenset({"West", "Left", "Right", "East"})

_CALLED_BODIES_WORDS = """
    agency association bank banks bloc broadcaster channel club coalition company consultancy daily
    developer faction factions firm foundation insurer magazine movement network newspaper newspapers NGO
    NGOs operator publisher publishers retailer station supermarket tabloid website websites weekly
"""
_CALLED_BODIES: Final = frozenset(_CALLED_BODIES_WORDS.split())
_CALLED_PLACES_WORDS = """
    in In near Near around outside room village river lake town island mount above
"""
_CALLED_PLACES: Final = frozenset(_CALLED_PLACES_WORDS.split())
_PARTS_OF_PLACES_WORDS = """
    village town city municipality suburb outskirts port district province region island valley villages
    towns municipalities districts regions
"""
_PARTS_OF_PLACES: Final = frozenset(_PARTS_OF_PLACES_WORDS.split())
_BODIES_BEHIND: Final = frozenset(
    {"agency", "party", "newspaper", "television", "radio", "faction", "holding"}
)
_PLACES_BEHIND_WORDS = """
    airport basin bridge canton canyon crossing crossings dam district districts forest glacier gorge
    highway island islands lake mountain mountains municipality neighbourhood oblast pass peninsula plain
    plateau prison province quarter region regions reservoir river riverbank street suburb valley village
"""
_PLACES_BEHIND: Final = frozenset(_PLACES_BEHIND_WORDS.split())

_PERSONAL: Final = frozenset({"'s", "’s", "et", "v.", "v"})

_CALLED_PERSONS: Final = frozenset(
    {
        "said",
        "says",
        "Mr",
        "Mr.",
        "Mrs",
        "Mrs.",
        "Ms",
        "Ms.",
        "Dr",
        "Dr.",
        "Ambassador",
        "Senator",
        "Judge",
        "Captain",
        "Colonel",
    }
)
_AFTER_NOUN: Final = frozenset(
    {"of", "in", "from", "that", "which", ",", ".", "with", "near", "on", "where", "outside", "run", "for"}
)
_SHARING: Final = frozenset(
    {
        "confidence",
        "faith",
        "interest",
        "investment",
        "membership",
        "participation",
        "share",
        "shares",
        "stake",
        "trust",
    }
)

_BEFORE_MORE: Final = frozenset(
    {
        "of",
        "for",
        "in",
        "on",
        "at",
        "against",
        "to",
        "and",
        "the",
        "de",
        "d'",
        "della",
        "du",
        "des",
        "under",
        "No",
        "No.",
    }
)


def label_by_head(words: Sequence[str], label: str) -> str:
    """Return the label of a name of several words, whatever the network called it.

    Args:
        words: The words of the name, in order.
        label: What the network called it; it counts where the words don't say better.
    """
    if len(words) < 2 or label not in {"PERSON", "LOCATION", "ORG", "NORP"}:
        return label
    if words[-1] in _LEGAL and words[-2] != "-":
        return "ORG"
    head = _head(words)
    if head in _PLACES or (words[0] in _OPENING_PLACES and head not in _BODIES):
        return "LOCATION"
    if head in _BODIES or words[0] in _OPENING_BODIES:
        return "ORG"
    if head == "Bank" and words[0] not in _BANKS_OF_RIVERS:
        return "ORG"
    return label


def label_by_neighbours(before: Sequence[str], after: Sequence[str], label: str, *, capitals: bool) -> str:
    """Return the label of a name by the small words beside it: *the daily Yarın*, *the Fedchenko glacier*.

    Args:
        before: The two words before the name.
        after: Some six words after it.
        label: What the network called it.
        capitals: Whether the name is written as those of organizations: in capitals, or of three words and more.
    """
    if label not in {"PERSON", "LOCATION", "ORG"} or after[0] in _PERSONAL or before[0] in _SHARING:
        return label
    if before[1] in _CALLED_BODIES or after[0] in _BODIES_BEHIND:
        return "ORG"
    if label == "ORG" and capitals:
        return label
    if before[1] in _CALLED_PERSONS or _is_age(after):
        return "PERSON"
    part_of_place = before[1] == "of" and before[0] in _PARTS_OF_PLACES
    if before[1] in _CALLED_PLACES or after[0] in _PLACES_BEHIND or part_of_place:
        return "LOCATION"
    return _label_by_apposition(after) or label


def _is_age(after: Sequence[str]) -> bool:
    """Say whether an age follows: *Stanekzad, 17, captains*."""
    return after[0] == "," and len(after[1]) == 2 and after[1].isdigit() and after[2] in {",", "."}


def _label_by_apposition(after: Sequence[str]) -> str:
    """Return the label that an apposition gives: *Fontany, a suburb of*, *Uralsk Vedomosti, a website with*; or ""."""
    if after[0] != "," or after[1] not in {"a", "an", "the"}:
        return ""
    for noun, following in pairwise(after[2:]):
        if following in _AFTER_NOUN:
            if noun in _CALLED_BODIES or noun == "organization":
                return "ORG"
            return "LOCATION" if noun in _PARTS_OF_PLACES or noun in _PLACES_BEHIND else ""
    return ""


def _head(words: Sequence[str]) -> str:
    """Return the word that a name is built around: the last one before *of* and the like; "" for the first word."""
    end = next((at for at, word in enumerate(words) if at and word in _BEFORE_MORE), len(words))
    return words[end - 1] if end > 1 or end < len(words) else ""
