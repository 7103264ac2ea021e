"""Where each subject leads from each region."""

import pytest

from dashboard.desk.triageview import Place, place_of, way
from escalation.office import open_jurisdiction
from models.taxonomy import Category

OFFICE = open_jurisdiction("kz")


@pytest.mark.parametrize("category", list(Category))
def test_every_subject_leads_somewhere_from_every_region(category):
    for place in [Place(code, settled=True) for code in OFFICE.profile.regions] + [place_of(None, "none", OFFICE)]:
        assert way(OFFICE, category, place, "en").agency
