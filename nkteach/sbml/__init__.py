"""Networks as SBML (Systems Biology Markup Language): written plainly, read with care."""
