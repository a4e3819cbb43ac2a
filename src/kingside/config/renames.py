"""Names of columns, as a person maps them on the command line."""

import click


class Renames(click.ParamType[dict[str, str]]):
    """`account=ResellerKey,order=SalesOrderNumber`: our name, then the name in the file."""

    name = "ours=theirs,…"

    def convert(
        self, value: str | dict[str, str], param: click.Parameter | None, ctx: click.Context | None
    ) -> dict[str, str]:
        if isinstance(value, dict):
            return value
        pairs = [pair.partition("=") for pair in value.split(",") if pair.strip()]
        renames = {ours.strip(): theirs.strip() for ours, _, theirs in pairs}
        if not all(ours and theirs for ours, theirs in renames.items()):
            self.fail(f"“{value}” is not of the form account=ResellerKey,order=SalesOrderNumber.", param, ctx)
        if len(renames) < len(pairs):
            self.fail(f"“{value}” names a column twice.", param, ctx)
        return renames


RENAMES = Renames()
