"""What SBML has no word for, kept with each part as JSON: ranges, sources, meanings, outcomes."""

import dataclasses
import json
import types
import typing
from collections.abc import Collection
from typing import Any

from ..errors import InputError
from ..network import parts

NAMESPACE = "urn:nkteach:network"
_TYPES: dict[type, Any] = {str: str, float: (int, float), int: int, bool: bool}


def remark(part: Any, told: Collection[str]) -> str:
    """Return the fields of a part as JSON, without those that SBML itself tells."""
    fields = {
        field.name: plain(getattr(part, field.name))
        for field in dataclasses.fields(part)
        if field.name not in told
    }
    return json.dumps(fields, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Return a value as JSON holds it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in dataclasses.fields(value)]
        return {name: plain(getattr(value, name)) for name in names}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value


def remark_of(element: Any) -> str | None:
    """Return the remark an element of libSBML carries, or None."""
    if not element.isSetAnnotation():
        return None
    annotation = element.getAnnotation()
    for place in range(annotation.getNumChildren()):
        child = annotation.getChild(place)
        if child.getURI() == NAMESPACE and child.getName() == "part":
            texts = [child.getChild(i).getCharacters() for i in range(child.getNumChildren())]
            return "".join(texts)
    return None


def read_remark(kind: type, text: str, where: str) -> dict[str, Any]:
    """Return the fields of a part that a remark tells; `where` names the part in an error."""
    try:
        fields = json.loads(text)
        hints = typing.get_type_hints(kind, vars(parts))
        return {name: _rebuilt(hints[name], value) for name, value in fields.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputError(
            f"{where}: its nkteach annotation cannot be read; delete the annotation, or export "
            "the network anew."
        ) from None


def _rebuilt(hint: Any, value: Any) -> Any:
    """Return a value from JSON as the type a field has; raises TypeError where it does not fit."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        for choice in inner:
            try:
                return _rebuilt(choice, value)
            except TypeError:
                continue
    elif hint is type(None) and value is None:
        return None
    elif origin is tuple and isinstance(value, list):
        each = inner[:1] * len(value) if inner[-1] is ... else inner
        return tuple(_rebuilt(kind, item) for kind, item in zip(each, value, strict=True))
    elif dataclasses.is_dataclass(hint) and isinstance(value, dict):
        hints = typing.get_type_hints(hint, vars(parts))
        fields = {name: _rebuilt(hints[name], item) for name, item in value.items()}
        return typing.cast(type, hint)(**fields)
    elif hint in _TYPES and isinstance(value, _TYPES[hint]):
        return value
    raise TypeError(hint)
