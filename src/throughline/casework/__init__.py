"""Casework: what every user has. Worklists, finding, a person's page, recording, handing over, closing."""
