"""Rows point where imports may: down, or within their own room."""

from collections.abc import Iterator

from django.apps import AppConfig, apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db.models import Model

from tests.structure.floors import floors, height_of

POINT_AT_ANY_SUBJECT = {"audit", "flags", "comments", "notices", "work"}


def test_every_room_is_an_app_of_the_same_name() -> None:
    ours = {config.name.removeprefix("kingside."): config.label for config in _our_apps()}

    assert ours
    assert {room: label for room, label in ours.items() if room != label} == {}
    assert set(ours) <= set().union(*floors())


def test_foreign_keys_point_down() -> None:
    upward = [
        f"{model._meta.label}.{field} points at {target._meta.label}"
        for model, field, target in _relations()
        if not _may_point(model._meta.app_label, target._meta.app_label)
    ]

    assert upward == []


def test_only_rooms_that_follow_everything_point_at_any_subject() -> None:
    others = [
        model._meta.label
        for model in _our_models()
        if _points_at_any_subject(model) and model._meta.app_label not in POINT_AT_ANY_SUBJECT
    ]

    assert others == []


def _may_point(room: str, target: str) -> bool:
    """Rooms of one floor do not know each other; frameworks lie below every floor."""
    if target == room or target not in set().union(*floors()):
        return True
    return height_of(target) < height_of(room)


def _points_at_any_subject(model: type[Model]) -> bool:
    names = {field.name for field in model._meta.get_fields()}
    is_generic = any(isinstance(field, GenericForeignKey) for field in model._meta.private_fields)
    return is_generic or {"subject_kind", "subject_id"} <= names


def _relations() -> Iterator[tuple[type[Model], str, type[Model]]]:
    for model in _our_models():
        for field in (*model._meta.fields, *model._meta.many_to_many):
            if isinstance(field.related_model, type):
                yield model, field.name, field.related_model


def _our_models() -> Iterator[type[Model]]:
    for config in _our_apps():
        yield from config.get_models()


def _our_apps() -> list[AppConfig]:
    return [config for config in apps.get_app_configs() if config.name.startswith("kingside.")]
