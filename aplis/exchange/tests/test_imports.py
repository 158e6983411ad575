"""From a ZIP on a steward's computer to the report: through the pages, with the real importer."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from aplis.casework.situations.models import Statement
from aplis.exchange.models import Feed, ImportRun
from aplis.exchange.tests.page_cases import feed_zip, make_run, make_steward, send, the_run, verbs, work
from aplis.register.agencies.models import Worker
from aplis.register.agencies.tests.factories import form_key, make_actor, make_agency, make_area, make_worker, sign_in
from aplis.register.people.models import Person, PersonName
from aplis.register.sharing.actions import close_involvement
from aplis.register.sharing.models import Involvement

pytestmark = pytest.mark.django_db

AREAS = "area_key,country,code,name\nt1,SI,T-1,Jasna\n"
AGENCIES = "agency_key,name,short_name,kind,area_key\nA1,Agency One,A1,social_work,t1\n"
PEOPLE = "person_key,born_on,language\nkey-71,1990-05-01,sl\nkey-72,1990-13-45,hr\n"
NAMES = "name_key,person_key,given,family\nn1,key-71,Zarja,Lipovnik\n"
INVOLVEMENTS = (
    "involvement_key,person_key,agency_key,purpose,basis,opened_on\ni1,key-71,A1,delivery,statutory_task,2026-01-07\n"
)
STATEMENTS = (
    "statement_key,person_key,agency_key,domain,kind,text,source,true_on\n"
    "s1,key-71,A1,housing,own_words,I would like a dry flat.,person,2026-01-08\n"
    "s2,key-71,A1,income,need,A loan is due.,agency_record,2026-01-08\n"
)


@pytest.fixture(autouse=True)
def var(settings, tmp_path):
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    cache.clear()
    return tmp_path


@pytest.fixture
def steward(client) -> Worker:
    area = make_area(country="SI", code="T-1", name="Jasna")
    found = make_steward(make_agency(name="Agency One", short_name="A1", area=area))
    sign_in(client, found)
    return found


def whole_feed():
    return feed_zip(
        areas=AREAS, agencies=AGENCIES, people=PEOPLE, names=NAMES, involvements=INVOLVEMENTS, statements=STATEMENTS
    )


def stored() -> tuple[int, int, int]:
    """People, names and statements."""
    tables = (Person, PersonName, Statement)
    return tuple(table.objects.unscoped(reason="test").count() for table in tables)


@pytest.mark.mission("M008")
def test_files_of_the_own_system_are_checked_then_taken_over_then_reported(client, steward, var):
    sent = send(client, whole_feed())
    run = the_run()
    page = reverse("exchange:run", args=[run.pk])
    folder = var / "imports" / str(run.pk)
    assert (sent.status_code, sent.url, run.status, run.is_dry) == (302, page, "waiting", True)
    assert sorted(path.name for path in folder.iterdir()) == [
        "agencies.csv", "areas.csv", "involvements.csv", "names.csv", "people.csv", "statements.csv",
    ]  # fmt: skip

    work()
    preview = client.get(page).content.decode()
    assert (the_run().status, stored(), folder.exists()) == ("preview", (0, 0, 0), True)
    assert "What would happen" in preview
    assert "people.csv, row 3" in preview

    started = client.post(reverse("exchange:start", args=[run.pk]), form_key())
    assert (started.status_code, the_run().status, stored()) == (302, "waiting", (0, 0, 0))

    work()
    report = client.get(page)
    assert (the_run().status, stored(), folder.exists()) == ("done", (1, 1, 2), False)
    assert [(line.label, line.new, line.rejected) for line in report.context["files"]] == [
        ("agencies.csv", 1, 0), ("areas.csv", 1, 0), ("involvements.csv", 1, 0), ("names.csv", 1, 0),
        ("people.csv", 1, 1), ("statements.csv", 2, 0),
    ]  # fmt: skip
    assert [(str(line.label), line.new) for line in report.context["domains"]] == [("Income", 1), ("Housing", 1)]
    assert verbs() == ["import_uploaded", "import_started"]


def test_no_page_shows_what_is_in_the_files(client, steward):
    send(client, whole_feed())
    work()
    run = the_run()
    names = ("run", "rejections", "rejections_csv")
    pages = [client.get(reverse(f"exchange:{name}", args=[run.pk])).content.decode() for name in names]
    client.post(reverse("exchange:start", args=[run.pk]), form_key())
    work()
    pages += [client.get(reverse(f"exchange:{name}", args=[run.pk])).content.decode() for name in names]

    for word in ("Zarja", "Lipovnik", "1990", "flat", "loan", "key-71", "key-72"):
        assert [word in page for page in pages] == [False] * 6, word


@pytest.mark.mission("M008")
def test_the_same_files_again_change_nothing(client, steward):
    for _time in range(2):
        send(client, whole_feed())
        work()
        run = ImportRun.objects.unscoped(reason="test").latest("pk")
        client.post(reverse("exchange:start", args=[run.pk]), form_key())
        work()

    again = client.get(reverse("exchange:run", args=[run.pk])).context
    assert (again["sum"].taken, again["sum"].unchanged, again["sum"].rejected, stored()) == (0, 7, 1, (1, 1, 2))


def test_sending_or_starting_twice_acts_once(client, steward, var):
    sending, starting = form_key(), form_key()
    sent = [send(client, whole_feed(), **sending) for _time in range(2)]
    work()
    run = the_run()
    started = [client.post(reverse("exchange:start", args=[run.pk]), starting) for _time in range(2)]
    folders = len(list((var / "imports").iterdir()))
    work()

    assert {answer.url for answer in sent + started} == {reverse("exchange:run", args=[run.pk])}
    assert (folders, the_run().status, stored(), verbs()) == (
        1,
        "done",
        (1, 1, 2),
        ["import_uploaded", "import_started"],
    )


def test_tables_may_be_sent_one_by_one(client, steward):
    send(client, SimpleUploadedFile("people.csv", PEOPLE.encode()), SimpleUploadedFile("names.csv", NAMES.encode()))
    work()

    assert the_run().counts["files"] == {"people.csv": {"new": 1, "rejected": 1}, "names.csv": {"new": 1}}


def test_the_source_of_an_earlier_import_is_filled_in(client, steward):
    run = make_run(steward, source="Payments")
    other = make_run(make_steward(), source="Of others")

    def filled_in(again: object) -> dict[str, str]:
        return client.get(reverse("exchange:upload", query={"again": again})).context["form"].initial

    assert filled_in(run.pk) == {"name": "Payments", "mapping": "aplis-feed"}
    assert [filled_in(each) for each in (other.pk, 10**30, "x", "")] == [{}] * 4


@pytest.mark.parametrize(
    ("files", "fields", "said"),
    [
        (list, {}, "This field is required."),
        (lambda: [feed_zip(people=PEOPLE)], {"mapping": "no-such"}, "Select a valid choice."),
        (lambda: [feed_zip(people=PEOPLE)], {"mapping": "/etc/passwd"}, "Select a valid choice."),
        (lambda: [feed_zip(people=PEOPLE)], {"name": ""}, "This field is required."),
        (lambda: [feed_zip(names=NAMES)], {}, "The format cannot do without people.csv."),
        (lambda: [feed_zip(other=NAMES)], {}, "None of the files belongs to this format."),
        (lambda: [SimpleUploadedFile("feed.zip", b"no zip")], {}, "The ZIP file cannot be read."),
        (lambda: [SimpleUploadedFile("people.xlsx", b"x")], {}, "“people.xlsx” is not a CSV or ZIP file."),
        (lambda: [SimpleUploadedFile("people.csv", b"")], {}, "A file is empty."),
        (lambda: [feed_zip(**{"../people": PEOPLE})], {}, "A name in the ZIP leads out of the folder"),
        (lambda: [feed_zip(people="0" * 3 * 1024**2)], {}, "The ZIP would unpack to far more than it should"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(client, steward, var, files, fields, said):
    answer = send(client, *files(), **fields)

    page = answer.content.decode()
    assert (answer.status_code, said in page, "Error:" in page) == (422, True, True)
    assert (ImportRun.objects.unscoped(reason="test").count(), list(var.glob("imports/*")), verbs()) == (0, [], [])


def test_a_table_that_is_no_text_inside_a_zip_is_refused_in_words(client, steward, var):
    """This comes to light only while the ZIP is unpacked."""
    answer = send(client, feed_zip(people="\x00\x01"))

    assert (answer.status_code, list(var.glob("imports/*")), verbs()) == (422, [], [])
    assert "“people.csv” is named CSV and is something else." in answer.content.decode()


def test_a_source_keeps_its_format(client, steward):
    Feed.objects.create(name="Old system", mapping="hmis-csv-2024", agency=steward.agency)

    answer = send(client, feed_zip(people=PEOPLE))

    assert answer.status_code == 422
    assert "This source has always sent “HMIS CSV 2024" in answer.content.decode()


def test_a_refused_form_can_be_sent_again_with_the_same_key(client, steward):
    key = form_key()
    assert send(client, feed_zip(people="\x00"), **key).status_code == 422

    assert send(client, feed_zip(people=PEOPLE), **key).status_code == 302


def test_a_file_without_a_header_shows_none_of_its_rows(client, steward, var):
    send(client, feed_zip(people="key-71,Zarja,Lipovnik,Lipovnik\n"))
    work()

    run = the_run()
    page = client.get(reverse("exchange:run", args=[run.pk])).content.decode()
    assert (run.status, run.message) == ("failed", "people.csv has the column … twice. Take one of them out.")
    assert ("Lipovnik" in page, str(var) in page, list(var.glob("imports/*"))) == (False, False, [])


def test_a_message_names_the_columns_of_the_format_and_no_place_on_the_machine(client, steward, var):
    send(client, feed_zip(people="born_on\n1990-01-01\n"))
    work()

    assert (
        the_run().message
        == "people.csv has no column 'person_key', which the mapping reads. Check that it is the right file."
    )
    assert list(var.glob("imports/*")) == []


def latest() -> ImportRun:
    return ImportRun.objects.unscoped(reason="test").order_by("-pk")[0]


def test_a_steward_seals_nobody_because_a_file_names_nobody_who_may_know(client, steward):
    sealed = "person_key,born_on,protection_level\nkey-71,1990-05-01,3\n"
    send(client, feed_zip(areas=AREAS, agencies=AGENCIES, people=sealed, names=NAMES, involvements=INVOLVEMENTS))
    work()
    client.post(reverse("exchange:start", args=[latest().pk]), form_key())
    work()

    assert stored()[0] == 0
    assert {(row.file, row.field, row.code) for row in latest().rejections.all()} >= {
        ("people.csv", "protection_level", "not_by_steward")
    }


def test_a_file_that_a_worker_closed_is_not_opened_again_by_the_next_row(client, steward):
    for programme in ("one", "two"):
        rows = INVOLVEMENTS.replace("opened_on\n", "opened_on,programme\n").replace(
            "2026-01-07\n", f"2026-01-07,{programme}\n"
        )
        send(client, feed_zip(areas=AREAS, agencies=AGENCIES, people=PEOPLE, names=NAMES, involvements=rows))
        work()
        client.post(reverse("exchange:start", args=[latest().pk]), form_key())
        work()
        involvement = Involvement.objects.unscoped(reason="test").get()
        assert involvement.programme == programme
        if programme == "one":
            close_involvement(
                actor=make_actor(make_worker(steward.agency)),
                key=uuid4(),
                involvement=involvement,
                version=involvement.version,
            )

    assert involvement.closed_on == timezone.localdate()
