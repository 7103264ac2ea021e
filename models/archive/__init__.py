"""Everything that an instance holds, on its way out and in again."""
