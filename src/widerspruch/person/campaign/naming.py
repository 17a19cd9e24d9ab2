"""Names within a kit that do not depend on a language: other programs look for them."""

SITE = "website"
NOTE = "kampagne.json"
STYLE = "style.css"
LOGO = "logo.png"
