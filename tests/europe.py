"""A calendar with summer time, for a country that does not exist: one holiday, and the zone that a test asks for."""

from escalation.calendar import Calendar, parse_calendar

WRITTEN = """
code = "xe"
version = "1"
zone = "{zone}"
weekend = [6, 7]
first_year = 2025
last_year = 2028
[holidays.spring]
every = "04-01"
names = {{ az = "a", en = "b", ka = "c", kk = "d", ru = "e" }}
"""


def european(zone: str) -> Calendar:
    """The calendar in that zone."""
    return parse_calendar("calendars/xe.toml", WRITTEN.format(zone=zone))
