"""Idempotency keys: what a program writes under a key is done once, however often it is sent.

The write and the answer that is kept of it are one transaction: after a crash in between there is neither. Why so:
docs/decisions/0023-rest-api.md.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kingside.core.errors import DomainError
from kingside.identity.kinds import Leaver
from kingside.identity.models import ApiToken, KeptAnswer
from kingside.identity.operations import ANSWERS_KEPT
from kingside.lake.portions import portions

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 200
PORTION: Final = 500
AT_WORK_SECONDS: Final = 120  # after a crash a key is free again by then

Answer = Callable[[], HttpResponse]


class NotAKey(DomainError):
    """An idempotency key is 1 to 200 printable ASCII characters without spaces; a random UUID is a good one."""


class KeyOfAnotherRequest(DomainError):
    """This idempotency key was sent with another request before; take a new key for a new request."""

    status = 422


class KeyAtWork(DomainError):
    """The request with this idempotency key is being worked on; ask again in a moment."""

    status = 409


def once(request: HttpRequest, token: ApiToken, answer: Answer) -> HttpResponse:
    """The answer to this request, or the kept one. A refusal is not kept: nothing was done, so the key stays free."""
    key = request.headers.get(HEADER)
    if key is None:
        return answer()
    if not 0 < len(key) <= LONGEST or not all("!" <= letter <= "~" for letter in key):
        raise NotAKey
    fingerprint = fingerprint_of(request)
    if kept := _kept(token, key, fingerprint):
        return kept
    with _at_work(token, key):
        return _kept(token, key, fingerprint) or _answered_and_kept(token, key, fingerprint, answer)


def forget(*, leaver: Leaver) -> int:
    """Remove every answer kept for a member's programs, or for others and with their name or address; how many."""
    kept = KeptAnswer.objects.order_by().values_list("pk", "token__member", "body").iterator()
    gone = [pk for pk, member, body in kept if member == leaver.member.pk or leaver.is_named_in(_as_read(body))]
    return sum(KeptAnswer.objects.filter(pk__in=some).delete()[0] for some in portions(gone, PORTION))


def fingerprint_of(request: HttpRequest) -> str:
    """Of method, address and body; of a form what its fields and files hold, since its boundary differs each time."""
    told = sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        told.update(request.body)
        return told.hexdigest()
    for name, values in sorted(request.POST.lists()):
        told.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            told.update(repr((name, file.name, file.size)).encode())
            for chunk in file.chunks():
                told.update(chunk)
            file.seek(0)
    return told.hexdigest()


def _as_read(body: str) -> str:
    """JSON may write letters beyond ASCII as numbers."""
    try:
        return json.dumps(json.loads(body), ensure_ascii=False)
    except ValueError:  # no JSON
        return body


def _kept(token: ApiToken, key: str, fingerprint: str) -> HttpResponse | None:
    found = KeptAnswer.objects.filter(token=token, key=key, kept_at__gt=timezone.now() - ANSWERS_KEPT).first()
    if found is None:
        return None
    if found.fingerprint != fingerprint:
        raise KeyOfAnotherRequest
    again = HttpResponse(found.body, status=found.status, content_type=found.content_type)
    again["Idempotency-Replayed"] = "true"
    return again


@contextmanager
def _at_work(token: ApiToken, key: str) -> Iterator[None]:
    """One request at a time holds a key, in whatever process."""
    held = f"at-work:{token.pk}:{sha256(key.encode()).hexdigest()}"
    if not cache.add(held, value=1, timeout=AT_WORK_SECONDS):
        raise KeyAtWork
    try:
        yield
    finally:
        cache.delete(held)


@transaction.atomic
def _answered_and_kept(token: ApiToken, key: str, fingerprint: str, answer: Answer) -> HttpResponse:
    answered = answer()
    if not 200 <= answered.status_code < 300:
        transaction.set_rollback(True)
        return answered
    now = timezone.now()
    KeptAnswer.objects.filter(token=token, key=key, kept_at__lte=now - ANSWERS_KEPT).delete()
    try:
        KeptAnswer.objects.create(
            token=token,
            key=key,
            fingerprint=fingerprint,
            status=answered.status_code,
            content_type=answered.get("Content-Type", ""),
            body=answered.content.decode(),
            kept_at=now,
        )
    except IntegrityError as taken:  # it was worked on for longer than a key is held, and somebody else was done first
        raise KeyAtWork from taken
    return answered
