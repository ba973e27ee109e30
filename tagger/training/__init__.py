"""From gold data to the shipped model and its figures; needs the checkout's `data` folder."""
