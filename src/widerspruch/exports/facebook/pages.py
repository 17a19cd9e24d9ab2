"""Which pages of Facebook's exports we know, and what becomes of each."""

from widerspruch.exports.facebook.json_files import ENTRIES as JSON_FILES
from widerspruch.exports.facebook.kind import KIND
from widerspruch.exports.meta_html.tables import VERSION as VERSION
from widerspruch.exports.meta_html.tables import pages

ENTRIES = pages(KIND.platforms, JSON_FILES)
