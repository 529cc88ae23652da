"""A statistic says where it comes from, and works one example."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any

import pytest

from results import statistics


def public_functions() -> list[Callable[..., Any]]:
    modules = [
        importlib.import_module(f"{statistics.__name__}.{found.name}")
        for found in pkgutil.iter_modules(statistics.__path__)
    ]
    return [
        function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isroutine)
        if not name.startswith("_") and function.__module__ == module.__name__
    ]


@pytest.mark.parametrize("function", public_functions(), ids=lambda function: function.__name__)
def test_it_names_its_source_and_works_an_example(function: Callable[..., Any]) -> None:
    told = inspect.getdoc(function) or ""
    assert [word for word in ("\nSource: ", "\nExample: ") if word not in told] == []
