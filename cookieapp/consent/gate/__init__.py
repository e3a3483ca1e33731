"""The gate that every cookie has to pass in both directions, around any WSGI application. Pure."""

from cookieapp.consent.gate.middleware import Gate
from cookieapp.consent.gate.passage import Passage
from cookieapp.consent.gate.policy import Policies
from cookieapp.consent.gate.verdict import Fault, GateViolation, Verdict

__all__ = ["Fault", "Gate", "GateViolation", "Passage", "Policies", "Verdict"]
