"""Cubes as bytes, to be kept in a file or handed from one process to another.

First the length of a header, then the header as JSON, then the whole numbers of all layers. A cube
that stands under several names is written once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from .cube import Cube
from .making import Cubes

LENGTH_BYTES = 8


def cubes_to_bytes(cubes: Cubes) -> bytes:
    """All cubes under their names."""
    distinct = _distinct(cubes)
    header = json.dumps([_header(names, cube) for names, cube in distinct]).encode()
    numbers = (
        np.ascontiguousarray(layers, dtype="<i8").tobytes()
        for _, cube in distinct
        for layers in cube.layers.values()
    )
    return b"".join([len(header).to_bytes(LENGTH_BYTES, "little"), header, *numbers])


def cubes_from_bytes(told: bytes) -> Cubes:
    """What `cubes_to_bytes` was given. Raises ValueError for anything else."""
    length = int.from_bytes(told[:LENGTH_BYTES], "little")
    headers = json.loads(told[LENGTH_BYTES : LENGTH_BYTES + length])
    numbers = np.frombuffer(told, "<i8", offset=LENGTH_BYTES + length)
    expected = sum(np.prod(shape) for header in headers for _, shape in header["layers"])
    if len(numbers) != expected:
        raise ValueError(f"found {len(numbers)} numbers of a cube, expected {expected}")
    cubes: dict[tuple[str, str], Cube] = {}
    start = 0
    for header in headers:
        cube, start = _cube(header, numbers, start)
        cubes |= dict.fromkeys(map(_key, header["names"]), cube)
    return cubes


def added(one: Cubes, other: Cubes) -> Cubes:
    """The cubes of both groups of respondents. Raises as adding two cubes does."""
    sums: dict[tuple[str, str], Cube] = {}
    for names, cube in _distinct(one):
        sums |= dict.fromkeys(names, cube + other[names[0]])
    return {name: sums[name] for name in one}


def _distinct(cubes: Cubes) -> list[tuple[list[tuple[str, str]], Cube]]:
    """Each cube once, with its names."""
    names: dict[int, list[tuple[str, str]]] = {}
    for name, cube in cubes.items():
        names.setdefault(id(cube), []).append(name)
    return [(known, cubes[known[0]]) for known in names.values()]


def _header(names: list[tuple[str, str]], cube: Cube) -> dict[str, Any]:
    return {
        "names": names,
        "layers": [[key, layers.shape] for key, layers in cube.layers.items()],
        "sums": [[key, [list(map(hex, row)) for row in rows]] for key, rows in cube.sums.items()],
        "points": dict(cube.points),
        "units": cube.units and list(map(float.hex, cube.units)),
    }


def _cube(header: Mapping[str, Any], numbers: Any, start: int) -> tuple[Cube, int]:
    """The cube, and where the numbers of the next begin."""
    layers = {}
    for key, shape in header["layers"]:
        end = start + int(np.prod(shape))
        layers[_key(key)] = numbers[start:end].reshape(shape)
        start = end
    sums = {
        _key(key): tuple(tuple(int(told, 16) for told in row) for row in rows)
        for key, rows in header["sums"]
    }
    units = header["units"] and tuple(map(float.fromhex, header["units"]))
    return Cube(layers, sums, header["points"], units), start


def _key(names: list[str]) -> tuple[str, str]:
    first, second = names
    return first, second
