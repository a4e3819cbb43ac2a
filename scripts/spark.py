"""Brings PySpark into the environment, for the tests on Spark; 480 MB that nothing else needs."""

from scripts import environment
from scripts.steps import Step


def main() -> None:
    with Step("PySpark") as step:
        is_new = environment.add(environment.SPARK_LOCK)
        step.outcome = f"from {environment.SPARK_LOCK.name} into .venv" if is_new else "unchanged"


if __name__ == "__main__":
    main()
