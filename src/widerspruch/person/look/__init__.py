"""An export looked at in a process of its own: whatever is in it, this program's memory and files stay out of it.

asks (a question, a language)  ->  reader, in its own process and folder  ->  progress, answers, or why there is none

`look` is our end, `reader` theirs, and `messages` all that goes between them. Our end loads nothing that reads or
decides.
"""
