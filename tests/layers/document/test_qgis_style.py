"""How QGIS labels the tables of a document: beside the symbols, and over the provinces."""

import pytest
from defusedxml import ElementTree

from layers.document.qgis_style import qgis_styles


@pytest.mark.parametrize(("table", "placement", "obstacle"), [("sites", "6", "1"), ("areas", "4", "0")])
def test_names_stand_beside_symbols_and_a_province_hides_none(
    table: str, placement: str, obstacle: str
) -> None:
    settings = ElementTree.fromstring(qgis_styles()[table].partition("\n")[2]).find("labeling/settings")
    where, how = settings.find("placement"), settings.find("rendering")
    assert where.get("offsetType") == "1"  # from the symbol's edge
    assert where.get("placement") == placement
    assert where.get("predefinedPositionOrder").startswith("R,")
    assert how.get("obstacle") == obstacle
    assert how.get("drawLabels") == "1"
