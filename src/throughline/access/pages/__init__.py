"""The pages of this room: people and teams, invitations, the team one acts for, emergency access looked into."""
