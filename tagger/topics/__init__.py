"""Which fields of work a text is about: a linear classifier whose scores come apart into the words that made them."""
