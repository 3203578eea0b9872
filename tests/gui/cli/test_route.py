"""``pit2port route``."""

import json

import pytest

from gui.__main__ import main


def test_json_names_length_clearance_and_land(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["route", "nampo-port", "dandong-port", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    wanted = {"length_km", "length_nm", "vertices", "clearance_m", "land_crossing_m", "method"}
    assert wanted <= set(data)
    assert data["land_crossing_m"] == 0
    assert 140 < data["length_km"] < 190


def test_geojson_is_a_feature(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["route", "125.0,38.5", "124.0,39.5", "--geojson"]) == 0
    assert json.loads(capsys.readouterr().out)["type"] == "Feature"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["route", "atlantis", "nampo-port"], 1, "no site of the atlas"),
        (["route", "127,38.9", "nampo-port"], 1, "on land"),
        (["route", "nampo-port", "dandong-port", "--clearance", "9"], 1, "clearance"),
        (["route", "nampo-port"], 2, "TO"),
        (["route", "nampo-port", "dandong-port", "--json", "--geojson"], 2, "choose one"),
    ],
)
def test_what_is_wrong_is_said(
    arguments: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    assert words in capsys.readouterr().err
