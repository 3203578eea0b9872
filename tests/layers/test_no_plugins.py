"""No plugin that happens to be installed sees the records."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLUGIN = """
from pathlib import Path

class Spy:
    def new_schema_validator(self, *args, **kwargs):
        Path(__file__).with_name("seen").write_text("a record's schema")
        return None, None, None

spy = Spy()
"""


def validated_with(plugin: Path, program: str) -> bool:
    """Whether the plugin in that folder was asked while the program ran."""
    package = plugin / "spy-1.0.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: spy\nVersion: 1.0\n")
    (package / "entry_points.txt").write_text("[pydantic]\nspy = spy:spy\n")
    (plugin / "spy.py").write_text(PLUGIN)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYDANTIC")}
    environment["PYTHONPATH"] = os.pathsep.join([str(plugin), str(ROOT)])
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, timeout=60)
    return (plugin / "seen").exists()


def test_a_plugin_of_pydantic_is_not_loaded(tmp_path):
    ours = "from layers.records.site import Site\nSite.model_rebuild()"
    others = "import pydantic\nclass A(pydantic.BaseModel):\n    a: int\n"
    assert not validated_with(tmp_path / "ours", ours)
    assert validated_with(tmp_path / "others", others)
