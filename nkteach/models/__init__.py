"""The models: the teaching network, and published ones, a paper a file."""

from collections.abc import Iterator, Mapping
from importlib import import_module

from ..errors import unknown
from ..network import Network

_NAMES = ("kuznetsov1994",)


class _Published(Mapping[str, Network]):
    """The published models by name, each read when it is first asked for."""

    def __getitem__(self, name: str) -> Network:
        if name not in _NAMES:
            raise unknown("published model", name, _NAMES, f"There are: {', '.join(_NAMES)}.")
        network: Network = import_module(f".{name}", __name__).network
        return network

    def __contains__(self, name: object) -> bool:
        return name in _NAMES

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


published = _Published()
