"""Fold what never changes into templates when they are compiled.

Each language has a Jinja environment of its own. In it, a translation or an address
whose arguments are constants is computed once, at compile time, and becomes part of
the text around it. Most of a typical page's cost goes away that way.
"""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

from jinja2 import Environment, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.ext import Extension
from jinja2.visitor import NodeTransformer

FOLDED = frozenset({"_", "gettext", "url", "asset"})


_INDENT = re.compile(r"\n[ \t]+")


class Flush(Extension):
    """Leave the indentation of templates behind: it is for those who write them, and a seventh of a page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Begin every line at its first letter."""
        return _INDENT.sub("\n", source)


class Folder(NodeTransformer):
    """Replace calls of folded functions with constant arguments by their results."""

    def __init__(self, functions: dict[str, Any]) -> None:
        self.functions = functions

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """Fold one call, after whatever is inside it."""
        node = self.generic_visit(node)  # type: ignore[assignment]
        if (
            not isinstance(node.node, nodes.Name)
            or node.node.name not in FOLDED
            or node.dyn_args is not None
            or node.dyn_kwargs is not None
            or not all(isinstance(argument, nodes.Const) for argument in node.args)
            or not all(isinstance(keyword.value, nodes.Const) for keyword in node.kwargs)
        ):
            return node
        arguments = [argument.as_const() for argument in node.args]
        keywords = {keyword.key: keyword.value.as_const() for keyword in node.kwargs}
        return nodes.Const(self.functions[node.node.name](*arguments, **keywords), lineno=node.lineno)


class FoldingGenerator(CodeGenerator):
    """Jinja's code generator, after folding."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        """Fold the tree, then generate as ever."""
        Folder(self.environment.globals).visit(node)
        super().visit_Template(node, frame)


class FoldingEnvironment(Environment):
    """A Jinja environment whose templates are folded, and whose globals are final.

    Jinja looks globals up through a chain of mappings and copies the chain key by key for
    each rendering; one plain dict is copied at once.
    """

    code_generator_class = FoldingGenerator

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Give a template its globals: those that the environment has when it is loaded."""
        return {**self.globals, **(d or {})}
