"""Read models: made from the entries, thrown away and made again at will (统计)."""
