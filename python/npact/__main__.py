"""``python -m npact`` prints what `npact.show_config` prints."""

from npact import show_config

show_config()
