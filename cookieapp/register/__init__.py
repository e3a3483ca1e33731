"""Which cookies exist: one declaration, from which everything else is compiled.

Pure: knows no framework, no Redis, no SQL.
"""

from cookieapp.register.errors import RegisterError
from cookieapp.register.lifetime import Lifetime
from cookieapp.register.load import load, parse
from cookieapp.register.model import SITE, Category, Content, Cookie, Partner, Register, Service

__all__ = [
    "SITE",
    "Category",
    "Content",
    "Cookie",
    "Lifetime",
    "Partner",
    "Register",
    "RegisterError",
    "Service",
    "load",
    "parse",
]
