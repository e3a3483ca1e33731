"""The partner's pages, in Polish and in English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

SHOWN = 200
"""Requests on the page; the list for machines has all of them."""

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif }}
body {{ margin: 0 auto; padding: 1rem 1.25rem; max-width: 46rem; overflow-wrap: break-word }}
h1 {{ margin: 0 0 .5rem; font-size: 1.25rem; line-height: 1.25 }}
p, ol, form {{ margin: 0 0 .75rem }}
button {{ padding: .6em 1.1em; border: 1px solid; border-radius: .5rem; font: inherit; color: inherit; background: none; cursor: pointer }}
:focus-visible {{ outline: 3px solid; outline-offset: 2px }}
li {{ overflow-wrap: anywhere; padding-block: .35rem; border-block-start: 1px solid color-mix(in srgb, currentcolor 25%, transparent) }}
ol {{ padding: 0; list-style: none }}
.quiet {{ opacity: .8; font-size: .9rem }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "home-title": "A stand-in partner",
        "home": "<p>This is the stand-in for an advertising partner: another origin, with a cookie of its own.</p>"
        '<p>It answers <a href="/pixel.gif">/pixel.gif</a>, <a href="/frame">/frame</a> and '
        '<a href="/script.js">/script.js</a>, and keeps <a href="/list">a list of every request it received</a> '
        '(<a href="/requests">as JSON</a>).</p>'
        '<p><a href="/opt-out">Delete my visitor number</a></p>',
        "frame-title": "A partner’s advertisement",
        "frame": "<p>It comes from another origin, because you allowed this partner.</p>"
        '<form method="post" action="/opt-out"><button>Delete my number</button></form>',
        "opt-out-title": "Delete your visitor number?",
        "number": "<p>This browser has a visitor number of ours, in the cookie <code>partner_uid</code>.</p>",
        "no-number": "<p>This browser has sent no visitor number of ours.</p>",
        "opt-out": '<form method="post" action="/opt-out"><button>Delete my visitor number</button></form>'
        '<p class="quiet">Opening this page has changed nothing.</p>'
        "<p>Most browsers keep a number of ours apart for each site that shows something of ours, and send it "
        "there only. This button deletes the one of your visits here. The one of such a site is deleted by the "
        "button in our frame there, or together with that site’s data in your browser; after 30 days it goes "
        "by itself.</p>",
        "done-title": "Done",
        "done": "<p>Your visitor number has been deleted. You get a new one only if a site shows you something "
        'of ours again. <a href="/">Back</a></p>',
        "list-title": "Every request received",
        "list": '<p>{total} requests; the latest {shown} are here, all of them <a href="/requests">as JSON</a>. '
        "Of cookies only the names are noted, of the page that a request came from only the site.</p>",
        "dropped": "<p><strong>The oldest {dropped} are no longer listed: there was no room for more.</strong></p>",
        "fleeting": "<p><strong>The list cannot be written to a file and ends with this process.</strong></p>",
        "empty": "<p>None so far.</p>",
        "from": "from",
        "nowhere": "from no page",
        "cookies": "with",
        "no-cookies": "without a cookie",
        "back": '<p><a href="/">Back</a></p>',
        "missing-title": "Not found",
        "missing": "<p>There is nothing here.</p>",
    },
    "pl": {
        "home-title": "Przykładowy partner",
        "home": "<p>To przykładowy partner reklamowy: inny adres, z własnym plikiem cookie.</p>"
        '<p>Odpowiada pod adresami <a href="/pixel.gif">/pixel.gif</a>, <a href="/frame">/frame</a> i '
        '<a href="/script.js">/script.js</a> i prowadzi <a href="/list">listę wszystkich żądań, które otrzymał</a> '
        '(<a href="/requests">w formacie JSON</a>).</p>'
        '<p><a href="/opt-out">Usuń mój numer odwiedzającego</a></p>',
        "frame-title": "Reklama partnera",
        "frame": "<p>Pochodzi z innego adresu, bo zgadzasz się na tego partnera.</p>"
        '<form method="post" action="/opt-out"><button>Usuń mój numer</button></form>',
        "opt-out-title": "Usunąć Twój numer odwiedzającego?",
        "number": "<p>Ta przeglądarka ma nasz numer odwiedzającego, w pliku cookie <code>partner_uid</code>.</p>",
        "no-number": "<p>Ta przeglądarka nie przysłała żadnego naszego numeru odwiedzającego.</p>",
        "opt-out": '<form method="post" action="/opt-out"><button>Usuń mój numer odwiedzającego</button></form>'
        '<p class="quiet">Samo otwarcie tej strony niczego nie zmieniło.</p>'
        "<p>Większość przeglądarek trzyma nasz numer osobno dla każdego serwisu, który pokazuje coś od nas, "
        "i tylko tam go wysyła. Ten przycisk usuwa numer z odwiedzin tutaj. Numer z takiego serwisu usuwa "
        "przycisk w naszej ramce na jego stronie albo usunięcie danych tego serwisu w przeglądarce; po 30 dniach "
        "znika sam.</p>",
        "done-title": "Gotowe",
        "done": "<p>Twój numer odwiedzającego został usunięty. Nowy dostaniesz tylko wtedy, gdy jakaś strona znów "
        'pokaże Ci coś od nas. <a href="/">Wróć</a></p>',
        "list-title": "Wszystkie otrzymane żądania",
        "list": '<p>Liczba żądań: {total}; tu ostatnie: {shown}, wszystkie <a href="/requests">w formacie JSON</a>. '
        "Z plików cookie notujemy tylko nazwy, a ze strony, z której przyszło żądanie – tylko adres serwisu.</p>",
        "dropped": "<p><strong>Najstarszych żądań nie ma już na liście (tyle: {dropped}), bo zabrakło miejsca.</strong></p>",
        "fleeting": "<p><strong>Listy nie da się zapisać do pliku: zniknie razem z tym procesem.</strong></p>",
        "empty": "<p>Na razie żadnego.</p>",
        "from": "ze strony",
        "nowhere": "nie ze strony",
        "cookies": "z plikiem",
        "no-cookies": "bez pliku cookie",
        "back": '<p><a href="/">Wróć</a></p>',
        "missing-title": "Nie znaleziono",
        "missing": "<p>Niczego tu nie ma.</p>",
    },
}


def language_of(accepted: str) -> str:
    """Choose Polish where it is asked for before English, else English."""
    wanted = [part.split(";")[0].strip().lower()[:2] for part in accepted.split(",")]
    return next((one for one in wanted if one in WORDS), "en")


def page(language: str, name: str, *parts: str) -> bytes:
    """Write a page: its title is `name`-title, its body the texts under `parts`, or under its name."""
    said = WORDS[language]
    body = "\n".join(parts or (said[name],))
    return PAGE.format(language=language, title=said[f"{name}-title"], body=body).encode()


def listed(language: str, requests: Sequence[Mapping[str, Any]], dropped: int, *, lasting: bool) -> bytes:
    """Write the page of all requests, the latest first."""
    said, latest = WORDS[language], requests[: -SHOWN - 1 : -1]
    parts = [said["list"].format(total=len(requests), shown=len(latest))]
    if dropped:
        parts.append(said["dropped"].format(dropped=dropped))
    if not lasting:
        parts.append(said["fleeting"])
    lines = [_line(said, one) for one in latest]
    parts.append("<ol>" + "\n".join(lines) + "</ol>" if lines else said["empty"])
    return page(language, "list", *parts, said["back"])


def _line(said: Mapping[str, str], request: Mapping[str, Any]) -> str:
    came = f"{said['from']} {request.get('referer')}" if request.get("referer") else said["nowhere"]
    names = ", ".join(str(name) for name in request.get("cookies") or ())
    cookies = f"{said['cookies']} {names}" if names else said["no-cookies"]
    act = escape(f"{request['method']} {request['path']}")
    moment = escape(str(request["time"]))
    return (
        f'<li><code>{act}</code><br><span class="quiet"><time datetime="{moment}">{moment}</time> · '
        f"{escape(came)} · {escape(cookies)}</span></li>"
    )
