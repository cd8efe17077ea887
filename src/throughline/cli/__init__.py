"""The commands: the same law, the same door and the same window as the pages, for people who type."""
