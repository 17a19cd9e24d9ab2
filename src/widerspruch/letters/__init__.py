"""Letters of a person to platforms, authorities and associations: from facts to e-mail, text and PDF.

`facts/` says what a letter is about, `composition/` of which paragraphs it is made, `texts/` holds the sentences;
`write.write_letter` puts them together as a `letter.Letter`, which text, e-mail and PDF only print.
"""
