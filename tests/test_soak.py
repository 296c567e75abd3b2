"""A lab in long use: benchmarks/soak.py with fewer moves, which says itself whether all is well."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "soak.py"


def test_memory_stays_and_the_last_picture_is_that_of_a_fresh_page(chromium):
    # The fixture says where there is no browser; the script starts one of its own.
    command = [sys.executable, SCRIPT, "--moves", "5000", "--switches", "500", "--labs", "50"]
    found = subprocess.run(command, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "5,000 moves" in found.stdout
    assert "500 switches" in found.stdout
    assert "equal" in found.stdout
