"""The consent form, for everybody and without a script."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from flask import Blueprint, Response, abort, request
from markupsafe import Markup

from cookieapp.consent.browsers.everywhere import everywhere
from cookieapp.consent.decision import Decision, necessary
from cookieapp.consent.decision.state import written
from cookieapp.consent.form import choices
from cookieapp.consent.form.changes import Change
from cookieapp.consent.form.effect import NotRecorded
from cookieapp.consent.form.former import former
from cookieapp.consent.form.shown import Shown
from cookieapp.consent.gate import Passage, passage
from cookieapp.consent.people import sharing, whose
from cookieapp.register import Register, Service
from cookieapp.web import goals
from cookieapp.web.here import notes, the_request
from cookieapp.web.pages import render
from cookieapp.web.redirects import go, own_path, see_other, wanted_next

blueprint = Blueprint("consent", __name__)


class Undisclosed(msgspec.Struct, frozen=True):
    """What a page may know of a decision that is made for everybody in the same state."""

    questions: tuple[Service, ...]
    decision: bool | None
    signal: bool
    withdrawable: bool
    state: Markup
    changes: tuple[Change, ...]
    everywhere: bool
    news: bool
    unreadable: bool


class ConsentView(msgspec.Struct, frozen=True):
    """What templates may know about the visitor's decision."""

    passage: Passage

    def shared(self) -> Undisclosed:
        """Leave out what is this visitor's alone: when was decided, and under which number."""
        return Undisclosed(
            self.questions,
            self.decision is not None or None,
            self.signal,
            self.withdrawable,
            self.state,
            self.changes,
            self.everywhere,
            self.news,
            self.unreadable,
        )

    @property
    def questions(self) -> tuple[Service, ...]:
        """List the services that the banner asks about."""
        return self.passage.questions

    @property
    def changes(self) -> tuple[Change, ...]:
        """Say of each service that is asked about again what has changed; nothing on a first visit."""
        return former().changes(self.passage)

    @property
    def decision(self) -> Decision | None:
        """Give the decision, if one was made."""
        return self.passage.decision

    @property
    def signal(self) -> bool:
        """Tell whether the browser sends Global Privacy Control."""
        return self.passage.signal

    @property
    def withdrawable(self) -> bool:
        """Tell whether anything optional is allowed now."""
        return self.passage.permitted > necessary(self.passage.register)

    @property
    def state(self) -> Markup:
        """Give what scripts may know, as JSON."""
        own = self.passage
        return _state(own.register, own.permitted, own.decision is not None, own.signal)

    @property
    def everywhere(self) -> bool:
        """Tell whether the account that is logged in wants the same on all browsers."""
        return sharing()

    @property
    def news(self) -> bool:
        """Tell whether a decision from another browser has just been taken over."""
        return bool(notes().get("consent_news", False))

    @property
    def unreadable(self) -> bool:
        """Tell whether the browser sends cookies of which none can be read."""
        return self.passage.unreadable

    def allows(self, service_id: str) -> bool:
        """Tell whether a service may set and read its cookies."""
        return self.passage.allows(service_id)


@lru_cache(maxsize=256)
def _state(register: Register, permitted: frozenset[str], decided: bool, signal: bool) -> Markup:
    return Markup(written(register, permitted, decided=decided, signal=signal))  # noqa: S704 - made safe there


def for_page() -> ConsentView:
    """Tell templates about the visitor's decision."""
    return ConsentView(passage.current(the_request()))


@blueprint.get("/consent")
def form() -> Response:
    """Show what can be decided, and what has been."""
    own = passage.current(request)
    optional = own.register.optional_services
    removed = [
        name for name in request.args.getlist("removed") if own.register.lookup(_base(name)) is not None
    ]
    return render(
        "consent/form.html",
        saved="saved" in request.args,
        late="late" in request.args,
        outdated="outdated" in request.args,
        removed=removed[:20],
        granted={service.id for service in optional if own.allows(service.id)},
        next_path=wanted_next(),
    )


@blueprint.post("/consent")
def decide() -> Response:
    """Take a decision; it counts for this very response."""
    form = request.form
    shown = Shown.read(form.get("notice", ""), form.getlist("asked"))
    share = "everywhere" in form if "everywhere_offered" in form else None
    shared_before = sharing()
    try:
        outcome = choices.apply(
            passage.current(request), form.get("choice", ""), form.getlist("service"), shown, share
        )
    except ValueError:
        abort(400)
    except choices.Outdated:
        return go("consent.form", outdated=1, next=wanted_next() or None)
    goals.reach("decision")
    user = whose()
    if share is False and shared_before and user is not None:
        everywhere().end(user)
    target = wanted_next()
    if not outcome.recorded:
        return go("consent.form", saved=1, late=1, removed=list(outcome.removed) or None, next=target or None)
    if target:
        return see_other(target)
    if outcome.withdrawn:
        return go("withdrawal.done", record_id=outcome.record, back=own_path(request.form.get("back")))
    return go("consent.form", saved=1, removed=list(outcome.removed) or None)


@blueprint.app_errorhandler(NotRecorded)
def not_recorded(failure: NotRecorded) -> Response:
    """Say that nothing was allowed, because it could not be written down."""
    response = render("consent/unrecorded.html", 503, outcome=failure.outcome, next_path=wanted_next())
    response.headers["Retry-After"] = "5"
    response.headers["Cache-Control"] = "no-store"
    return response


def _base(name: str) -> str:
    return name.removeprefix(passage.current(request).prefix)
