"""Which notebooks hold more than stills: outputs, counts or widget state.

python tests/bare_notebooks.py FILE...
"""

import json
import sys
from pathlib import Path


def leftovers(path):
    """What a run left in a notebook, as texts."""
    notebook = json.loads(Path(path).read_text(encoding="utf-8"))
    found = []
    for number, cell in enumerate(notebook["cells"], start=1):
        # A lab's still picture (docs/pictures.py) is the one output that stays.
        if any(o.get("metadata") != {"nkteach": "still"} for o in cell.get("outputs", [])):
            found.append(f"{path}: cell {number} has outputs")
        count = 1 if cell.get("outputs") else None
        if cell.get("execution_count") != count and cell["cell_type"] == "code":
            found.append(f"{path}: cell {number} has a count")
    if "widgets" in notebook["metadata"]:
        found.append(f"{path}: the notebook holds widget state")
    return found


if __name__ == "__main__":
    problems = [line for path in sys.argv[1:] for line in leftovers(path)]
    if problems:
        print(*problems, sep="\n")
    sys.exit(bool(problems))
