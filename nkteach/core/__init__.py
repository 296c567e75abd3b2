"""The compiled simulation: numba functions built once for two homes, and a network's rates."""
