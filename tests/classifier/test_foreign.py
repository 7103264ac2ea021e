import csv
import tomllib
from importlib.resources import files

import pytest

from classifier.corpus import FOLDERS, read
from classifier.evaluate import FROZEN
from classifier.foreign import foreign


@pytest.mark.long
def test_no_text_of_ours_is_foreign() -> None:
    ours = [sample.text for folder in FOLDERS for sample in read(folder)]
    with FROZEN.open(encoding="utf-8", newline="") as lines:
        ours += [row["text"] for row in csv.DictReader(lines)]
    assert [text for text in ours if foreign(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "Parkta ışıklar yanmıyor, akşamları çocuklar korkuyor",
        "Otobüs durağında bekliyoruz, otobüs gelmedi",
        "Mahallemizde başıboş köpekler var, çok korkuyoruz",
        "Mahallamizda chiroqlar yonmayapti, bolalar qorqadi, iltimos yordam bering",
        "Кўчамиздаги чироқ ёнмаяпти",
        "Көчөбүздө жарык жок, балдар коркот",
        "У дворі не вивозять сміття, вже тиждень",
        "Դռան առաջ աղբ է կուտակվել արդեն մեկ շաբաթ է",
        "Күдээр өдөр бүр хог хаядаг, бид хүсэж байна, өвөл хүйтэн",
    ],
)
def test_a_near_or_far_language_is_known(text: str) -> None:
    assert foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "123 😀",
        # A name, a quotation and a slip make no language.
        "Yeni açılan Türkiyə şirkəti «Yok yok» mağazasının qarşısında yol qazılıb, iki həftədir bağlanmır, "
        "uşaqlar məktəbə dolanbac yolla gedir, bələdiyyə isə cavab vermir",
        "У кафе «Çok güzel» третью неделю не вывозят мусор, бак переполнен, крысы бегают, жалобы в акимат остались без "
        "ответа, просим вывезти мусор и наказать виновных, потому что рядом детский сад",
        "Café près de la gare: the pavement outside has been dug up for a month and nobody has filled the hole again",
        "su ýoq, kóshede jaryq joq, ǵimarat sýyq",
        "𝗖𝗟𝗘𝗔𝗡 𝗧𝗛𝗘 𝗬𝗔𝗥𝗗",
    ],
)
def test_names_and_other_clothes_are_ours(text: str) -> None:
    assert not foreign(text)


def test_every_sign_is_one_word_with_at_most_one_open_end() -> None:
    sheet = tomllib.loads((files("classifier") / "foreign.toml").read_text(encoding="utf-8"))
    rows = [row for language in sheet.values() for row in language.split()]
    assert [row for row in rows if row.count("*") > 1 or "*" in row[1:-1] or len(row.strip("*")) < 2] == []
    assert len(rows) == len(set(rows))
