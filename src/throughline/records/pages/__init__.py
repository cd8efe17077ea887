"""The pages of the law of records: the log, keeping and disposing, requests, breaches, the pack."""
