"""The door for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aplis.config.settings")
# Of pages only: a command may ask for more. 0: no limit, for a pooler that takes no options.
os.environ.setdefault("APLIS_STATEMENT_SECONDS", "20")

application = get_wsgi_application()
