"""What an answer is told before it is sent: a table of answers in five languages."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifier.advice.check import check
from classifier.advice.draft import Draft
from classifier.advice.finding import Code
from classifier.advice.opening import MUST_SAY
from classifier.language import LANGUAGES

GOOD = tomllib.loads((Path(__file__).parent / "answers.toml").read_text(encoding="utf-8"))["good"]

ELSEWHERE = [
    ("en", "We looked at your letter about the lift. You should contact the housing inspection about it."),
    ("en", "The lamp in the yard is not our responsibility, it belongs to another body."),
    ("ru", "Мы прочитали ваше письмо о лифте. Вам следует обратиться в жилищную инспекцию."),
    ("ru", "Уличное освещение не входит в нашу компетенцию, этим занимаются другие."),
    ("kk", "Лифт туралы хатыңызды оқыдық. Тұрғын үй инспекциясына жүгінуіңіз керек."),
    ("kk", "Көше жарығы біздің құзыретімізге кірмейді, онымен басқалар айналысады."),
    ("az", "Lift haqqında məktubunuzu oxuduq. Mənzil idarəsinə müraciət etməlisiniz."),
    ("az", "Küçə işıqları bizim səlahiyyətimizə daxil deyil, buna başqaları baxır."),
    ("ka", "წავიკითხეთ თქვენი წერილი ლიფტის შესახებ. მიმართეთ ბინათმშენებლობის სამსახურს."),
    ("ka", "გარე განათება არ არის ჩვენი კომპეტენცია, მას სხვები უვლიან."),
]
RECOURSE = [
    ("en", "If you do not agree, you should contact the court or the ombudsman within a month."),
    ("ru", "Если вы не согласны, вам следует обратиться в суд в течение месяца."),
    ("kk", "Келіспесеңіз, бір айдың ішінде сотқа жүгініңіз."),
    ("az", "Razı deyilsinizsə, bir ay ərzində məhkəməyə müraciət edin."),
    ("ka", "თუ არ ეთანხმებით, ერთი თვის განმავლობაში მიმართეთ სასამართლოს."),
]
NO_GROUND = [
    ("en", "We refused to pay the allowance, because your family is not entitled to it. You can appeal."),
    ("ru", "Мы отказали в пособии, потому что вашей семье оно не положено. Вы можете обжаловать отказ."),
    ("kk", "Жәрдемақы беруден бас тарттық, себебі отбасыңызға ол тиесілі емес. Шағымдана аласыз."),
    ("az", "Müavinət verməkdən imtina etdik, çünki ailənizə düşmür. Şikayət edə bilərsiniz."),
    ("ka", "დახმარებაზე უარი გითხარით, რადგან თქვენს ოჯახს არ ეკუთვნის. შეგიძლიათ გაასაჩივროთ."),
]
NO_DAY = [
    ("en", "The lamps in your yard will be repaired in the near future, and the trees will be cut too."),
    ("ru", "Фонари во дворе будут отремонтированы в ближайшее время, деревья тоже спилят."),
    ("kk", "Ауладағы шамдар жақын арада жөнделеді, ағаштар да кесіледі."),
    ("az", "Həyətdəki lampalar yaxın zamanda təmir olunacaq, ağaclar da kəsiləcək."),
    ("ka", "ეზოში ნათურები უახლოეს მომავალში შეკეთდება, ხეებიც მოიჭრება."),
]
EMPTY = [
    ("en", "Hello, thank you for writing to us. Kind regards"),
    ("en", "Done."),
    ("ru", "Здравствуйте, спасибо за ваше обращение. С уважением, Данияр"),
    ("kk", "Сәлеметсіз бе, өтінішіңіз тіркелді. Құрметпен, Дана"),
    ("az", "Salam, müraciətiniz üçün təşəkkür edirik. Hörmətlə, Nigar"),
    ("ka", "გამარჯობა, მადლობა მომართვისთვის. პატივისცემით, ნინო"),
]
MISSED = [
    (
        "en",
        "The lift has been broken for a week. The rubbish in our yard is not collected either.",
        "We repaired the lift on 12 November. It works again on all floors.",
        "The rubbish in our yard is not collected either.",
    ),
    (
        "ru",
        "Неделю не работает лифт в подъезде. Ещё во дворе не вывозят мусор из контейнеров.",
        "Лифт починили 12 ноября, он работает на всех этажах.",
        "Ещё во дворе не вывозят мусор из контейнеров.",
    ),
    (
        "kk",
        "Подъездегі лифт бір аптадан бері істемейді. Сондай-ақ ауладан қоқысты ешкім шығармай жатыр.",
        "Лифтіні 12 қарашада жөндедік, барлық қабатта жұмыс істейді.",
        "Сондай-ақ ауладан қоқысты ешкім шығармай жатыр.",
    ),
    (
        "az",
        "Blokda lift bir həftədir işləmir. Həm də həyətdən zibili heç kim daşımır.",
        "Lifti 12 noyabrda təmir etdik, bütün mərtəbələrdə işləyir.",
        "Həm də həyətdən zibili heç kim daşımır.",
    ),
    (
        "ka",
        "სადარბაზოში ლიფტი ერთი კვირაა არ მუშაობს. ეზოდან ნაგავიც არავის გააქვს უკვე დიდი ხანია.",
        "ლიფტი 12 ნოემბერს შევაკეთეთ, ყველა სართულზე მუშაობს.",
        "ეზოდან ნაგავიც არავის გააქვს უკვე დიდი ხანია.",
    ),
    (
        "en",
        "The water is off. When will it be back?",
        "The pump of the water supply is broken.",
        "When will it be back?",
    ),
]
OFFICIAL = [
    ("en", "Please be informed that an inspection was conducted in your yard.", {"please be informed": ""}),
    ("ru", "На основании вышеизложенного работы осуществляются.", {"На основании вышеизложенного": "поэтому"}),
    ("kk", "Осыған байланысты жөндеу жұмыстарын жүргізу керек.", {"Осыған байланысты": "сондықтан"}),
    ("az", "Nəzərinizə çatdırırıq ki, İşlər hazırda aparılır.", {"hazırda": "indi"}),
    ("ka", "ზემოაღნიშნულიდან გამომდინარე გზა დაიხურა.", {"ზემოაღნიშნულიდან გამომდინარე": "ამიტომ"}),
]


def codes(text: str, language: str, outcome: str = "resolved", **known: object) -> set[Code]:
    return {one.code for one in check(Draft(text, language, outcome, **known))}


@pytest.mark.parametrize("one", GOOD, ids=[f"{one['language']}-{one['outcome']}" for one in GOOD])
def test_a_good_answer_gets_no_remark(one):
    promised = one["outcome"] == "action_promised"
    assert check(Draft(one["answer"], one["language"], one["outcome"], one["complaint"], promised)) == []


@pytest.mark.parametrize(("language", "text"), ELSEWHERE)
def test_sending_the_citizen_elsewhere_is_noticed_with_its_sentence(language, text):
    found = [one for one in check(Draft(text, language, "explained")) if one.code == Code.ELSEWHERE]
    assert [text[one.start : one.end] for one in found] == [one.params["text"] for one in found] != []


@pytest.mark.parametrize(("language", "text"), RECOURSE)
def test_a_court_is_not_elsewhere(language, text):
    assert Code.ELSEWHERE not in codes(text, language, "refused_with_grounds")


@pytest.mark.parametrize(("language", "text"), NO_GROUND)
def test_a_refusal_names_what_it_rests_on(language, text):
    assert Code.NO_GROUND in codes(text, language, "refused_with_grounds")
    assert Code.NO_GROUND not in codes(text, language, "resolved")
    assert Code.NO_GROUND not in codes(f"{text} № 12-45", language, "refused_with_grounds")


@pytest.mark.parametrize(("language", "text"), NO_DAY)
def test_a_promise_names_its_day_in_the_text_or_in_the_form(language, text):
    assert {Code.NO_DAY, Code.NEXT_MISSING} <= codes(text, language, "action_promised")
    assert codes(text, language, "action_promised", promised=True).isdisjoint({Code.NO_DAY, Code.NEXT_MISSING})
    assert Code.NO_DAY not in codes(f"{text} 20.11.2026", language, "action_promised")


@pytest.mark.parametrize(("language", "text"), EMPTY)
def test_a_greeting_is_no_answer(language, text):
    assert Code.NEARLY_EMPTY in codes(text, language)


@pytest.mark.parametrize(("language", "complaint", "text", "point"), MISSED)
def test_a_point_of_which_the_answer_says_nothing_is_quoted(language, complaint, text, point):
    found = [one for one in check(Draft(text, language, "resolved", complaint)) if one.code == Code.POINT_MISSED]
    assert [one.params["text"] for one in found] == [point]


@pytest.mark.parametrize(("language", "text", "expected"), OFFICIAL)
def test_officialese_is_quoted_with_plain_words_and_its_place(language, text, expected):
    found = [one for one in check(Draft(text, language)) if one.code == Code.OFFICIALESE]
    said = {text[one.start : one.end]: one.params["plain"] for one in found}
    assert {key.casefold(): value for key, value in expected.items()}.items() <= {
        key.casefold(): value for key, value in said.items()
    }.items()


@pytest.mark.parametrize(
    ("text", "language", "written"),
    [
        ("Мы отремонтировали уличный фонарь у вашего дома, теперь он снова горит.", "kk", "ru"),
        ("Үйіңіздің жанындағы шамды ауыстырдық, қазір жанып тұр, тексердік.", "ru", "kk"),
        ("We replaced the lamp in front of your house and it works again.", "ka", "en"),
        ("Evinizin yanındakı lampanı dəyişdik, indi yenidən yanır.", "ru", "az"),
        ("თქვენს სახლთან ნათურა შევცვალეთ და ახლა ისევ ანთია.", "en", "ka"),
    ],
)
def test_another_language_than_the_citizens_is_noticed(text, language, written):
    found = next(one for one in check(Draft(text, language)) if one.code == Code.WRONG_LANGUAGE)
    assert found.params == {"is": written, "wanted": language}
    assert Code.WRONG_LANGUAGE not in codes(text, written)


def test_a_near_copy_names_the_case_and_the_share():
    earlier = "Hello Daniyar. We cleaned the drain on Garden Street on 3 November, the water runs off now. Write to us."
    text = "Hello Aliya. We cleaned the drain on Market Street on 9 November, the water runs off now. Write to us."
    own = "We replaced the pump of house 4 on 12 November. Water has been running since 18:00. Write to us if it stops."
    known = (("KZ-1", own), ("KZ-2", earlier))
    found = next(one for one in check(Draft(text, "en", "resolved", earlier=known)) if one.code == Code.COPY)
    assert found.params["number"] == "KZ-2"
    assert 60 <= found.params["share"] < 100
    assert Code.COPY not in codes(own, "en", earlier=(("KZ-2", earlier),))


@pytest.mark.parametrize("rest", ["{name}", "___", "<date>", "[address]", "........", "XXX"])
def test_what_a_template_left_behind_is_noticed(rest):
    text = f"We replaced the lamp at your house on 12 November, {rest}."
    found = next(one for one in check(Draft(text, "en", "resolved")) if one.code == Code.LEFTOVER)
    assert text[found.start : found.end].startswith(rest)


def test_long_sentences_and_long_words_are_hard_to_read():
    long = "Мы " + "проверили и починили " * 15 + "лампу."
    assert Code.LONG_SENTENCE in codes(long, "ru")
    even = "Мы проверили лампу у вашего дома и на соседней улице, а потом ещё раз обошли весь двор с мастером вечером. "
    assert Code.LONG_SENTENCES in codes(even * 3, "ru")
    heavy = "Осуществление мероприятий. Предоставление документации. Законодательство. " * 5
    assert Code.LONG_WORDS in codes(heavy, "ru")
    assert Code.LONG_WORDS not in codes("Мы починили лампу у дома. Она горит. " * 5, "ru")


def test_the_first_lines_say_what_is_asked_of_each_outcome():
    vague = "There was a commission. It met in the hall of the office. Many people spoke there. We replaced the lamp."
    assert Code.DECISION_MISSING in codes(vague, "en", "resolved")
    assert Code.DECISION_MISSING not in codes("We replaced the lamp. " + vague, "en", "resolved")
    assert Code.RIGHTS_MISSING in codes("We refused it under article 5 of the law on social help.", "en", "explained")
    assert {code for needs in MUST_SAY.values() for code in needs} == {
        Code.DECISION_MISSING,
        Code.NEXT_MISSING,
        Code.RIGHTS_MISSING,
    }


@settings(max_examples=60)
@given(text=st.text(max_size=400), complaint=st.text(max_size=200), language=st.sampled_from([*LANGUAGES, "", "tr"]))
@pytest.mark.parametrize("outcome", ["explained", ""])
def test_no_text_is_an_error_and_every_place_lies_inside(outcome, text, complaint, language):
    for one in check(Draft(text, language, outcome, complaint, earlier=[("KZ-1", complaint), ("KZ-2", "")])):
        assert 0 <= one.start <= one.end <= len(text)


@pytest.mark.parametrize("piece", ["a", ".", "!", " ", "а. ", "{", "в соответствии ", "from 1 ", "İ", "\n", "ст. 1 № "])
def test_ten_thousand_characters_of_anything_are_read(piece):
    text = (piece * 10_000)[:10_000]
    assert len(check(Draft(text, "ru", "explained", text, earlier=[("KZ-1", text)]))) < 10_000
