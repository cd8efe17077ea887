"""Journeys in a real browser, against a live server that holds the database as the application does."""
