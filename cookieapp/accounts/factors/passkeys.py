"""Passkeys (W3C Web Authentication, level 3): asked for with user verification, checked to the letter.

Origin and relying party are those of PUBLIC_URL and nothing else. A browser signs for a
name, never for a bare address, so a site at one has no passkeys; `localhost` is a name.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from typing import Any

import webauthn
from flask import request
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from cookieapp.accounts.factors.challenge import Challenges
from cookieapp.accounts.factors.models import Passkey
from cookieapp.accounts.factors.store import factors
from cookieapp.accounts.guard import device
from cookieapp.accounts.guard.attempts import Attempt, guard
from cookieapp.accounts.people.directory import directory
from cookieapp.accounts.people.models import User
from cookieapp.accounts.sessions.identity import now
from cookieapp.consent.gate import passage
from cookieapp.storage.stores import redis
from cookieapp.web.csrf import keys
from cookieapp.web.here import the_config

LARGEST = 16 * 1024  # characters of an answer
_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "internal", "hybrid"})
_REQUIRED = UserVerificationRequirement.REQUIRED


def possible() -> bool:
    """Tell whether this site can have passkeys: its address has to be a name."""
    try:
        ipaddress.ip_address(the_config().hostname)
    except ValueError:
        return True
    return False


def elsewhere() -> str | None:
    """Give the site's address where the visitor came by another one, at which passkeys do not work."""
    origin = the_config().origin
    return None if request.host == origin.partition("://")[2] else origin


def creation(user: User, known: Sequence[Passkey], binding: str) -> str:
    """Write what a browser needs to make a passkey that can log in on its own."""
    config = the_config()
    return options_to_json(
        webauthn.generate_registration_options(
            rp_id=config.hostname,
            rp_name=config.operator.site,
            user_id=user.id.encode(),
            user_name=user.email,
            user_display_name=user.email,
            challenge=_challenges().make("create", binding),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                require_resident_key=True,
                user_verification=_REQUIRED,
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
        )
    )


def created(answer: str, user: User, binding: str, name: str) -> Passkey | None:
    """Check what a browser made; None for what is not a passkey that was asked for here and now."""
    sent = _read(answer)
    challenge = _challenge_in(sent)
    if sent is None or challenge is None or not _challenges().accept("create", binding, challenge):
        return None
    try:
        made = webauthn.verify_registration_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=the_config().hostname,
            expected_origin=the_config().origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    transports = sent["response"].get("transports")
    return Passkey(
        user_id=user.id,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=[one for one in transports if one in _TRANSPORTS] if isinstance(transports, list) else [],
        name=name,
    )


def question(purpose: str, binding: str = "", known: Sequence[Passkey] = ()) -> str:
    """Write what a browser needs to show a passkey; without `known` the person chooses any of this site."""
    return options_to_json(
        webauthn.generate_authentication_options(
            rp_id=the_config().hostname,
            challenge=_challenges().make(purpose, binding),
            allow_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
            user_verification=_REQUIRED,
        )
    )


def shown(answer: str, purpose: str, binding: str = "") -> Passkey | None:
    """Check what a browser showed, and give the passkey; None for anything less. Raises Unavailable.

    None as well for a browser or network that has shown too many wrong ones within the hour.
    """
    sent = _read(answer)
    challenge = _challenge_in(sent)
    if sent is None or challenge is None:
        return None
    passkey = _claimed(sent)
    attempt, noting = _attempt_with(passkey), _challenges().noting(purpose, binding, challenge)
    standing = guard().weigh(attempt, [noting] if noting else [])
    if not standing.admitted or not any(standing.told):  # a challenge that is new, and ours
        return None
    try:
        if passkey is None or not _same_owner(sent, passkey):
            return None
        checked = webauthn.verify_authentication_response(
            credential=sent,
            expected_challenge=challenge,
            expected_rp_id=the_config().hostname,
            expected_origin=the_config().origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError):
        return None
    factors().used(passkey, checked.new_sign_count)
    guard().takes_back_later(attempt)
    return passkey


def _claimed(sent: dict[str, Any]) -> Passkey | None:
    """Find the passkey that an answer claims to be of."""
    try:
        return factors().passkey(base64url_to_bytes(sent["rawId"]))
    except (WebAuthnException, ValueError):
        return None


def _attempt_with(passkey: Passkey | None) -> Attempt:
    owner = directory().get(passkey.user_id) if passkey else None
    cookie = passage.current(request).cookies.get(device.NAME, "")
    return guard().assertion(owner.email if owner else None, cookie, request.remote_addr or "")


def _same_owner(sent: dict[str, Any], passkey: Passkey) -> bool:
    handle = sent["response"].get("userHandle")
    return not handle or base64url_to_bytes(handle) == passkey.user_id.encode()


def _read(answer: str) -> dict[str, Any] | None:
    """Read a browser's answer as far as we look into it ourselves."""
    try:
        sent = json.loads(answer) if len(answer) <= LARGEST else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict) or not isinstance(sent.get("response"), dict):
        return None
    return sent if isinstance(sent.get("rawId"), str) else None


def _challenge_in(sent: dict[str, Any] | None) -> bytes | None:
    try:
        client = json.loads(base64url_to_bytes(sent["response"]["clientDataJSON"])) if sent else {}
        return base64url_to_bytes(client["challenge"])
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError):
        return None


def _challenges() -> Challenges:
    return Challenges(redis(), keys(), now())
