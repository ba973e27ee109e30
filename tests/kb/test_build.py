from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import srsly

from tagger.errors import TaggerError
from tagger.kb.build import build
from tagger.kb.checks import check

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Items = list[dict[str, Any]]
    Damage = Callable[[str, Callable[[Items], None]], Path]


def _entry(items: Items, value: str, field: str = "id") -> dict[str, Any]:
    return next(item for item in items if item[field] == value)


def test_the_committed_data_have_no_findings(reference_dir: Path) -> None:
    assert check(reference_dir) == []


def test_two_builds_are_the_same_to_the_byte(reference_dir: Path, compiled: dict[str, Any]) -> None:
    assert srsly.msgpack_dumps(build(reference_dir)) == srsly.msgpack_dumps(compiled)


def test_the_tables_survive_packing(compiled: dict[str, Any]) -> None:
    assert srsly.msgpack_loads(srsly.msgpack_dumps(compiled)) == compiled


DAMAGES: list[tuple[str, Callable[[Items], Any], str]] = [
    (
        "structures",
        lambda items: items.append(dict(items[0])),
        "structures: osce:osce: identifier given 2 times",
    ),
    (
        "organizations",
        lambda items: items[0].update(id="org:United Nations"),
        "organizations: org:United Nations: not a valid identifier",
    ),
    (
        "countries",
        lambda items: _entry(items, "GE", "alpha2").update(alpha2="ZZ"),
        "countries: iso3166:ZZ: not a valid identifier",
    ),
    (
        "structures",
        lambda items: _entry(items, "tntd").update(parent="nowhere"),
        "structures: tntd: unknown parent nowhere",
    ),
    (
        "structures",
        lambda items: _entry(items, "pcu").update(successor="nowhere"),
        "structures: pcu: unknown successor nowhere",
    ),
    (
        "structures",
        lambda items: _entry(items, "pcu").update(country="UK"),
        "structures: pcu: unknown country UK",
    ),
    (
        "structures",
        lambda items: _entry(items, "osce").update(parent="tntd"),
        "structures: tntd: its parent leads back to itself",
    ),
    (
        "organizations",
        lambda items: _entry(items, "org:undp")["aliases"].append("UN Women"),
        "organizations: org:undp: 'UN Women' also leads to org:un-women",
    ),
    (
        "organizations",
        lambda items: _entry(items, "org:undp").update(flags={"UN Woman": ["case"]}),
        "organizations: United Nations Development Programme: flag at 'UN Woman', which is none of its names",
    ),
    (
        "organizations",
        lambda items: _entry(items, "org:undp").update(flags={"UNDP": ["perhaps"]}),
        "organizations: United Nations Development Programme: unknown flag at 'UNDP': perhaps",
    ),
    (
        "organizations",
        lambda items: _entry(items, "org:undp")["aliases"].append("“…”"),
        "organizations: United Nations Development Programme: '“…”' holds no letter or digit",
    ),
    (
        "national_bodies",
        lambda items: _entry(items, "gov:FR/gendarmerie").update(id="gov:FR/carabinieri"),
        "national_bodies: gov:FR/carabinieri: unknown country or portfolio (Gendarmerie nationale)",
    ),
    (
        "portfolios",
        lambda items: _entry(items, "police")["names"].append("Customs Service"),
        "portfolios: customs, police: 'customs service' belongs to more than one",
    ),
    (
        "fields_of_work",
        lambda items: _entry(items, "youth")["see_also"].append("nowhere"),
        "fields_of_work: youth: unknown field nowhere in see_also",
    ),
    (
        "fields_of_work",
        lambda items: _entry(items, "youth")["aliases"].append("Media freedom"),
        "fields_of_work: youth: 'Media freedom' also leads to media-freedom-and-development",
    ),
    (
        "meetings",
        lambda items: items[0].update(organizer="nobody"),
        "meetings: summit: unknown organizer nobody",
    ),
]


@pytest.mark.parametrize(("file", "change", "finding"), DAMAGES, ids=[finding for *_, finding in DAMAGES])
def test_what_is_wrong_is_found(
    damage: Damage, file: str, change: Callable[[Items], Any], finding: str
) -> None:
    assert finding in check(damage(file, change))


def test_what_is_wrong_stops_the_build(damage: Damage) -> None:
    directory = damage("structures", lambda items: items.extend(map(dict, items[:2])))
    with pytest.raises(TaggerError, match=r"structures: osce:osce: identifier given 2 times \(and 1 more"):
        build(directory)


@pytest.mark.parametrize(
    ("text", "problem"), [("[", "not valid JSON"), ("[1]", "list of objects"), ("{}", "list of objects")]
)
def test_a_file_of_another_form_stops_the_build(damage: Damage, text: str, problem: str) -> None:
    directory = damage("countries", lambda _: None)
    (directory / "countries.json").write_text(text, encoding="utf-8")
    with pytest.raises(TaggerError, match=rf"countries\.json: .*{problem}"):
        build(directory)


def test_a_missing_file_stops_the_build(damage: Damage) -> None:
    directory = damage("countries", lambda _: None)
    (directory / "portfolios.json").unlink()
    with pytest.raises(TaggerError, match=r"portfolios\.json: cannot read the reference data"):
        build(directory)
