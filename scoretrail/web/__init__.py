"""The pages: rendered on the server, working without scripts, asking no other host for anything."""
