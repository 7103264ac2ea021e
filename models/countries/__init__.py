"""What a country is: its agencies, regions and routes, from data alone."""
