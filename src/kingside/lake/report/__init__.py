"""A profit map on one page: a single HTML file that needs no network, no script and no Kingside to be read."""

from kingside.lake.report.contents import Contents, InputFile, Origin, read_contents
from kingside.lake.report.page import report_page
from kingside.lake.report.place import ReportFile

__all__ = ["Contents", "InputFile", "Origin", "ReportFile", "read_contents", "report_page"]
