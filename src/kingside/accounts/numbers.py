"""Account numbers in addresses of pages: any text, one path segment, read back as it was."""

import re


class AccountNumber:
    """Path converter. What would end or change the segment is written as ~ and two hexadecimal digits."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        return re.sub("~([0-9A-F]{2})", lambda written: chr(int(written[1], 16)), value)

    def to_url(self, value: str) -> str:
        if not value.strip("."):
            return value.replace(".", "~2E")  # browsers would climb a folder
        return value.replace("~", "~7E").replace("/", "~2F")
