"""The lenses: a network and settings in; a run, a cohort, a tissue, an assay, many runs out."""
