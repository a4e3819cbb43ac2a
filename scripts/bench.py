"""Brings what Kingside is measured against into the environment: Polars, pandas, PyArrow."""

from scripts import environment
from scripts.steps import Step


def main() -> None:
    with Step("Rivals") as step:
        is_new = environment.add(environment.BENCH_LOCK)
        step.outcome = f"from {environment.BENCH_LOCK.name} into .venv" if is_new else "unchanged"


if __name__ == "__main__":
    main()
