"""What a browser would send of a form on a page, for tests that fill in what is there and nothing else."""

from html.parser import HTMLParser

from django.http import HttpResponseBase


def sent_by(response: HttpResponseBase, action: str, *chosen: str) -> dict[str, str]:
    """The fields of the first form that goes to `action`, as the page begins them; `chosen` are values of radios."""
    reader = _Reader(action, chosen)
    reader.feed(b"".join(response).decode())
    assert reader.is_found, f"no form goes to {action}"
    reader.fields.pop("csrfmiddlewaretoken", None)
    return reader.fields


class _Reader(HTMLParser):
    def __init__(self, action: str, chosen: tuple[str, ...]) -> None:
        super().__init__()
        self.action, self.chosen = action, chosen
        self.fields: dict[str, str] = {}
        self.is_found = self._is_within = False
        self._name = self._text = ""
        self._is_text = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_within = said.get("action", "") == self.action and not self.is_found
            self.is_found |= self._is_within
        if not self._is_within:
            return
        match tag:
            case "input":
                self._take_input(said)
            case "select":
                self._name = said["name"]
            case "option" if "selected" in said or self._name not in self.fields:
                self.fields[self._name] = said.get("value", "")
            case "textarea":
                self._name, self._text, self._is_text = said["name"], "", True

    def _take_input(self, said: dict[str, str]) -> None:
        value = said.get("value", "")
        if said.get("type") not in ("radio", "checkbox") or value in self.chosen:
            self.fields[said["name"]] = value
        elif "checked" in said:
            self.fields.setdefault(said["name"], value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_within = False
        if tag == "textarea" and self._is_text:
            self.fields[self._name], self._is_text = self._text.removeprefix("\n"), False

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self._text += data
