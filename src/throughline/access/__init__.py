"""Access: who people are, which teams they act for, and what each reader may see.

One choke point, two walls: `access.policy` answers every question once as a predicate and once as a query scope, and
the row-level security of the database repeats it. `access.context` tells the database who is asking.
"""
