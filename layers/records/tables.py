"""The atlas's tables, by name: which record fills each."""

from __future__ import annotations

from layers.records.area import Area
from layers.records.base import Record
from layers.records.feature import Feature
from layers.records.figure import Figure
from layers.records.inconsistency import Inconsistency
from layers.records.layer import Layer
from layers.records.measure import Measure
from layers.records.route import Leg, Route
from layers.records.site import Site
from layers.records.source import Source
from layers.records.statement import Statement
from layers.records.step import Step
from layers.records.view import View

TABLES: dict[str, type[Record]] = {
    model.table_name(): model
    for model in (
        *(Site, Route, Leg, Area, Statement, Inconsistency, Source, Measure, Step, View, Figure),
        *(Layer, Feature),
    )
}
"""Table name to record model, in the order in which they are listed everywhere."""
