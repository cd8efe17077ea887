"""In-app notices and messages that carry no personal data."""
