"""The law of records, kept for every body: what was done with facts, how long they stay, who asks for them.

The log of processing (`log`), keeping and disposing (`retention`, `reviewing`, `disposing`), the requests of people for
what is held about them and of police for a victim's records, breaches with their clock, and the pack of papers that
says all this to an inspector, made from the vocabulary and the policy.
"""
