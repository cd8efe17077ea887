"""The HTTP API: the same facts through the same door, the same lines through the same window, for systems with a token."""
