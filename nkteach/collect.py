"""Thirty answer files into one class picture."""


def collect(*a): ...
