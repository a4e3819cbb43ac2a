"""What may come with a comment, where it lies, and how it is handed out."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from openpyxl import Workbook
from pytest_django import Settings

from kingside.accounts.tests.comments.conftest import Say
from kingside.audit.models import AuditEvent, PersonalValue
from kingside.comments.files import NotAttachable
from kingside.comments.models import Attachment, Comment
from kingside.comments.operations import KEPT, TooManyFiles, clean_up, edit, remove
from kingside.identity.models import Member
from tests.cast import ClientOf

pytestmark = pytest.mark.usefixtures("home_folder")  # others attach files at the same time

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(60)


def _workbook() -> bytes:
    kept = BytesIO()
    Workbook().save(kept)
    return kept.getvalue()


def _archive(*names: str) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("Offer.PDF", PDF, "application/pdf"),
        ("site.png", PNG, "image/png"),
        ("prices.xlsx", _workbook(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("letter.odt", _archive("mimetype", "content.xml"), "application/vnd.oasis.opendocument.text"),
        ("notes.txt", "Grüße".encode(), "text/plain"),
        ("old notes.txt", "Grüße".encode("windows-1252"), "text/plain"),
    ],
)
def test_a_file_that_is_what_its_name_says_goes_with_it(
    support: Member, say: Say, name: str, content: bytes, media_type: str
) -> None:
    kept = say(support, "", attached=[SimpleUploadedFile(name, content)]).attachments.get()

    assert (kept.name, kept.media_type, kept.size) == (name, media_type, len(content))
    assert kept.file.read_bytes() == content
    assert kept.file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("page.html", b"<script>alert(1)</script>"),
        ("drawing.svg", b"<svg onload='alert(1)'/>"),
        ("tool.exe", b"MZ\x90\x00"),
        ("offer.pdf", b"<html><script>alert(1)</script>"),
        ("offer.pdf", b"MZ\x90\x00" + bytes(100)),
        ("site.png", PDF),
        ("letter.docx", _archive("xl/workbook.xml")),
        ("letter.docx", b"PK\x03\x04 cut off"),
        ("prices.xlsx", _archive("xl/workbook.xml", "xl/vbaProject.bin")),
        ("macros.xlsm", _workbook()),
        ("notes.txt", b"MZ\x00\x00"),
        ("empty.txt", b""),
        ("no suffix", b"text"),
    ],
)
def test_anything_else_is_refused_and_nothing_stays(support: Member, say: Say, name: str, content: bytes) -> None:
    before = _lying_there()

    with pytest.raises(NotAttachable):
        say(support, "Look.", attached=[SimpleUploadedFile("fine.txt", b"fine"), SimpleUploadedFile(name, content)])

    assert not Comment.objects.exists()
    assert _lying_there() == before


def test_a_file_may_be_too_large(support: Member, say: Say, settings: Settings) -> None:
    settings.KINGSIDE_LARGEST_ATTACHMENT = 1 << 20

    with pytest.raises(NotAttachable, match="larger than 1 MB"):
        say(support, attached=[SimpleUploadedFile("long.txt", b"a" * ((1 << 20) + 1))])


def test_there_may_be_too_many(support: Member, say: Say) -> None:
    with pytest.raises(TooManyFiles):
        say(support, attached=[SimpleUploadedFile(f"{n}.txt", b"text") for n in range(6)])


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("../../secret.txt", "secret.txt"),
        ("C:\\Users\\sami\\offer.txt", "offer.txt"),
        ("a\u202etxt.exe\u202c.txt", "atxt.exe.txt"),
        ('what: "when"?.txt', "what_ _when__.txt"),
        (f"{'long' * 60}.txt", f"{'long' * 29}.txt"),
    ],
)
def test_a_name_leads_nowhere_and_hides_nothing(support: Member, say: Say, sent: str, shown: str) -> None:
    file = SimpleUploadedFile("any.txt", b"text")
    file.__dict__["_name"] = sent  # past what Django strips itself

    assert say(support, attached=[file]).attachments.get().name == shown


def test_it_is_handed_out_to_be_kept_and_never_to_be_shown(
    support: Member, lead: Member, say: Say, client_of: ClientOf
) -> None:
    kept = say(support, attached=[SimpleUploadedFile("Größe.pdf", PDF)]).attachments.get()

    answer = client_of(lead).get(kept.get_absolute_url())

    assert b"".join(answer) == PDF
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.pdf"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.req("GEN-02")
def test_whoever_takes_a_file_leaves_a_line_without_its_name(
    support: Member, lead: Member, say: Say, client_of: ClientOf
) -> None:
    kept = say(support, attached=[SimpleUploadedFile("Greta Lind.pdf", PDF)]).attachments.get()

    b"".join(client_of(lead).get(kept.get_absolute_url()))

    event = AuditEvent.objects.get(verb="downloaded an attachment")
    assert (event.actor_id, event.subject_kind) == (str(lead.pk), "account")
    assert event.detail == f"of the comment written {kept.comment.written_at:%Y-%m-%d}"


def test_a_stranger_gets_no_file(support: Member, stranger: Member, say: Say, client_of: ClientOf) -> None:
    kept = say(support, attached=[SimpleUploadedFile("offer.pdf", PDF)]).attachments.get()

    assert client_of(stranger).get(kept.get_absolute_url()).status_code == 404


def test_a_file_that_is_gone_is_said_to_be(support: Member, say: Say, client_of: ClientOf) -> None:
    kept = say(support, attached=[SimpleUploadedFile("offer.pdf", PDF)]).attachments.get()
    kept.file.unlink()

    assert client_of(support).get(kept.get_absolute_url()).status_code == 404


def test_a_month_after_it_was_taken_away_it_is_erased_with_its_files_and_earlier_texts(
    support: Member, say: Say
) -> None:
    comment = say(support, attached=[SimpleUploadedFile("offer.pdf", PDF)])
    kept, now = comment.attachments.get(), timezone.now()
    other = say(support)
    for each in (comment, other):
        edit(comment=each, seen_version=1, by=support, text="They asked for two visits.", at=now)
    remove(comment=comment, by=support, at=now)

    assert clean_up(at=now + KEPT) == 0
    assert kept.file.exists()
    assert PersonalValue.objects.filter(person_id=str(comment.pk)).exists()
    assert clean_up(at=now + KEPT * 1.1) == 1
    assert not kept.file.exists()
    assert not Attachment.objects.exists()
    assert {value.person_id for value in PersonalValue.objects.filter(kind="comment")} == {str(other.pk)}


def _lying_there() -> set[str]:
    folder = Attachment().file.parent
    return {path.name for path in folder.iterdir()}
