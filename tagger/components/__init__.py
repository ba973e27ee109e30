"""spaCy components: one factory a file, `spacy.load()` finds them by entry points.

Every spaCy pipeline in the environment imports these modules, so only spaCy and light modules stand at
their top.
"""
