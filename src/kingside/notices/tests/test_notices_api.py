"""/api/v1/notices: what a page of notices says, by program."""

from kingside.identity.models import Member
from kingside.notices.tests.conftest import Tell
from tests.cast import ProgramOf


def test_a_program_reads_what_its_member_was_told(
    lead: Member, support: Member, tell: Tell, program_of: ProgramOf
) -> None:
    tell(lead, "It snows.")
    tell(support, "It rains.")

    told = program_of(lead).get("/api/v1/notices").json()["items"]

    assert [(each["text"], each["read_at"]) for each in told] == [("It snows.", None)]


def test_what_was_read_is_not_new(lead: Member, tell: Tell, program_of: ProgramOf) -> None:
    program = program_of(lead)
    notice, _ = tell(lead, "It snows."), tell(lead, "It rains.")

    program.post(f"/api/v1/notices/{notice.pk}/read", content_type="application/json")

    assert [each["text"] for each in program.get("/api/v1/notices?new=true").json()["items"]] == ["It rains."]
    program.post("/api/v1/notices/read", content_type="application/json")
    assert program.get("/api/v1/notices?new=true").json()["items"] == []


def test_another_s_notice_is_not_there(lead: Member, support: Member, tell: Tell, program_of: ProgramOf) -> None:
    notice = tell(lead)

    answer = program_of(support).post(f"/api/v1/notices/{notice.pk}/read", content_type="application/json")

    assert answer.status_code == 404
