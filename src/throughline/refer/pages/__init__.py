"""The pages of referring."""
