"""The Content-Security-Policy and Permissions-Policy that a decision allows. Pure.

A partner's origins appear only with that partner's consent: the browser itself keeps a
refused partner out.
"""

from __future__ import annotations

from collections.abc import Collection

from cookieapp.register import Register

REPORTS_TO = "policy"
"""The name under which the address for reports is given (Reporting API)."""

_OWN = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS = (
    "browsing-topics=(), camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
)


class Policies:
    """The headers for each set of permitted services, made once.

    `reports` is the path that browsers send reports to.
    """

    def __init__(self, register: Register, *, secure: bool, reports: str = "") -> None:
        self._register = register
        self._secure = secure
        self._reports = reports
        self._made: dict[frozenset[str], list[tuple[str, str]]] = {}

    def headers(self, permitted: frozenset[str]) -> list[tuple[str, str]]:
        """Give the headers that allow what the visitor allowed."""
        if permitted not in self._made:
            self._made[permitted] = [
                ("Content-Security-Policy", self.content_security(permitted)),
                ("Permissions-Policy", PERMISSIONS),
                *self._endpoints(),
            ]
        return self._made[permitted]

    def content_security(self, permitted: Collection[str]) -> str:
        """Write the Content-Security-Policy (W3C CSP Level 3)."""
        directives = dict(_OWN)
        for service in self._register.services:
            if service.partner is None or service.id not in permitted:
                continue
            for directive, origins in service.partner.origins.items():
                for origin in origins:
                    before = directives.get(directive, "").replace("'none'", "")
                    if origin not in before.split():
                        directives[directive] = f"{before} {origin}".strip()
        written = [f"{name} {sources}" for name, sources in directives.items()]
        if self._secure:
            written.append("upgrade-insecure-requests")
        return "; ".join(written + self._reporting())

    def _reporting(self) -> list[str]:
        """Say where reports go.

        Browsers take endpoints of the Reporting API over https only, and with `report-to`
        they ignore `report-uri`: over plain http both together would lose every report.
        """
        if not self._reports:
            return []
        newer = [f"report-to {REPORTS_TO}"] if self._secure else []
        return [f"report-uri {self._reports}", *newer]

    def _endpoints(self) -> list[tuple[str, str]]:
        if not self._reports or not self._secure:
            return []
        return [("Reporting-Endpoints", f'{REPORTS_TO}="{self._reports}"')]
