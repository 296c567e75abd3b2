"""A lesson for those without Python: one file, slides, or a folder for a web server."""
