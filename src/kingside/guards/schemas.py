"""What comes in and goes out by API about guards."""

from ninja import Field

from kingside.guards.models import Mode, Preset
from kingside.guards.queries import GuardRow, GuardsPage
from kingside.web.rest.schemas import In, Out


class GuardAtTier(Out):
    """What a guard does at accounts of one tier."""

    tier: str = Field(description="Empty for all others.", examples=["key"])
    label: str = Field(examples=["Key account"])
    chosen: Mode | None = Field(description="None where it follows the preset.")
    mode: Mode = Field(description="What it does now.")


class GuardSeen(Out):
    """A guard, the steps it stands before, and what it does."""

    code: str = Field(examples=["exit.levers_not_examined"])
    of: str = Field(description="The kind of record whose steps it guards.", examples=["Proposal to leave an account"])
    steps: list[str] = Field(examples=[["checked"]])
    sentence: str = Field(examples=["Nobody examined its levers."])
    first_year: Mode
    full: Mode
    is_settable: bool = Field(description="Not one that always blocks, nor one that the installation settled.")
    modes: list[GuardAtTier]

    @staticmethod
    def of_row(row: GuardRow) -> "GuardSeen":
        return GuardSeen(
            code=row.guard.code,
            of=str(row.title),
            steps=[str(step) for step in row.steps],
            sentence=str(row.guard.sentence),
            first_year=Mode(row.guard.first_year),
            full=Mode(row.guard.full),
            is_settable=not (row.guard.is_fixed or row.is_installed),
            modes=[
                GuardAtTier(
                    tier=cell.tier,
                    label=str(cell.label),
                    chosen=Mode(cell.chosen) if cell.chosen else None,
                    mode=cell.mode,
                )
                for cell in row.cells
            ],
        )


class GuardsSeen(Out):
    """The preset in force, and every guard."""

    preset: Preset
    is_preset_settable: bool = Field(description="False where whoever runs this installation settled it.")
    guards: list[GuardSeen]

    @staticmethod
    def of(page: GuardsPage) -> "GuardsSeen":
        return GuardsSeen(
            preset=next(row.preset for row in page.presets if row.is_chosen),
            is_preset_settable=not page.is_preset_installed,
            guards=[GuardSeen.of_row(row) for row in (*page.rows, *page.fixed)],
        )


class PresetSaid(In):
    """The preset that shall be in force."""

    preset: Preset = Field(examples=[Preset.FULL])


class ModeSaid(In):
    """What the guard shall do at accounts of one tier."""

    tier: str = Field(max_length=20, description="As the guard names it; empty for all others.", examples=[""])
    mode: Mode | None = Field(description="None lets it follow the preset.", examples=[Mode.BLOCK])
    seen: Mode | None = Field(description="What was chosen when you looked.", examples=[None])


class ModesSaid(In):
    """What a guard shall do; tiers that are not named stay as they are."""

    modes: list[ModeSaid] = Field(min_length=1, max_length=20)
