"""No room says anything to people that could not be translated."""

import pytest

from scripts.messages import NOT_READ, SOURCE
from tests.texts.source import bare_in_python, bare_in_template, python_files, templates

ROOMS = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists() and path.name not in NOT_READ)


@pytest.mark.parametrize("room", ROOMS)
def test_templates_mark_every_word(room: str) -> None:
    bare = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in templates(SOURCE / room)
        for text in bare_in_template(path.read_text("utf-8"), is_page=path.suffix == ".html")
    }

    assert bare == set()


@pytest.mark.parametrize("room", ROOMS)
def test_sentences_in_python_are_marked(room: str) -> None:
    bare = {
        f"{path.relative_to(SOURCE)}: {text}"
        for path in python_files(SOURCE / room)
        for text in bare_in_python(path.read_text("utf-8"))
    }

    assert bare == set()


@pytest.mark.parametrize(
    ("template", "bare"),
    [
        ("<p>Hello there</p>", ["Hello there"]),
        ('<p>{% translate "Hello there" %}</p>', []),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}", []),
        ('<img alt="A tree">', ["A tree"]),
        ('<img alt="{% translate "A tree" %}">', []),
        ('{% empty_state "Nobody yet" %}', ["Nobody yet"]),
        ('{% empty_state _("Nobody yet") %}', []),
        ('{% include "web/a.html" with title="So it is" %}', ["So it is"]),
        ('{{ name|default:"Not known" }}', ["Not known"]),
        ('{{ name|default:"Kingside" }}', []),
        ('<a href="{% url "web:gallery" %}">{{ name }}</a>', []),
        ("<b>Kingside</b> <i>CSV</i>", []),
        ('hx-target="#main" hx-swap="outerHTML show:none"', []),
        ("{% block body_class %} ks-body--entrance{% endblock %}", []),
    ],
)
def test_a_template_is_read_as_people_read_it(template: str, bare: list[str]) -> None:
    assert bare_in_template(template) == bare


@pytest.mark.parametrize(
    ("source", "bare"),
    [
        ('say("Nothing was done here.")', ["Nothing was done here."]),
        ('say(_("Nothing was done here."))', []),
        ('say(f"{n} rows were left out.")', [" rows were left out."]),
        ('raise Refusal("{n} rows were left out.", n=n)', []),
        ('raise Refusal(f"{n} rows were left out.")', [" rows were left out."]),
        ('messages.warning(request, "Nothing was done here.")', ["Nothing was done here."]),
        ('log.warning("nothing was done here")', []),
        (r'write("code = \"a\"\nper = \"order\"\namount = \"45\"")', []),
        ('DOWNLOADED = ("account", "cost to serve")', []),
        ('record(by=by, verb="given a role", detail="for the whole business")', []),
        ('record(by=by, subject=say("Nothing was done here."))', ["Nothing was done here."]),
        ('kinds.register("file of facts")(Kind(name="file of facts", label="File of a kind"))', ["File of a kind"]),
        ('Path(example="Minutes of today.")', []),
        ('{"rows of drivers": "The rows of drivers."}', ["The rows of drivers."]),
        ('run("SELECT a FROM b WHERE c AND d")', []),
        ('{"code": "recovery codes made"}', []),  # a verb of the trail
        ('{"code": "recovery codes lost again"}', ["recovery codes lost again"]),
        ('Registry("kinds of long work")', []),
        ('Phrase("{n} rows were left out.")', []),
        ('raise Refusal("{place}: {what}.", what="nothing was done here")', ["nothing was done here"]),
        ('if "nothing was done" in str(error): say("Nothing was done here.")', ["Nothing was done here."]),
        (r're.search(r"Nothing was done: (\d+)", said)', []),
    ],
)
def test_python_is_read_as_people_read_it(source: str, bare: list[str]) -> None:
    assert bare_in_python(source) == bare
