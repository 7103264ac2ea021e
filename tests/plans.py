"""How the database would do what is asked of it."""

from sqlalchemy import event
from sqlmodel import Session


def plans(house, work):
    """The plans of all that the work asks, as the database writes them. work: takes a session."""
    asked = []
    event.listen(house.engine, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
    with Session(house.engine) as session:
        work(session)
    explain = "EXPLAIN QUERY PLAN" if house.engine.dialect.name == "sqlite" else "EXPLAIN"
    found = []
    with house.engine.begin() as connection:
        if explain == "EXPLAIN":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for statement, parameters in [one for one in asked if "SELECT" in one[0]]:
            rows = connection.exec_driver_sql(f"{explain} {statement}", parameters).all()
            found.append("\n".join(str(row[-1]) for row in rows))
    return found
