"""Serves the flows of one workspace: `python -m flows.serve WORKSPACE`. `rollout up` starts it; so may systemd."""

import asyncio
import sys
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy, StateType
from prefect.deployments.runner import RunnerDeployment
from prefect.flows import Flow
from prefect.runner import Runner
from prefect.states import Crashed

from flows.advance import advance
from flows.dispatch import dispatch
from flows.plan import plan
from flows.prepare import prepare
from flows.remind import remind
from flows.reply import reply
from flows.roll_up import roll_up

NAME = "rollout"
FLOWS: tuple[Flow[Any, Any], ...] = (advance, plan, prepare, dispatch, remind, roll_up, reply)
CRONS = {"advance": "*/15 * * * *"}
ONE_AT_A_TIME = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def deployments(workspace: str) -> list[RunnerDeployment]:
    """Each flow for running by hand; `advance` every quarter of an hour (UTC: no summer time to stumble over)."""
    made = (
        one.to_deployment(
            NAME,
            cron=CRONS.get(one.name),
            parameters={"workspace": workspace},
            tags=["rollout"],
            description=one.__doc__,
            concurrency_limit=ONE_AT_A_TIME,
        )
        for one in FLOWS
    )
    return [one for one in made if isinstance(one, RunnerDeployment)]  # always so: nothing here is async


def end_what_was_cut_short() -> None:
    """Runs of a runner that was killed would stay `Running` for ever, and hold the only place of their flow."""
    running = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
    ours = DeploymentFilter(name=DeploymentFilterName(any_=[NAME]))
    with get_client(sync_client=True) as client:
        for run in client.read_flow_runs(flow_run_filter=FlowRunFilter(state=running), deployment_filter=ours):
            client.set_flow_run_state(run.id, Crashed(message="Cut short; the next run does what is due."), force=True)


def main(workspace: Path) -> None:
    end_what_was_cut_short()
    runner = Runner(pause_on_shutdown=False, limit=1)
    served = {made.flow_name: runner.add_deployment(made) for made in deployments(str(workspace.resolve()))}
    with get_client(sync_client=True) as client:
        client.create_flow_run_from_deployment(cast(UUID, served["advance"]))  # what came due while nobody was here
    asyncio.run(runner.start())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
