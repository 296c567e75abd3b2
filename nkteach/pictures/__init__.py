"""What Python draws of a result: figures, an animation, a still; and how each cell looks."""
