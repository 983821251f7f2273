"""Audits of many stacks on a cluster of Dask on this machine; skipped, visibly, where Dask is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa

distributed: Any = pytest.importorskip("distributed", reason="dask is not installed: pip install 'stackaudit[dask]'")

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.filterwarnings("default")]


@pytest.fixture
def client() -> Iterator[Any]:
    """Two worker processes on 127.0.0.1, without a dashboard."""
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as made,
    ):
        yield made


def test_dask_changes_no_row(client: Any, tmp_path: Path) -> None:
    """Paths, stacks, one that is refused; and the client is still open afterwards."""
    inputs: list[Any] = ["sample_stacks/cobble_7.yaml", "sample_stacks/corner_shop.yaml", tmp_path / "missing.yaml"]
    inputs += [sa.read_stack("sample_stacks/crm_rollout.yaml"), *inputs]
    told: list[tuple[int, int | None]] = []
    book = sa.audit_many(
        inputs, executor=client.get_executor(pure=False), progress=lambda *now: told.append(now), window=3
    )

    assert book.records == sa.audit_many(inputs).records
    assert len(book.errors) == 2
    assert told[-1] == (7, 7)
    assert client.submit(int, "7").result() == 7
