from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import RequestFactory
from django.utils.translation import override

from zhian.web.base.ui.kit import CodeField, DayField, UploadField, ZForm, error_entries


class Sample(ZForm):
    name = forms.CharField(label="Name", help_text="As in the passport", max_length=10)
    passport = CodeField(label="Passport")
    until = DayField(label="Valid until")
    route = forms.ChoiceField(label="Route", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    remark = forms.CharField(label="Remark", required=False, widget=forms.Textarea)
    paper = UploadField(label="Letter", limit_mb=1, upload_url="/upload", required=False)
    agree = forms.BooleanField(label="I agree")


RIGHT = {"name": "Sample", "passport": "E1", "until": "2027-01-02", "route": "a", "agree": "on"}


def page(form: ZForm) -> str:
    source = (
        '{% extends "ui/public.html" %}{% block title %}Filing{% endblock %}'
        '{% block heading %}Filing{% endblock %}{% block main %}<form novalidate method="post">{{ form }}'
        "</form>{% endblock %}"
    )
    request = RequestFactory().get("/filing?step=2")
    return engines["django"].from_string(source).render({"form": form}, request)


class DescribeErrors:
    def it_says_in_words_of_the_field_what_is_missing_in_both_languages(self) -> None:
        with override("en"):
            assert Sample({}).errors["name"] == ["Fill in “Name”."]
            assert Sample({}).errors["route"] == ["Choose an answer for “Route”."]
            assert Sample({}).errors["agree"] == ["Tick “I agree” to go on."]
        with override("zh-hans"):
            assert Sample({}).errors["name"] == ["请填写“Name”。"]

    def it_keeps_the_words_an_app_gave_to_its_own_field(self) -> None:
        class Own(ZForm):
            name = forms.CharField(error_messages={"required": "Whose file is it?"})

        assert Own({}).errors["name"] == ["Whose file is it?"]

    def it_leads_each_entry_to_where_typing_can_start(self) -> None:
        with override("en"):
            entries = dict(error_entries(Sample({})))
        assert list(entries) == ["id_name", "id_passport", "id_until", "id_route_0", "id_agree"]
        html = page(Sample({}))
        for anchor in entries:
            assert f'href="#{anchor}"' in html
            assert f'id="{anchor}"' in html

    def it_leads_an_error_of_the_whole_form_to_its_first_field(self) -> None:
        class Whole(ZForm):
            name = forms.CharField()

            def clean(self) -> None:
                raise forms.ValidationError("These two exclude each other.")

        assert error_entries(Whole({"name": "x"})) == [("id_name", "These two exclude each other.")]

    def it_shows_title_summary_heading_and_field_in_the_pattern(self) -> None:
        with override("en"):
            html = page(Sample({**RIGHT, "until": "31/02/2027"}))
        words = "“Valid until” must be a day of the calendar"
        assert "<title>Error: Filing · Zhian</title>" in html
        assert html.count(words) == 2
        assert html.index("data-z-errors") < html.index("<h1>") < html.index('id="id_until_error"')
        assert 'tabindex="-1" autofocus data-z-errors' in html
        assert 'value="31/02/2027"' in html
        assert 'aria-describedby="id_until_helptext id_until_error"' in html

    def it_has_no_summary_and_a_plain_title_when_nothing_is_wrong(self) -> None:
        with override("zh-hans"):
            html = page(Sample())
        assert "<title>Filing · 智安</title>" in html
        assert "data-z-errors" not in html

    def it_writes_the_chinese_mark_before_the_title(self) -> None:
        with override("zh-hans"):
            assert "<title>错误：Filing · 智安</title>" in page(Sample({}))


class DescribeMarkup:
    def it_leaves_all_checking_to_the_server(self) -> None:
        assert " required" not in str(Sample())

    def it_says_optional_only_where_a_field_is(self) -> None:
        with override("en"):
            html = str(Sample())
        assert html.count("(optional)") == 2

    def it_dresses_every_typed_field_and_no_choice(self) -> None:
        html = str(Sample())
        assert 'class="z-input z-input--code"' in html
        assert 'class="z-input z-input--date"' in html
        assert html.count("z-choice") >= 3
        assert 'type="radio" class="z-input' not in html

    def it_sends_a_file_as_soon_as_it_is_picked(self) -> None:
        html = str(Sample())
        assert 'hx-post="/upload"' in html
        assert "<progress" in html

    def it_escapes_what_was_typed(self) -> None:
        assert "<script>" not in str(Sample({"name": "<script>"}))


class DescribeCodeField:
    @pytest.mark.parametrize("typed", ["e1234 5678", "E-1234-5678", " Ｅ１２３４５６７８ ", "E1234–5678"])
    def it_forgives_spaces_hyphens_and_full_width(self, typed: str) -> None:
        assert CodeField().clean(typed) == "E12345678"

    def it_can_keep_the_hyphens_of_a_reference(self) -> None:
        assert CodeField(keep_hyphens=True).clean(" hd26-000123-7") == "HD26-000123-7"


class DescribeDayField:
    @pytest.mark.parametrize(
        "typed",
        ["2026-11-04", "2026/11/4", "20261104", "2026年11月4日", "２０２６－１１－０４", "2026. 11. 4"],
    )
    def it_reads_the_ways_people_write_a_day(self, typed: str) -> None:
        assert DayField().clean(typed) == date(2026, 11, 4)

    @pytest.mark.parametrize("typed", ["2026-02-30", "04/11/2026", "tomorrow", "2026-13-01", "0000-01-01"])
    def it_refuses_what_is_no_day(self, typed: str) -> None:
        with pytest.raises(forms.ValidationError):
            DayField(label="Valid until").clean(typed)

    def it_takes_nothing_for_nothing_when_optional(self) -> None:
        assert DayField(required=False).clean("") is None

    def it_shows_a_known_day_as_it_asks_for_it(self) -> None:
        assert 'value="2026-11-04"' in str(Sample(initial={"until": date(2026, 11, 4)}))


class DescribeUploadField:
    def it_tells_its_limits_before_in_the_language_of_the_reader(self) -> None:
        field = UploadField(limit_mb=5)
        with override("en"):
            assert str(field.help_text) == "PDF, JPG, PNG, up to 5 MB"
        with override("zh-hans"):
            assert "不超过 5 MB" in str(field.help_text)

    def it_refuses_a_file_over_the_limit_and_takes_one_at_it(self) -> None:
        field = UploadField(limit_mb=1)
        at_limit = SimpleUploadedFile("a.pdf", b"x" * 1024 * 1024)
        assert field.clean(at_limit) is at_limit
        with pytest.raises(forms.ValidationError):
            field.clean(SimpleUploadedFile("a.pdf", b"x" * (1024 * 1024 + 1)))
