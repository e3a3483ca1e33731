"""Run the stand-in partner: `python -m cookieapp.partner`."""

from cookieapp.partner.server import main

main()
