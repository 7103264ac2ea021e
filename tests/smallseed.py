"""A seed small enough to train on in a second: four categories, two intents, Russian and Azerbaijani."""

from pathlib import Path

from classifier.versions.recipe import Recipe

SMALL_SEED = {
    "texts/ru/water": [
        "нет воды",
        "вода не идёт третий день",
        "из крана течёт ржавая вода",
        "воды нет с утра",
        "слабый напор воды",
    ],
    "texts/ru/roads": [
        "яма на дороге",
        "дорога вся в ямах",
        "асфальт разбит",
        "яма у моста",
        "после ремонта дорога провалилась",
    ],
    "texts/ru/waste": [
        "мусор не вывозят",
        "свалка у дома",
        "контейнер переполнен",
        "мусор горой",
        "бак сломан, мусор на земле",
    ],
    "texts/ru/corruption_conduct": [
        "врач требует взятку",
        "инспектор просит деньги",
        "чиновник нахамил",
        "требуют взятку за справку",
        "вымогают деньги",
    ],
    "texts/az/water": [
        "su yoxdur",
        "su gəlmir üç gündür",
        "krandan bulanıq su axır",
        "səhərdən su yoxdur",
        "suyun təzyiqi zəifdir",
    ],
    "texts/az/roads": [
        "yolda çala var",
        "yol bərbaddır",
        "asfalt dağılıb",
        "körpünün yanında çala",
        "yol təmirdən sonra çöküb",
    ],
    "texts/az/waste": [
        "zibil daşınmır",
        "evin yanında zibillik",
        "konteyner doludur",
        "zibil yığılıb",
        "zibil qabı sınıb",
    ],
    "texts/az/corruption_conduct": [
        "həkim rüşvət istəyir",
        "müfəttiş pul tələb edir",
        "məmur kobud danışdı",
        "arayış üçün rüşvət istədilər",
        "pul istəyirlər",
    ],
    "intents/ru/complaint": [
        "опять нет воды, сколько можно",
        "безобразие",
        "мы возмущены",
        "никто ничего не делает",
        "всё плохо",
    ],
    "intents/ru/thanks": ["спасибо за дорогу", "благодарим за ремонт", "спасибо вам", "большое спасибо", "благодарю"],
    "intents/az/complaint": ["bezdik artıq", "biabırçılıqdır", "şikayət edirəm", "heç nə edilmir", "yenə su yoxdur"],
    "intents/az/thanks": ["təşəkkür edirəm", "sağ olun", "çox sağ olun yol üçün", "minnətdaram", "təşəkkürlər"],
}


FROZEN = {
    "ru": {
        "water": ["вода из крана не идёт", "нет воды с утра"],
        "roads": ["на дороге яма", "асфальт у моста разбит"],
        "waste": ["мусор у дома не вывозят", "контейнер с мусором переполнен"],
        "corruption_conduct": ["врач просит деньги", "требуют взятку"],
    },
    "az": {
        "water": ["üç gündür su yoxdur", "krandan su gəlmir"],
        "roads": ["yolda asfalt dağılıb", "körpünün yanında yolda çala var"],
        "waste": ["evin yanında zibil yığılıb", "zibil konteyneri doludur"],
        "corruption_conduct": ["həkim pul istəyir", "arayış üçün rüşvət tələb edir"],
    },
}


def small_recipe(folder: Path) -> Recipe:
    """Write the small seed into the folder, sixteen frozen texts beside it, and return the recipe of both."""
    for name, texts in SMALL_SEED.items():
        sheet = folder / f"{name}.toml"
        sheet.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f'    {{ text = "{text}" }},\n' for text in texts)
        sheet.write_text(f"texts = [\n{lines}]\n", encoding="utf-8")
    frozen = folder / "frozen.csv"
    rows = [
        f"{text},{label},{language}"
        for language, labels in FROZEN.items()
        for label, texts in labels.items()
        for text in texts
    ]
    frozen.write_text("\n".join(["text,label,language", *rows]) + "\n", encoding="utf-8")
    return Recipe(seed=folder, frozen=frozen)
