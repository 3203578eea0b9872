"""The form built from a record's model."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.forms.record_form import ChoiceField, LineField, RecordForm
from layers.record_table import column_titles
from layers.records.site import Site
from layers.records.statement import Statement


def site_values(**values: object) -> dict[str, object]:
    base = {"id": "musan-mine", "name": "Musan", "kind": "mine", "lon": 129.27, "lat": 42.23}
    return Site.checked({**base, **values}).model_dump(mode="json")


def test_a_valid_record_comes_back_unchanged(qtbot: QtBot) -> None:
    values = site_values(commodities=["iron-ore"], names={"hangul": "무산", "others": ["Musan-gun"]})
    form = RecordForm(Site, values)
    qtbot.addWidget(form)
    assert form.record == Site.checked(values)


def test_a_field_says_what_is_wrong_as_one_types(qtbot: QtBot) -> None:
    form = RecordForm(Site, site_values())
    qtbot.addWidget(form)
    field = form.field("lat")
    assert isinstance(field, LineField)
    with qtbot.waitSignal(form.validity_changed) as signal:
        field.set_text("97")
    assert signal.args == [False]
    assert form.record is None
    assert "90" in field._problem.text()
    field.set_text("41.5")
    assert form.record is not None
    assert form.record.lat == 41.5
    assert field._problem.isHidden()


def test_a_rule_over_the_whole_record_is_shown_below(qtbot: QtBot) -> None:
    form = RecordForm(Site, site_values())
    qtbot.addWidget(form)
    field = form.field("lat")
    assert isinstance(field, LineField)
    field.set_text("")
    assert form.record is None
    assert "go together" in form._summary.text()


def test_lists_and_choices(qtbot: QtBot) -> None:
    form = RecordForm(Site, site_values())
    qtbot.addWidget(form)
    commodities, kind = form.field("commodities"), form.field("kind")
    assert isinstance(commodities, LineField)
    assert isinstance(kind, ChoiceField)
    commodities.set_text("iron-ore; gold")
    assert form.record is not None
    assert [c.value for c in form.record.commodities] == ["iron-ore", "gold"]
    commodities.set_text("iron-ore; cheese")
    assert form.record is None


def test_a_form_for_every_field_of_a_statement(qtbot: QtBot) -> None:
    values = {"id": "s-1", "subject": "world", "property": "price", "kind": "claim", "source": "x"}
    form = RecordForm(Statement, Statement.checked(values).model_dump(mode="json"))
    qtbot.addWidget(form)
    assert form.record == Statement.checked(values)
    low, high = form.field("value_low"), form.field("value_high")
    assert isinstance(low, LineField)
    assert isinstance(high, LineField)
    low.set_text("5")
    high.set_text("3")
    assert "upside down" in form._summary.text()


def test_names_are_asked_for_as_the_table_calls_them(qtbot: QtBot) -> None:
    form = RecordForm(Site, site_values())
    qtbot.addWidget(form)
    asked = {label.text() for label in form.findChildren(QLabel)}
    titles = column_titles("sites")
    for column in ("mccune_reischauer", "revised", "source_spellings", "other_names", "names_note"):
        assert titles[column] in asked


def test_a_long_value_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    form = RecordForm(Site, site_values(admin="Musan County, North Hamgyong " * 20))
    qtbot.addWidget(form)
    field = form.field("admin")
    assert isinstance(field, LineField)
    assert field._edit.cursorPosition() == 0
