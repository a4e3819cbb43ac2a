"""Of what is rendered, tests are shown the page and not each of the hundred templates that it includes."""

from collections.abc import Iterator

import pytest
from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString


@pytest.fixture(scope="session", autouse=True)
def _pages_alone_are_shown(django_test_environment: None) -> Iterator[None]:
    """To copy the context of each takes a twentieth of the time of a page."""

    def render(self: Template, context: Context) -> SafeString:
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Template, "_render", render)
        yield
