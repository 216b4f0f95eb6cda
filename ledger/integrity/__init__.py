"""How entries are proved: the tree over their frames, and the check of every stored byte (校验)."""
