"""A strict local Bot API server with a control side, for trying, teaching and testing a bot without Telegram."""

DEFAULT_TOKEN = "4242424242:AAsandbox_token_for_loopback_only_0"  # noqa: S105 - opens nothing
"""The token the server answers to unless told otherwise; shaped like a real one, worthless outside this machine."""
