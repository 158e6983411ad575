"""The settings of a test run, read by pytest before Django. What the environment already says is kept."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

# Kept for as long as this module, which is as long as the run; uploads of tests end here and not in the developer's var.
_VAR = TemporaryDirectory(prefix="aplis-var-")
(Path(_VAR.name) / "static").mkdir()  # whitenoise warns of a missing one, and warnings are errors

for _name, _value in {
    "APLIS_SECRET_KEY": "opens nothing, for tests only",
    "APLIS_IDENTIFIER_KEY": "b3BlbnMgbm90aGluZywgZm9yIHRlc3RzIG9ubHkhISE=",
    "APLIS_TEST": "yes",
    "APLIS_SECOND_FACTOR": "offered",  # tests about it say "required"; the others sign in with what they have
    "APLIS_VAR": _VAR.name,
}.items():
    os.environ.setdefault(_name, _value)
