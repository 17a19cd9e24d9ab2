"""Which pages of Instagram's exports we know, and what becomes of each."""

from widerspruch.exports.instagram.json_files import ENTRIES as JSON_FILES
from widerspruch.exports.instagram.kind import KIND
from widerspruch.exports.meta_html.tables import VERSION as VERSION
from widerspruch.exports.meta_html.tables import pages

ENTRIES = pages(KIND.platforms, JSON_FILES)
