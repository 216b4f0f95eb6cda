"""The generated pages, one module each: read from the models, the schemes and the source."""
