"""The space lens against Mesa on the same rules, and in the page against the kernel.

    python benchmarks/tissue.py

1. A killing assay with 10,000 cells on 256 x 256 sites for 4 h, once with as many NK cells as
   targets, which are mostly busy, and once with few targets, so that most walk. They walk with
   persistence, meet targets on the eight sites around them, hold one, kill it or let go, spend
   granules; the dead keep their site until they have burst or shrunk. Mesa (SingleGrid, its faster
   space) and the core run whole assays in turns, in one process and one thread; the
   clock is the processor's, so that what else runs on the machine counts less. An
   agent-step is a minute of a living NK cell; targets wait in both. That both do the same is seen
   by what they kill.
   Left out of Mesa: the field of interferon-gamma, the lymph node, the slow kill, random numbers
   that do not hang on the order of cells. The core has them in these runs too. Mesa's cells act in
   the order in which they were made, without a shuffle, which would cost more.
2. A full tissue of 10,000 cells and more, walls, tumour and NK cells: the same minutes in the page
   (V8) and in the kernel, in turns, to the same bits.

What the page's frames cost: tissue_view.py.
"""

import base64
import math
import statistics
import sys
import time
from typing import Any

import browser
import mesa
import mesa.space

import nkteach as nk
from nkteach.core import rule
from nkteach.core import tissue_layout as layout
from nkteach.core.tissue_native import NativeTissue
from nkteach.lab.description import description
from nkteach.languages.words import catalogue
from nkteach.lenses.average import compiled
from nkteach.lenses.well import Well
from nkteach.models.teaching.well import parameters
from nkteach.network.levers import choose, movable
from nkteach.page import joined_code, packed_core

ASSAYS = ((5_000, 5_000), (1_000, 9_000))  # targets, NK cells
MINUTES = 240
ROUNDS = 5
HEADINGS = ((1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1))
FULL = 12_000  # cells of the full tissue to begin with
PAGE_MINUTES, PAGE_ROUNDS, WARM = 200, 15, 5


# Mesa


class Target(mesa.Agent):
    dying = False


class NKCell(mesa.Agent):
    """An NK cell as a user of Mesa would write it."""

    def __init__(self, model: "MesaWell", skill: float) -> None:
        super().__init__(model)
        self.skill = skill
        self.granules = model.granules
        self.heading = model.random.randrange(8)
        self.target: Target | None = None
        self.until = 0
        self.kills = 0

    def step(self) -> None:
        if self.target is None:
            if not self.meet():
                self.walk()
        elif self.target.dying:
            self.target = None
        elif self.model.minute >= self.until:
            self.strike()

    def meet(self) -> bool:
        model = self.model
        for other in model.grid.iter_neighbors(self.pos, moore=True):
            if type(other) is Target and not other.dying and model.random.random() < model.touches:
                self.target = other
                self.until = model.minute + model.handling * (0.5 + model.random.random())
                return True
        return False

    def strike(self) -> None:
        model = self.model
        if model.random.random() < model.kill * self.skill and self.granules > 0:
            lysis = model.random.random() < model.lysis_share * self.granules / model.granules
            self.granules -= 1
            self.kills += 1
            model.doom(self.target, model.lysis_time if lysis else model.apoptosis_time)
        self.target = None

    def walk(self) -> None:
        model = self.model
        random = model.random.random
        if random() < model.turn:
            self.heading = model.random.randrange(8)
        if random() >= model.paces[self.heading & 1]:
            return
        x, y = self.pos
        right, down = HEADINGS[self.heading]
        x, y = x + right, y + down
        if 0 <= x < layout.WIDTH and 0 <= y < layout.HEIGHT and model.grid[x][y] is None:
            model.grid.move_agent(self, (x, y))
        else:
            self.heading = model.random.randrange(8)


class MesaWell(mesa.Model):
    def __init__(self, rules: Any, targets: int, nks: int, seed: int) -> None:
        super().__init__(seed=seed)
        self.grid = mesa.space.SingleGrid(layout.WIDTH, layout.HEIGHT, torus=False)
        pace = rules[rule.speed] / rules[rule.site_size]
        self.paces = (pace, pace / math.sqrt(2))
        self.turn = 1 / rules[rule.persistence]
        volume = (rules[rule.site_size] * 1e-3) ** 3
        self.touches = min(rules[rule.contact_rate] / (8 * volume) / 1440, 0.999)
        self.handling = 1440 * rules[rule.handling_time]
        self.kill = rules[rule.kill_per_contact] * rules[rule.nk_strength] * rules[rule.seen_low]
        self.granules = round(rules[rule.granules])
        self.lysis_share = rules[rule.lysis_share]
        self.lysis_time = 1440 * rules[rule.lysis_time]
        self.apoptosis_time = 1440 * rules[rule.apoptosis_time]
        self.minute = 0
        self.killed = 0
        self.dying: dict[int, list[Target]] = {}
        everywhere = [(x, y) for x in range(layout.WIDTH) for y in range(layout.HEIGHT)]
        places = iter(self.random.sample(everywhere, targets + nks))
        for _ in range(targets):
            self.grid.place_agent(Target(self), next(places))
        killers, spread = rules[rule.killers], rules[rule.skill_spread]
        for _ in range(nks):
            lot = self.random.random() / killers
            skill = (1 - spread - spread * math.log(lot)) / killers if lot < 1 else 0.0
            self.grid.place_agent(NKCell(self, skill), next(places))
        self.walkers = self.agents_by_type[NKCell]

    def doom(self, target: Target, minutes: float) -> None:
        target.dying = True
        self.killed += 1
        self.dying.setdefault(self.minute + math.ceil(minutes), []).append(target)

    def step(self) -> None:
        for target in self.dying.pop(self.minute, ()):
            self.grid.remove_agent(target)
            target.remove()
        self.walkers.do("step")
        self.minute += 1


def native_well(targets: int, nks: int, seed: int) -> Well:
    model = compiled(nk.teaching, movable(nk.teaching))
    own = {parameter.name: parameter.value for parameter in parameters}
    own["well_spontaneous"] = 0.0
    return Well(model, {"mhc_low": 1.0}, own, (targets, 0), (0, nks), None, seed)


def against_mesa(targets: int, nks: int) -> None:
    times: dict[str, list[float]] = {"Mesa": [], "nkteach": []}
    killed: dict[str, list[int]] = {"Mesa": [], "nkteach": []}
    for seed in range(ROUNDS + 1):
        ours = native_well(targets, nks, seed)
        theirs = MesaWell(ours.rules, targets, nks, seed)
        begun = time.process_time()
        ours.advance(MINUTES)
        between = time.process_time()
        for _ in range(MINUTES):
            theirs.step()
        ended = time.process_time()
        if seed > 0:  # the first warms up
            times["nkteach"].append(between - begun)
            times["Mesa"].append(ended - between)
        killed["nkteach"].append(int(ours.kills().sum()))
        killed["Mesa"].append(theirs.killed)
    print(f"\n{targets:,} targets and {nks:,} NK cells, {MINUTES} minutes, {ROUNDS} times each")
    base = statistics.median(times["Mesa"])
    for name, found in times.items():
        middle = statistics.median(found)
        print(
            f"  {name:12} {nks * MINUTES / middle / 1e6:8.3f} million agent-steps a second, "
            f"{base / middle:6.1f} times Mesa's; {statistics.mean(killed[name]):,.0f} kills "
            f"({min(killed[name]):,} to {max(killed[name]):,})"
        )


# The page against the kernel

IN_PAGE = """async ({ code, core, strings, model, values, seed }) => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const bytes = Uint8Array.from(atob(core), (letter) => letter.charCodeAt(0));
  const engine = await (await import(url)).loadEngine(bytes, strings);
  const simulation = await engine.prepare(model);
  globalThis.tissue = simulation.tissue(values, seed);
}"""
FILL = """(places) => {
  for (const [kind, x, y] of places) tissue.place(kind, x, y, 3);
  return tissue.cells.count;
}"""
ADVANCE = """(minutes) => {
  const begun = performance.now();
  tissue.advance(minutes);
  return performance.now() - begun;
}"""
COUNTS = "() => Object.fromEntries(Object.entries(tissue.counts()))"


def places() -> list[tuple[str, int, int]]:
    """Where cells are put until the tissue is full: the same in both homes."""
    state, found = 5, []
    kinds = ("tumour_mhc_low", "tumour_mhc_high", "nk_donor")
    for turn in range((FULL - 4000) // 25):
        spot = []
        for _ in range(2):
            state = (state * 1103515245 + 12345) % 2**31
            spot.append(10 + state % 236)
        found.append((kinds[turn % 3], *spot))
    return found


def page_against_kernel() -> None:
    levers = choose(nk.teaching, None)
    values = {lever.name: float(lever.default) for lever in levers}
    settings = {name: value for name, value in values.items() if name in nk.teaching.settable}
    ours = NativeTissue(compiled(nk.teaching, movable(nk.teaching)), settings, 7)
    for kind, x, y in places():
        ours.place(layout.KINDS.index(kind), x, y, 3)
    with browser.chromium() as chromium:
        page = browser.new_page(chromium)
        page.evaluate(
            IN_PAGE,
            {
                "code": f"{joined_code()}\nexport {{ loadEngine }};",
                "core": base64.b64encode(packed_core()).decode(),
                "strings": catalogue(),
                "model": description(nk.teaching, levers, nk.teaching.title),
                "values": values,
                "seed": 7,
            },
        )
        begun_with = page.evaluate(FILL, places())
        times: dict[str, list[float]] = {"kernel": [], "page (V8)": []}
        for turn in range(WARM + PAGE_ROUNDS):
            begun = time.perf_counter()
            ours.advance(PAGE_MINUTES)
            native = 1000 * (time.perf_counter() - begun)
            inside = page.evaluate(ADVANCE, PAGE_MINUTES)
            if turn >= WARM:
                times["kernel"].append(native)
                times["page (V8)"].append(inside)
        counts = page.evaluate(COUNTS)
    present = dict(zip(layout.KINDS, ours.ledger()[:, layout.PRESENT].tolist(), strict=True))
    if any(counts[kind] != present[kind] for kind in layout.KINDS[1:]):
        raise RuntimeError("the page and the kernel have different cells")
    left = int(ours.whole[layout.COUNT])
    print(
        f"\n{PAGE_MINUTES} minutes of a tissue of {begun_with:,} cells, {left:,} at the end, "
        f"{PAGE_ROUNDS} times"
    )
    base = statistics.median(times["kernel"])
    for name, found in times.items():
        middle = statistics.median(found)
        each = 10 * middle / PAGE_MINUTES
        print(f"  {name:12} {each:6.2f} ms for 10 minutes, {middle / base:5.2f} x")


def main() -> int:
    print(f"Mesa {mesa.__version__}; {browser.machine()}")
    for targets, nks in ASSAYS:
        against_mesa(targets, nks)
    page_against_kernel()
    return 0


if __name__ == "__main__":
    sys.exit(main())
