"""The worked sum of a term in words, in the five languages of the application."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import zip_longest
from typing import NamedTuple, TypedDict

from babel import Locale
from babel.dates import format_date, format_time

from escalation.clock import Due, Span
from escalation.dayreason import DayKind, DayReason
from escalation.law import Unit
from escalation.sentences import Began, texts_of

_DAY = timedelta(days=1)
# "from" is a keyword, hence the call form.
NotCounted = TypedDict("NotCounted", {"from": str, "to": str, "why": str})


class DueJson(TypedDict):
    """What `jawab due --json` prints."""

    law: str
    rule: str
    received: str
    due: str
    due_at: str
    not_counted: list[NotCounted]
    explanation: str
    articles: list[str]


def explain(due: Due, language: str) -> str:
    """The worked sum in sentences, the law last; raises TextError for a language without texts."""
    sum_ = _Sum(due, language)
    sums = (*sum_.counted(), sum_.not_counted(), sum_.stood(), sum_.longer())
    parts = (sum_.began(), sum_.registered(), *sums, sum_.due(), *sum_.law())
    return " ".join(filter(None, parts))


def explain_short(due: Due, language: str) -> str:
    """The term, its first day and what moved its end, for a message: the page has the rest."""
    sum_ = _Sum(due, language)
    return " ".join(filter(None, (sum_.short(), sum_.stood(), sum_.longer())))


def grounds(due: Due, language: str) -> str:
    """The act with its articles, whether a lawyer has checked them, and the version of the calendar."""
    sum_ = _Sum(due, language)
    return " ".join((*sum_.law(), sum_.calendar()))


def calendar_words(due: Due, language: str) -> str:
    """The version of the calendar with which the sum was worked."""
    return _Sum(due, language).calendar()


def explain_lines(due: Due, language: str) -> list[tuple[str, str]]:
    """The same sum as label and value: wrote, registered, counted, not counted, law; empty lines are left out."""
    sum_ = _Sum(due, language)
    labels = sum_.texts.labels
    lines = (
        (labels.wrote if sum_.is_received else labels.began, sum_.moment()),
        (labels.registered, sum_.day(due.registered_on) if sum_.registered() else ""),
        (labels.counted, " ".join(sum_.counted())),
        (labels.not_counted, sum_.spans()),
        (labels.stood, sum_.standing()),
        (labels.longer, sum_.longer()),
        (labels.law, " ".join((*sum_.law(), sum_.calendar()))),
    )
    return [(label, value) for label, value in lines if value]


def as_json(due: Due, language: str = "en") -> DueJson:
    """The sum for machines: local days and UTC instants in ISO 8601, reasons and explanation in the language."""
    sum_ = _Sum(due, language)
    return {
        "law": due.law,
        "rule": due.rule,
        "received": due.received.isoformat(),
        "due": due.due_on.isoformat(),
        "due_at": due.due_at.isoformat(),
        "not_counted": [
            {"from": span.first.isoformat(), "to": span.last.isoformat(), "why": sum_.why(span)}
            for span in due.not_counted
        ],
        "explanation": explain(due, language),
        "articles": list(due.articles),
    }


def full_day(day: date, language: str) -> str:
    """A day with weekday and year as the language writes it."""
    return format_date(day, texts_of(language).dates.full, locale=language)


def reason_words(why: DayReason, language: str, *, with_moved: bool = False) -> str:
    """Why a day is off; with_moved: the days beside it to which it moved are meant too."""
    texts = texts_of(language)
    pattern = texts.why.with_moved if with_moved else getattr(texts.why, why.kind.value)
    moved_from = format_date(why.moved_from, texts.dates.day, language) if why.moved_from else ""
    text = str(pattern).format(name=why.called(language), date=moved_from)
    return f"{text}, {texts.why.estimated}" if why.estimated else text


def foreign_names(due: Due, language: str) -> dict[str, str]:
    """The names in the sum that are in another language, each with its code; empty where nobody said which."""
    spoken = ((span.why.called(language), span.why.spoken(language)) for span in due.not_counted)
    return {name: code for name, code in spoken if code is not None}


class Run(NamedTuple):
    """Days one after the other."""

    first: date
    last: date


def _runs(days: Sequence[date]) -> Iterator[Run]:
    """The days as runs; they must be sorted."""
    first: date | None = None
    for day, following in zip_longest(days, days[1:]):
        first = first or day
        if following is None or following - day > _DAY:
            yield Run(first, day)
            first = None


class _Sum:
    """One worked sum in one language, piece by piece; a piece that does not apply is empty."""

    def __init__(self, due: Due, language: str) -> None:
        self.texts = texts_of(language)
        self._due = due
        self._language = language
        self._locale = Locale.parse(language)

    @property
    def is_received(self) -> bool:
        return self._due.rule not in Began.model_fields

    def began(self) -> str:
        text = self.texts.began.received if self.is_received else getattr(self.texts.began, self._due.rule)
        return str(text).format(date=self.day(self._due.received_on))

    def moment(self) -> str:
        moment = f"{self.day(self._due.received_on)}, {self._time(self._due.received)}"
        return f"{moment}. {self.texts.sentences.not_working}" if self._registered_later else moment

    def registered(self) -> str:
        if not self._registered_later:
            return ""
        return self.texts.sentences.registered.format(date=self.day(self._due.registered_on))

    def counted(self) -> Iterator[str]:
        due, sentences = self._due, self.texts.sentences
        last = due.counted[-1]
        yield self._term().format(amount=self.amount(due.term.amount, due.term.unit))
        if due.worked_weekends:
            yield sentences.worked_weekends.format(days="; ".join(map(self._weekday, due.worked_weekends)))
        # Where it stood the day after, that is why it did not end there, and the line on standing says so.
        if last != due.term_on and last + _DAY not in due.stood:
            yield sentences.rolled.format(date=self._weekday(last))

    def not_counted(self) -> str:
        spans = self.spans()
        return self.texts.sentences.not_counted.format(spans=spans) if spans else ""

    def due(self) -> str:
        zone = self.texts.zones.get(self._due.zone.key, self._due.zone.key)
        hour = self._due.term.unit is Unit.HOUR
        text = self.texts.sentences.due_hour if hour else self.texts.sentences.due
        return text.format(date=self.day(self._due.due_on), time=self._time(self._due.due_at), zone=zone)

    def law(self) -> Iterator[str]:
        due, sentences = self._due, self.texts.sentences
        if due.foreseen:
            yield sentences.foreseen.format(year=due.due_on.year)
        if not due.verified:
            yield sentences.unverified
        elif not due.term.article_verified:
            yield sentences.article_unverified
        act, articles = due.term.act[self._language], ", ".join(due.articles)
        if not articles:
            yield f"{act}."
            return
        several = any(mark in articles for mark in ",–")
        yield (sentences.articles if several else sentences.article).format(act=act, articles=articles)

    def calendar(self) -> str:
        due = self._due
        return self.texts.sentences.calendar.format(code=due.calendar.upper(), version=due.calendar_version)

    def short(self) -> str:
        amount = self.amount(self._due.term.amount, self._due.term.unit)
        return self.texts.sentences.short.format(amount=amount, date=self.day(self._due.starts_on))

    def stood(self) -> str:
        days = self.standing()
        return self.texts.sentences.stood.format(days=days) if days else ""

    def standing(self) -> str:
        return "; ".join(self._run(span) for span in _runs(self._due.stood))

    def longer(self) -> str:
        longer = self._due.longer
        if longer is None:
            return ""
        amount = self.amount(longer.amount, longer.unit)
        return self.texts.sentences.longer.format(amount=amount, date=self.day(self._due.term_on))

    def amount(self, number: int, unit: Unit) -> str:
        forms = self.texts.units[unit]
        return forms[self._locale.plural_form(number)].format(n=number)

    def spans(self) -> str:
        """Weekends once and first, and only where the term leaves them out; then every other run with its reason."""
        weekends = [span for span in self._due.not_counted if span.why.kind is DayKind.WEEKEND]
        others = (span for span in self._due.not_counted if span.why.kind is not DayKind.WEEKEND)
        left_out = [self.why(span) for span in weekends[:1] if self._due.term.unit is Unit.WORKING_DAY]
        return "; ".join((*left_out, *(f"{self._run(span)} ({self.why(span)})" for span in others)))

    def why(self, span: Span) -> str:
        return reason_words(span.why, self._language, with_moved=span.with_moved)

    @property
    def _registered_later(self) -> bool:
        return self._due.registered_on != self._due.received_on

    def _time(self, at: datetime) -> str:
        return format_time(at, self.texts.dates.time, self._due.zone, self._locale)

    def _term(self) -> str:
        if self._due.term.unit is Unit.HOUR:
            return self.texts.sentences.hours
        if self._due.term.unit is not Unit.MONTH:
            return self.texts.sentences.counted
        # As many days as the month has, whatever days took the place of those on which the clock stood.
        nominal = self._due.registered_on + len(self._due.counted) * _DAY
        shorter = nominal.day != self._due.registered_on.day
        return self.texts.sentences.short_month if shorter else self.texts.sentences.months

    def day(self, day: date) -> str:
        return full_day(day, self._language)

    def _weekday(self, day: date) -> str:
        return format_date(day, self.texts.dates.weekday, self._locale)

    def _day(self, day: date) -> str:
        return format_date(day, self.texts.dates.day, self._locale)

    def _run(self, span: Span | Run) -> str:
        if span.first == span.last:
            return self._day(span.first)
        if span.first.month == span.last.month:
            return f"{span.first.day}–{self._day(span.last)}"
        return f"{self._day(span.first)} – {self._day(span.last)}"
