"""What the library promises: its names, their documentation, and that importing it stays light."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import rolegraph
from rolegraph import cli, errors, model

PUBLIC = {
    "EXPORTS", "SHIPPED", "RoleGraph", "__version__", "as_json", "build", "check_files", "decide",
    "drop_source", "import_source", "load", "open", "tidy",
}  # fmt: skip


def test_the_public_names_are_those_of_the_rooms_they_come_from():
    modules = [import_module(f"rolegraph.model.{part.name}") for part in iter_modules(model.__path__)]
    values = {name for module in (model, *modules) for name in module.__all__} - {"Status"}
    assert set(rolegraph.__all__) == PUBLIC | set(errors.__all__) | values


def test_every_public_name_is_there_and_documented():
    for name in rolegraph.__all__:
        thing = getattr(rolegraph, name)
        if callable(thing):
            assert inspect.getdoc(thing), name
            assert not inspect.getdoc(thing).startswith(f"{name}("), f"{name} has only a generated docstring"


def test_every_method_of_a_role_graph_is_documented_and_typed():
    for name, thing in vars(rolegraph.RoleGraph).items():
        if name.startswith("_"):
            continue
        function = getattr(thing, "func", None) or getattr(thing, "__func__", thing)
        assert inspect.getdoc(function), name
        assert "return" in function.__annotations__, name


def test_every_error_is_a_leaf_of_one_tree():
    for name in errors.__all__:
        assert issubclass(getattr(errors, name), rolegraph.RolegraphError)


def test_importing_rolegraph_loads_no_heavy_library():
    heavy = ["rdflib", "networkx", "pyvis", "pyshacl", "shacl", "rich", "oxrdflib", "IPython"]
    code = f"import sys, rolegraph; print([name for name in {heavy!r} if name in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
        == "[]\n"
    )


def test_every_verb_and_option_has_help():
    for name, command in cli.cli.commands.items():
        assert command.help, name
        assert command.help[0].isupper(), name
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert parameter.help, f"{name} {parameter.name}"


def test_every_verb_stands_in_the_readme():
    readme = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
    for name in cli.cli.commands:
        assert f"rolegraph {name}" in readme, name


@pytest.mark.parametrize(
    "value", [rolegraph.Name("i", "l"), (rolegraph.Name("i", "l"),), {"a": rolegraph.Name("i", "l")}]
)
def test_answers_turn_into_plain_data(value):
    import json

    assert '"label": "l"' in json.dumps(rolegraph.as_json(value))
