"""Papers as PDF: a Typst template and what is told in it, in every script that the typefaces here can write.

Imports no other room. The typefaces lie in `typefaces/`: `make install` fetches them (see NOTICE for their licence).
"""

from .making import isolated, pdf

__all__ = ["isolated", "pdf"]
