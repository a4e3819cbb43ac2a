"""What Django writes by itself stays as it is in English: styles and scripts know one decimal mark.

What people read follows their locale instead (web/locales.py).
"""

from django.conf.locale.en.formats import *  # type: ignore[import-untyped]
