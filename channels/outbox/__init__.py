"""The way out: claim what is due, hand it over, record what the provider said, and look for another way."""
