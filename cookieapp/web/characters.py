"""A NUL in what is sent: nobody types one, and PostgreSQL keeps none.

It is taken for what it is, a byte that is no letter: U+FFFD stands in its place, as in that of
bytes which are no UTF-8, and every view does with it what it does with any other odd character.
"""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.formparser import FormDataParser

NUL, NO_LETTER = "\0", "\N{REPLACEMENT CHARACTER}"


class PlainForms(FormDataParser):
    """Read forms without NUL."""

    def parse(self, *args: Any, **kwargs: Any) -> Any:
        """Read a form when a view asks for it."""
        stream, form, files = super().parse(*args, **kwargs)
        if any(NUL in value for values in form.listvalues() for value in values):
            plain = [(name, value.replace(NUL, NO_LETTER)) for name, value in form.items(multi=True)]
            return stream, self.cls(plain), files
        return stream, form, files


class PlainRequest(Request):
    """A request without NUL in its path, its question and its form."""

    form_data_parser_class = PlainForms

    def __init__(self, environ: Any, *args: Any, **kwargs: Any) -> None:
        path, question = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if NUL in path:
            environ["PATH_INFO"] = path.replace(NUL, NO_LETTER.encode().decode("latin-1"))
        if "%00" in question:
            environ["QUERY_STRING"] = question.replace("%00", "%EF%BF%BD")
        super().__init__(environ, *args, **kwargs)
