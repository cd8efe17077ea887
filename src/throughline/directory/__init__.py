"""The directory: agencies and their successions, forces, councils, areas and services.

Only public facts live here. A refuge's address is never in any of these tables: a public page reads them.
"""
