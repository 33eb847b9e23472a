"""Sphinx's configuration.  Pages of functions are made from the table, at build time (pages.py)."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
import pages
from sphinx.application import Sphinx

import npact

project = "npact"
copyright = "the npact developers"  # noqa: A001
release = version = npact.__version__

extensions = ["sphinx.ext.autodoc", "sphinx.ext.autosummary", "numpydoc"]
exclude_patterns = ["_build"]
templates_path = ["_templates"]
default_role = "py:obj"
autodoc_typehints = "none"
autosummary_generate = True
numpydoc_show_class_members = False

html_theme = "furo"
html_title = f"npact {release}"


def signature(
    app: Sphinx, what: str, name: str, obj: object, options: object, given: str, result: str
) -> tuple[str, str] | None:
    """The signature of a ufunc as its page gives it: NumPy's own has no names of parameters."""
    return (given, "") if isinstance(obj, np.ufunc) else None


def setup(app: Sphinx) -> None:
    """Make the pages before Sphinx looks for sources."""
    app.connect("builder-inited", lambda app: pages.write(Path(app.srcdir) / "generated"))
    app.connect("autodoc-process-signature", signature, priority=100)  # before numpydoc's
