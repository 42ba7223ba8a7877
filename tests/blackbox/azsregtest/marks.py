"""Why a test is left out over PostgreSQL, one reason for all that have it."""

import pytest

FOLDER = pytest.mark.sqlite_only("it is about a data folder or the file in it")
MEMORY = pytest.mark.sqlite_only("it is about what is kept in memory alone")
HOST = pytest.mark.sqlite_only("with a shared store there is a public URL, and no URL follows the request's Host")
FILE = pytest.mark.sqlite_only("a start on another directory file is refused; `azsreg directory load` is for that")
NUMBERS = pytest.mark.sqlite_only("a number that another server may have seen is given out no second time, after a reset neither")
