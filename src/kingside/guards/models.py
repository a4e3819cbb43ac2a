"""What members chose that guards do: a preset for all of them, and single ones that differ."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy

from kingside.audit.kinds import audited


class Mode(models.TextChoices):
    """What a guard does when what it looks at does not hold."""

    OFF = "off", gettext_lazy("Off")
    WARN = "warn", gettext_lazy("Warn")
    BLOCK = "block", gettext_lazy("Block")


class Preset(models.TextChoices):
    """A mode for every guard at once."""

    FIRST_YEAR = "first-year", gettext_lazy("First year")
    FULL = "full", gettext_lazy("Full")


OF_ALL: Final = ""  # where a guard is named: the preset of all of them


@audited("guard")
class GuardSetting(models.Model):
    """What one guard does at accounts of a tier ("" for all others), where it was set; "" again as the preset says.

    The row of no guard is the preset.
    """

    guard = models.CharField(max_length=60, blank=True)
    tier = models.CharField(max_length=20, blank=True)
    mode = models.CharField(max_length=10, choices=[*Mode.choices, *Preset.choices], blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(name="one_setting_per_guard_and_tier", fields=("guard", "tier")),
            models.CheckConstraint(
                name="guard_or_preset_is_set",
                condition=Q(guard=OF_ALL, tier="", mode__in=Preset.values)
                | ~Q(guard=OF_ALL) & Q(mode__in=("", *Mode.values)),
            ),
        )

    def __str__(self) -> str:
        return self.guard or "preset"
