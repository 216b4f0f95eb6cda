"""The verifier that travels with a bundle: one file, which imports nothing of the rest."""
