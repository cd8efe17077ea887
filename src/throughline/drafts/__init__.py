"""Drafts: half-filled pages and uploads, sealed with a key of their own, owned by a team.

A draft is not a fact: it may be thrown away, it is seen by nobody outside the team that began it, and destroying its
row destroys its key. Files lie outside the database, each sealed with its own key; when a file becomes part of a case,
that key goes into the fact as a sealed answer, so that erasing the case erases the file wherever copies of it lie.

The doors are in `drafts.keeping` (`save`, `load`, `waiting`, `discard`, `finish`, `upload`, `sweep`, `forget`) and
`drafts.files` (`fetch`).
"""
