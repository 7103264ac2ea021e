"""How models come into use: recipes, versions on disk, the agency's own past, the gate and the way back."""
