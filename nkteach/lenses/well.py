"""One well of a killing assay: targets and NK cells on the core of the space lens, nothing else."""

import numpy as np

from ..core import rule
from ..core import tissue_layout as layout
from ..core.native import NativeModel
from ..core.tissue_native import NativeTissue
from ..models.teaching.well import ABSENT

# What of the well stands for which rule of the tissue.
READ = {
    "well_killers": rule.killers,
    "well_skill_spread": rule.skill_spread,
    "well_handling_time": rule.handling_time,
    "well_spontaneous": rule.tumour_death,
}
ABSENT_RULES = [rule.NAMES.index(name) for name in ABSENT]
EXACT = 1e-6  # so that a density times the volume is not a hair below a whole number
# Draws that nothing needs any more; so a seed gives the luck it gave when the assay was fitted.
PASSED_OVER = 3
# Dying, with nothing released so far, and how long that lasts.
NOT_YET = {layout.SWELLING: rule.lysis_time, layout.DYING_SLOWLY: rule.receptor_time}


class Well(NativeTissue):
    """Targets and NK cells at random places on the bottom of a well.

    targets   (that hide MHC-I, that show it)
    nk        (resting, armed)
    granules  of a fresh NK cell; None: as in the network
    """

    def __init__(
        self,
        model: NativeModel,
        settings: dict[str, float],
        well: dict[str, float],
        targets: tuple[int, int],
        nk: tuple[int, int],
        granules: int | None,
        seed: int,
    ) -> None:
        self._well = well
        roles = (layout.IS_LOW, layout.IS_HIGH, layout.IS_NK_RESTING, layout.IS_NK_ARMED)
        self._cells = dict(zip(roles, (*targets, *nk), strict=True))
        self._granules = granules
        # A stirred tissue begins with its cells anywhere; from then on they walk.
        super().__init__(model, settings, seed, mixing=True)
        self.whole[layout.MIXING] = 0
        self.whole[layout.CLOSED] = 1
        self.whole[layout.DRAWS] += PASSED_OVER
        self.targets = sum(targets)
        self._random = np.random.default_rng(seed)
        if granules == 0:
            self._empty()

    def _start(self, settings: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
        """The network's parameters, and what is in the well: its cells and IL-15 at rest."""
        parameters, amounts = super()._start(settings)
        amounts = np.zeros_like(amounts)
        network = self.model.program.network
        if "il15" in network.species_names and "il15_rest" in network.settable:
            rest = settings.get("il15_rest", network.settable["il15_rest"][0])
            amounts[network.species_names.index("il15")] = rest
        return parameters, amounts

    def _read(self, parameters: np.ndarray, amounts: np.ndarray, day: float) -> None:
        """Read the rules from the network, and change what a well changes."""
        super()._read(parameters, amounts, day)
        rules = self.rules
        # So many are recognised and killed as the pair's efficiency says.
        rules[rule.nk_strength] *= self._well["well_efficiency"]
        rules[rule.contact_rate] *= self._well["well_contact"]
        rules[ABSENT_RULES] = 0.0
        for name, place in READ.items():
            rules[place] = self._well[name]
        if self._granules is not None:
            rules[rule.granules] = max(self._granules, 1)
        volume = layout.SITES * (rules[rule.site_size] * 1e-3) ** 3
        roles = self._plan[layout.PLAN_ROLES :].tolist()
        for role, number in self._cells.items():
            amounts[roles.index(role)] = (number + EXACT) / volume if number else 0.0

    def _empty(self) -> None:
        """Take the granules of all NK cells, for good."""
        self.rules[[rule.arming_by_il15, rule.arming_by_touch]] = 0.0
        nk = self.of_cells("kind") == layout.NK
        for name, value in (
            ("granules", 0),
            ("condition", layout.EMPTIED),
            ("state", layout.SPENT),
            ("skill", self.rules[rule.resting_kill]),
        ):
            self.of_cells(name)[nk] = value

    def dead(self) -> int:
        """Targets that have burst or shrunk; those still swelling or dying slowly are not yet."""
        living = self.ledger()[[layout.LOW, layout.HIGH], layout.PRESENT].sum()
        state, timer = self.of_cells("state"), self.of_cells("timer")
        dead = self.targets - living
        for dying, name in NOT_YET.items():
            since = self.rules[name] - timer[state == dying] / 1440
            # Meanwhile some of them die by themselves, as they would have anyway.
            alone = -np.expm1(-self.rules[rule.tumour_death] * since)
            dead -= (self._random.random(len(since)) >= alone).sum()
        return int(dead)

    def kills(self) -> np.ndarray:
        """How many targets each NK cell has killed, shape (NK cells,)."""
        found: np.ndarray = self.of_cells("kills")[self.of_cells("kind") == layout.NK]
        return found
