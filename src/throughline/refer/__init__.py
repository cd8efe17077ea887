"""Referring and notifying: consents, the account, one entry for every recipient, and what became of it."""
