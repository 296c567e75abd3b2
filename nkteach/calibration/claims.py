"""What the lessons say, held against models whose uncertain numbers lie elsewhere."""

from collections.abc import Mapping

import numpy as np

from ..lenses.scanning import Scan, scan_network
from ..models.teaching import network
from ..network import Markdown

DAY = 3  # by which only NK cells can have acted
MOST = 0.5  # of the tumour cells


class Claims(dict[str, tuple[int, int]]):
    """{what a lesson says: (models in which it holds, models in which it can be asked)}."""

    def _repr_markdown_(self) -> str:
        lines = ["| what a lesson says | holds in | of |", "|---|---|---|"]
        lines += [
            f"| {claim} | {100 * held / max(asked, 1):.0f} % | {asked:,} models |"
            for claim, (held, asked) in self.items()
        ]
        return Markdown("\n".join(lines))


def claims(samples: Mapping[str, np.ndarray], every: int = 5) -> Claims:
    """Run each model (a row of samples) with both arms, and with either alone.

    every  how many rows are passed over, less one: 1 runs all
    """
    some = {name: values[::every] for name, values in samples.items()}

    def run(**arms: bool) -> Scan:
        return scan_network(network, some, columns=("mhc_high_share",), progress=False, **arms)

    both, nk_only, t_only = run(), run(adaptive=False), run(innate=False)

    def left(scan: Scan) -> np.ndarray:
        last: np.ndarray = scan["tumour"][:, -1] >= 1
        return last

    def shown(scan: Scan) -> np.ndarray:
        share: np.ndarray = scan["mhc_high_share"][:, -1]
        return share

    day = int(np.searchsorted(both.days, DAY))
    alone = np.minimum(nk_only.burden, t_only.burden)
    found = {
        f"On day {DAY} there is less tumour with NK cells alone than with T cells alone.": (
            nk_only["tumour"][:, day] < t_only["tumour"][:, day],
            np.full(len(both), True),
        ),
        "Both arms together leave less tumour burden than either alone.": (
            both.burden <= alone,
            np.full(len(both), True),
        ),
        "What NK cells alone leave mostly shows MHC-I.": (shown(nk_only) > MOST, left(nk_only)),
        "What T cells alone leave mostly hides MHC-I.": (shown(t_only) < MOST, left(t_only)),
        "Both arms together clear the tumour.": (~left(both), np.full(len(both), True)),
    }
    return Claims(
        {
            claim: (int((holds & asked).sum()), int(asked.sum()))
            for claim, (holds, asked) in found.items()
        }
    )
