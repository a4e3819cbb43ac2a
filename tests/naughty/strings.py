"""What people, programs and attackers type where a word was expected; each by what it is."""

from typing import Final

MARK: Final = "ksnaughty"
"""Stands in what would be an element or an attribute of the page, if it were not escaped."""

STRINGS: Final = {
    # not quite text
    "nothing but space": " \t ",
    "NUL": "a\x00b",
    "control characters": "a\x01\x07\x08\x0b\x0c\x1b[31mb\x7f",
    "line breaks": "a\r\nSet-Cookie: ks=1\r\n\r\nb",
    "C1 controls and line separators": "a\x85\u2028\u2029b",
    "byte order mark": "\ufeffname",
    "zero width": "a\u200b\u200c\u200d\u2060b",
    "bidirectional": "a\u202eb\u2066c\u2069d",
    "not a character": "a\uffff\ufffeb",
    # many scripts
    "emoji": "👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿1️⃣",
    "right to left": "شركة مفتاح ١٢٣",
    "Hebrew with points": "מִפְתָּח",
    "combining flood": "e" + "\u0301\u0327\u0338" * 60,
    "homoglyphs": "раypаl",  # noqa: RUF001
    "beyond the first plane": "𝒦𝓈 𠜎 𐍈",  # noqa: RUF001
    "case that changes length": "ßİŉǰﬁ",
    "full width": "＝１＋１",  # noqa: RUF001
    # very much of it
    "long": "x" * 10_000,
    "long without a break": "Å" * 5_000,
    # numbers
    "not a number": "NaN",
    "infinity": "-Infinity",
    "huge exponent": "1e1000000",
    "beyond 64 bits": "9" * 40,
    "far below zero": "-9999999999",
    "negative zero": "-0",
    "other digits": "١٢٣",
    "hexadecimal": "0x7fffffff",
    "beyond the calendar": "9999999-99-99",
    "before the calendar": "0000-00-00",
    # what other languages read
    "SQL": "'; DROP TABLE accounts_account; --",
    "SQL wildcard": "%_\\%",
    "HTML": f"<{MARK}>",
    "HTML out of an attribute": f"\"'><{MARK} on{MARK}=1>",
    "attribute": f'" on{MARK}="1',
    "script": f"</script><{MARK}>",
    "comment and text area": f"--></textarea></title><{MARK}>",
    "address": "javascript:alert(1)//",
    "template": "{{ settings.SECRET_KEY }}{% debug %}",
    "format": "%s%n%x{0.__class__}{}${jndi:ldap://x}",
    "formula": "=HYPERLINK(1)",
    "formula after a sign": "@SUM(1)",
    "path": "../../../../etc/passwd",
    "path of Windows": "..\\..\\CON",
    "reserved name": "__proto__",
    "undefined": "undefined",
    "TOML": '"""\n[element]\nname = 1',
    "JSON": '{"a": [1, null]}',
    "shell": "$(id); `id` | id",
    "percent": "%00%ff%zz",
    "e-mail with a second header": "a@example.com\nBcc: b@example.com",
}

NASTIEST: Final = (
    *("NUL", "control characters", "long", "huge exponent", "beyond 64 bits", "far below zero", "not a number"),
    *("HTML out of an attribute", "attribute", "beyond the calendar", "path", "not a character", "format"),
)

FORMULAS: Final = ("=1+1", "+1", "-1+cmd", "@SUM(1)", "\t=1", "\r=1", "＝1")  # noqa: RUF001

FOR_ANOTHER_DATABASE: Final = (
    *("NUL", "control characters", "byte order mark", "not a character", "emoji", "beyond the first plane"),
    *("combining flood", "case that changes length", "long", "not a number", "huge exponent", "beyond 64 bits"),
    *("beyond the calendar", "before the calendar", "SQL", "SQL wildcard", "JSON"),
)
"""What two databases could take differently; templates and forms are the same on both."""
