"""The lab: a widget that computes in the page, what it is given, and how it is kept."""
