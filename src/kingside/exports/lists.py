"""Above every list there is a way to a file of it."""

from kingside.tables.kinds import tools

tools.register("exports")("exports/tool.html")
