"""The pages: thin doors over the same verbs and queries as the JSON API."""
