"""The forms of advertising: an advertiser, a campaign, a creative."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from config import LANGUAGES
from cookieapp.advertising.models import SIZES, Advertiser, Campaign, Creative
from cookieapp.advertising.pictures import LARGEST, PictureRefused, cleaned
from cookieapp.operator.advertising.edited import mark
from cookieapp.operator.advertising.facts import (
    PARTS,
    facts_of_advertiser,
    facts_of_campaign,
    facts_of_creative,
)
from cookieapp.operator.advertising.fields import (
    Choice,
    Choices,
    Day,
    items,
    landing,
    line,
    listed,
    number,
    offered,
    words,
)
from cookieapp.operator.words import STATES
from cookieapp.web.forms import Form
from cookieapp.web.language import SOURCE, gettext, native_name
from cookieapp.web.language import lazy_gettext as _l

NEEDED = (LANGUAGES[0], SOURCE)
"""Languages in which an advertisement has to be written; the others fall back on these."""
WINDOWS = {"86400": _l("a day"), "604800": _l("a week")}
"""For how many seconds a cap is."""
REFUSED = {
    "kind": _l("This is not a picture that we take: PNG, JPEG or WebP."),
    "moves": _l("This picture moves. Advertisements here stand still."),
    "size": _l("The picture has to measure exactly as the size says, or twice that in both directions."),
    "bytes": _l("The picture is too large: at most 150 kB."),
}


class SeenForm(Form):
    """A form that knows how the thing stood when it was opened."""

    seen = HiddenField()


class AdvertiserForm(SeenForm):
    """On whose behalf, and who pays."""

    legal_name = line(_l("Full name"), 200, _l("Please give the advertiser’s full name."))
    address = line(_l("Address"), 300, _l("Please give the advertiser’s address."))
    payer = line(_l("Who pays"), 200)

    @classmethod
    def of(cls, advertiser: Advertiser | None) -> AdvertiserForm:
        """Make the form as it is opened, or as it was sent."""
        facts = facts_of_advertiser(advertiser)
        return cls(data={**facts, "seen": mark(facts)})

    def fill(self, advertiser: Advertiser) -> None:
        """Write into the advertiser what was sent. Without a payer it pays itself."""
        advertiser.legal_name, advertiser.address = self.legal_name.data, self.address.data
        advertiser.payer = self.payer.data or self.legal_name.data


class CampaignForm(SeenForm):
    """What an advertiser wants shown: when, how often, beside which subjects."""

    name = line(_l("Name"), 120, _l("Please give the campaign a name."))
    advertiser = Choice(_l("Advertiser"), choices=[])
    status = Choice(_l("State"), choices=offered(STATES))
    starts = Day(_l("First day"))
    ends = Day(_l("Last day"))
    priority = number(_l("Priority"), 1, 10, needed=True)
    budget = number(_l("Budget"), 1, 10**9)
    cap = number(_l("Cap"), 1, 20)
    cap_window = Choice(_l("The cap is for"), choices=offered(WINDOWS))
    topics = Choices(_l("Topics"), choices=[])
    keywords = listed(_l("Words it fits"))
    without = listed(_l("Words it avoids"))

    @classmethod
    def of(
        cls, campaign: Campaign | None, advertisers: list[Advertiser], topics: dict[str, str]
    ) -> CampaignForm:
        """Make the form as it is opened, or as it was sent."""
        facts = facts_of_campaign(campaign)
        form = cls(data={**facts, "seen": mark(facts), **_days(campaign)})
        form.advertiser.choices = offered({one.id: one.legal_name for one in advertisers})
        form.topics.choices = offered(topics)
        return form

    def validate_ends(self, field: Any) -> None:
        """Make sure that it does not end before it begins, which is today where nothing is said."""
        if field.data and field.data < (self.starts.data or datetime.now(UTC).date()):
            raise ValidationError(
                gettext("The last day is before the first.")
                if self.starts.data
                else gettext("The last day is over, and without a first day it begins today.")
            )

    def fill(self, campaign: Campaign, now: datetime) -> None:
        """Write into the campaign what was sent. Days are those of UTC; an unchanged one keeps its hour."""
        before = _days(campaign)
        if not campaign.starts or self.starts.data != before["starts"]:
            campaign.starts = _midnight(self.starts.data) if self.starts.data else now
        if self.ends.data != before["ends"]:
            campaign.ends = _midnight(self.ends.data) + timedelta(days=1) if self.ends.data else None
        campaign.name, campaign.advertiser_id, campaign.status = (
            self.name.data,
            self.advertiser.data,
            self.status.data,
        )
        campaign.priority, campaign.budget = self.priority.data or 1, self.budget.data
        campaign.cap, campaign.cap_window = self.cap.data, int(self.cap_window.data)
        campaign.topics = list(self.topics.data)
        campaign.keywords, campaign.without = items(self.keywords.data), items(self.without.data)


class CreativeForm(SeenForm):
    """What a campaign shows in one size, in each language."""

    size = Choice(
        _l("Size"), choices=offered({one: one if SIZES[one] else _l("words alone") for one in SIZES})
    )
    picture = FileField(_l("Picture"))
    landing = landing()
    active = BooleanField(_l("In use"))

    @classmethod
    def of(cls, creative: Creative | None) -> CreativeForm:
        """Make the form as it is opened, or as it was sent."""
        facts = {name: said for name, said in facts_of_creative(creative).items() if name != "picture"}
        form = cls(data={"active": True, **facts, "seen": mark(facts_of_creative(creative))})
        form.had = creative.picture_name if creative else ""
        for part, label in PARTS.items():
            for code in LANGUAGES:
                form[f"{part}_{code}"].label.text = f"{label} – {native_name(code)}"
        return form

    had = ""
    cleaned: tuple[bytes, str] | None = None
    """The picture that was sent, made anew from its pixels, and its name."""

    def validate_picture(self, field: Any) -> None:
        """Take a picture where the size has one, in exactly that size."""
        size = SIZES.get(self.size.data or "")
        sent = field.data.read(LARGEST + 1) if field.data and field.data.filename else b""
        if size is None:
            if sent:
                raise ValidationError(gettext("Words alone take no picture. Choose a size that has one."))
            return
        if not all(self[f"alt_{code}"].data for code in NEEDED):
            raise ValidationError(gettext("Please say in Polish and in English what the picture shows."))
        if not sent:
            if not self.had or self.size.data != self.size.object_data:
                raise ValidationError(gettext("This size needs a picture."))
            return
        try:
            self.cleaned = cleaned(sent, size)
        except PictureRefused as refused:
            raise ValidationError(str(REFUSED[refused.reason])) from None

    def fill(self, creative: Creative) -> None:
        """Write into the creative what was sent. Words in other languages than ours stay as they are."""
        creative.size, creative.landing, creative.active = self.size.data, self.landing.data, self.active.data
        for part in PARTS:
            kept = {
                code: said for code, said in (getattr(creative, part) or {}).items() if code not in LANGUAGES
            }
            sent = {code: self[f"{part}_{code}"].data for code in LANGUAGES}
            setattr(creative, part, {**kept, **{code: said for code, said in sent.items() if said}})
        if self.cleaned is not None:
            creative.picture, creative.picture_name = self.cleaned
        elif SIZES[self.size.data] is None:
            creative.picture, creative.picture_name = None, ""


for _code in LANGUAGES:
    _missing = _l("The headline is needed in Polish and in English.") if _code in NEEDED else None
    setattr(CreativeForm, f"headline_{_code}", line("", 120, _missing))
    setattr(CreativeForm, f"text_{_code}", words("", 400))
    setattr(CreativeForm, f"alt_{_code}", line("", 200))


def _days(campaign: Campaign | None) -> dict[str, Any]:
    """Say on which days (UTC) a campaign begins and ends, the last one included."""
    starts = campaign.starts if campaign else None
    ends = campaign.ends if campaign else None
    return {
        "starts": starts.astimezone(UTC).date() if starts else None,
        "ends": (ends.astimezone(UTC) - timedelta(microseconds=1)).date() if ends else None,
    }


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), UTC)
