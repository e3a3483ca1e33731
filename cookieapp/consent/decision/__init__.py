"""What a person answered, and what follows from it. Pure."""

from cookieapp.consent.decision.answers import (
    KEPT,
    SIGNALLED,
    Answer,
    Decision,
    decide,
    necessary,
    permitted,
    unanswered,
)

__all__ = ["KEPT", "SIGNALLED", "Answer", "Decision", "decide", "necessary", "permitted", "unanswered"]
