"""The chart of claims beside estimates."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.bundled import load_bundled
from layers.drawing.draw_list import Labels, Markers, TextRun
from layers.drawing.evidence_chart import evidence_chart
from layers.drawing.log_axis import LogAxis
from layers.drawing.units import Units
from layers.evidence.groups import groups, kores_band
from layers.theme.theme import LIGHT


class Measurer:
    """Half an em to a letter."""

    def measure(self, run: TextRun) -> tuple[float, float, float]:
        return len(run.text) * run.size * 0.5, run.size * 0.8, run.size * 0.2


def test_every_row_stays_inside_and_names_its_statement() -> None:
    atlas = load_bundled()
    for group in groups(atlas, atlas.statements.values()):
        chart = evidence_chart(
            group,
            LIGHT,
            Measurer(),
            left=10,
            top=20,
            width=320,
            units=Units(25.4 / 96),
            band=kores_band(atlas),
        )
        assert [row.statement for row in chart.rows] == [s.id for s in group.statements]
        for item in chart.items:
            if isinstance(item, Markers):
                assert np.all((item.xy[:, 0] >= 10) & (item.xy[:, 0] <= 330))
                assert np.all((item.xy[:, 1] >= 20) & (item.xy[:, 1] <= 20 + chart.height))
            if isinstance(item, Labels):
                for label in item.labels:
                    width = sum(Measurer().measure(run)[0] for run in label.lines[0])
                    assert width <= 320


@given(st.lists(st.floats(1e-3, 1e13), min_size=1, max_size=9))
def test_the_axis_holds_its_values_in_order(values: list[float]) -> None:
    axis = LogAxis.around(values, 5, 200)
    assert axis is not None
    positions = [axis.position(value) for value in sorted(values)]
    assert positions == sorted(positions)
    assert all(5 <= x <= 205 for x in positions)
    ticks = axis.ticks()
    assert 1 <= len(ticks) <= 6
    assert all(axis.low <= tick <= axis.high for tick in ticks)


@pytest.mark.parametrize("values", [[], [0.0], [math.inf, -1.0]])
def test_no_axis_without_a_positive_number(values: list[float]) -> None:
    assert LogAxis.around(values, 0, 100) is None
