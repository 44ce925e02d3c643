"""Measurements: the real program against a bot as the documentation teaches it, on the same form and load."""
