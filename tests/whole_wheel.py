"""Whether a wheel holds all that travels with the code: python tests/whole_wheel.py WHEEL"""

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "nkteach"
NOTEBOOKS = ROOT / "notebooks"


def expected():
    """Every file of the package and every notebook, as a wheel names them."""
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    named = {path.relative_to(ROOT).as_posix() for path in files if "__pycache__" not in path.parts}
    for path in NOTEBOOKS.rglob("*.ipynb"):
        if ".ipynb_checkpoints" not in path.parts:
            named.add(f"nkteach/course/lessons/notebooks/{path.relative_to(NOTEBOOKS).as_posix()}")
    return named


if __name__ == "__main__":
    missing = sorted(expected() - set(zipfile.ZipFile(sys.argv[1]).namelist()))
    print(*(f"The wheel lacks {name}" for name in missing), sep="\n", end="\n" if missing else "")
    sys.exit(bool(missing))
