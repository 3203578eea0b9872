"""Search over names and attributes."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from layers.files.feature_set import FeatureSet
from layers.files.search import SearchIndex, bare
from tests.helpers.feature_sets import sample


def layer(**columns: list[str | None]) -> FeatureSet:
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    return FeatureSet("t", pa.chunked_array([pa.nulls(table.num_rows, pa.binary())]), table, None)


def test_words_in_any_column_and_order() -> None:
    index = SearchIndex(
        layer(
            note=["coal by Musan", "iron", None, "musan musan", ""],
            name=["Anju", "Musan mine", "Old Musan", "Tanchon", "Unsan"],
        )
    )
    assert index.find("musan").tolist() == [1, 2, 0, 3]
    assert index.find("MUSAN coal").tolist() == [0]
    assert index.find("mus", limit=2).tolist() == [1, 2]
    assert index.find("nothing").tolist() == []
    assert index.find("  ").tolist() == []
    assert index.where(0, "musan") == ["note"]
    assert index.where(1, "musan mine") == ["name"]


def test_scripts_and_composition() -> None:
    features = sample()
    index = SearchIndex(features)
    assert index.find("무산광산").tolist() == [0, 1]
    assert index.find(unicodedata.normalize("NFD", "무산광산")).tolist() == [0, 1]
    assert index.find("茂山").tolist() == [2]
    assert index.find("2016-05-01").tolist() == [0, 3]
    assert index.find("Ports").tolist() == [3]
    assert index.find("1").tolist()
    assert (
        SearchIndex(replace(features, folders=(), folder_of=np.full(6, -1, np.int32))).find("Ports").tolist()
        == []
    )


def test_empty_layers() -> None:
    assert SearchIndex(layer(name=[])).find("a").tolist() == []
    assert SearchIndex(layer()).find("a").tolist() == []


texts = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=8)


@given(texts, st.text(st.characters(exclude_categories=["Cs", "Z", "Cc"]), min_size=1, max_size=2))
def test_a_word_is_found_where_it_stands(values: list[str], word: str) -> None:
    found = SearchIndex(layer(note=list(values))).find(word)
    # A single column counts as the name.
    parts = [bare(part) for part in word.split() if bare(part)]
    wanted = [
        i for i, text in enumerate(values) if all(part in bare(text.replace("\x1f", " ")) for part in parts)
    ]
    assert sorted(found.tolist()) == (wanted if parts else [])


def test_names_are_found_without_their_marks() -> None:
    index = SearchIndex(layer(name=["Sinŭiju", "P’yŏng-yang", "Сеул"], note=["Ŭ", "a-b", "вода"]))
    assert index.find("sinuiju").tolist() == [0]
    assert index.find("Sinŭiju").tolist() == [0]
    assert index.find("pyongyang").tolist() == [1]
    assert index.find("сеул ВОДА").tolist() == [2]
    assert index.find("ab").tolist() == []
    assert index.find("’").tolist() == []


def test_many_words_narrow_down() -> None:
    rows = [f"Mine {n}" for n in range(100)]
    index = SearchIndex(layer(name=rows, note=[f"seam {n % 7}" for n in range(100)]))
    assert index.find("mine seam 3").tolist() == [n for n in range(100) if "3" in f"Mine {n} seam {n % 7}"]
    assert index.find("93 seam mine").tolist() == [93]
    assert index.nbytes > 0
