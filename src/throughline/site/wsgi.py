"""The web application for gunicorn: `gunicorn throughline.site.wsgi`."""

from __future__ import annotations

import os
import warnings

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "throughline.site.settings")
# Static files are collected only where a proxy serves them; otherwise they come from the rooms themselves.
warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
application = get_wsgi_application()
