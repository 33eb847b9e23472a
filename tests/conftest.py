"""For all tests: what Hypothesis draws may take as long as the machine needs."""

from hypothesis import settings

settings.register_profile("npact", deadline=None)
settings.load_profile("npact")
