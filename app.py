"""The WSGI application, for any server: `app:application`."""

import os

from config import Config
from cookieapp import create_app

app = create_app(Config.from_env(os.environ))
application = app
