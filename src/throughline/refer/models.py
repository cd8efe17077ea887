"""The tables of referring."""

from throughline.refer.profiles import SenderProfile
from throughline.refer.summaries import Delivery, Link, MadePack

__all__ = ["Delivery", "Link", "MadePack", "SenderProfile"]
