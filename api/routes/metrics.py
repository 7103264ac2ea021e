"""What Prometheus reads."""

from fastapi import APIRouter, Depends, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST

from api.deps import METRICS, HouseDep, Now, ReaderDep

router = APIRouter(tags=["health"])


@router.get("/metrics", dependencies=[Depends(METRICS)], include_in_schema=False)
def read_metrics(request: Request, house: HouseDep, session: ReaderDep, now: Now) -> Response:
    """The numbers of this process and of the deployment."""
    return Response(request.app.state.meter.written(house, session, now), media_type=CONTENT_TYPE_LATEST)
