"""Drums made from nothing: skins, wires, bronze, wood, hands, machines; and the kits that hold them."""
