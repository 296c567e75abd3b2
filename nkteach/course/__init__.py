"""The lessons and their questions; what students answer, one by one and as a class."""
