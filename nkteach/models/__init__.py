"""The models: the teaching network, and published ones, a paper a file."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from ..errors import unknown
from ..network import Network

# A paper a file, and the sets of constants it gives; a paper with one set has none to name.
_PAPERS: dict[str, tuple[str, ...]] = {
    "kuznetsov1994": (),
    "kirschner1998": (),
    "depillis2005": ("mouse-nn", "mouse-nl", "mouse-ln", "mouse-ll", "patient-9", "patient-10"),
    "depillis2006": ("patient-9", "patient-10"),
    "depillis2008": (),
    "depillis2009": (),
    "depillis2013": (),
    "hernandezvargas2012": (),
    "alvarez2019": (),
    "unni2019": (),
}
_NAMES = {
    name: paper
    for paper, sets in _PAPERS.items()
    for name in ([f"{paper}-{part}" for part in sets] or [paper])
}


class _Published(Mapping[str, Network]):
    """The published models by name, each read when it is first asked for.

    A paper with several sets of constants has a name for each, as "depillis2005-mouse-ll"; the
    paper's name alone, "depillis2005", is its first set.
    """

    def __getitem__(self, name: str) -> Network:
        if name not in self:
            every = (*_NAMES, *_PAPERS)
            raise unknown("published model", name, every, f"There are: {', '.join(_NAMES)}.")
        paper = _NAMES.get(name, name)
        networks: tuple[Network, ...] = import_module(f".{paper}", __name__).networks
        return next((network for network in networks if network.name == name), networks[0])

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and (name in _NAMES or name in _PAPERS)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)

    def _repr_markdown_(self) -> str:
        rows = [f"| `{name}` | {part.title} | {part.citation} |" for name, part in self.items()]
        return "\n".join(["| name | model | source |", "|---|---|---|", *rows])


published = _Published()
