import pytest

from classifier.emergency import KINDS, urgent

DANGERS = [
    # Russian, and Russian in Latin letters
    ("Пахнет газом в подъезде, голова болит", "gas"),
    ("сильный запах газа на третьем этаже", "gas"),
    ("Второй день тянет газом из подвала", "gas"),
    ("u nas pahnet gazom", "gas"),
    ("В детской комнате угарный газ, сработал датчик", "gas"),
    ("Возле садика висит оголённый провод", "live_wire"),
    ("столб искрит, люди обходят", "live_wire"),
    ("Провод оборвало ветром, лежит на тротуаре", "live_wire"),
    ("Меня ударило током от столба, ребёнка тоже бьёт током", "live_wire"),
    ("Горит сарай рядом с домом", "fire"),
    ("в квартире напротив пожар", "fire"),
    ("Муж бьёт меня и детей", "violence"),
    ("Сосед бегает во дворе с ножом", "violence"),
    ("он угрожает убить меня", "violence"),
    ("Мужчина лежит без сознания на остановке", "medical"),
    ("ребёнок упал в открытый люк", "medical"),
    ("Застряли в лифте, бабушке плохо", "medical"),
    ("я больше не хочу жить", "medical"),
    # Kazakh, and Kazakh in Latin letters
    ("Подъезде газ иісі шығып тұр", "gas"),
    ("газдың иісі қатты, басымыз ауырып кетті", "gas"),
    ("Газ шығып жатыр, қорқып отырмыз", "gas"),
    ("gaz iisi shygyp tur", "gas"),
    ("Бала иіс тиіп қалды", "gas"),
    ("Аулада жалаң сым салбырап тұр", "live_wire"),
    ("сым үзіліп жерде жатыр", "live_wire"),
    ("Бағанадан ұшқын шашып тұр", "live_wire"),
    ("Баламды ток ұрды", "live_wire"),
    ("Көрші үй жанып жатыр", "fire"),
    ("Далада өрт болып жатыр", "fire"),
    ("ort shykty, komektesinizder", "fire"),
    ("Күйеуім мені ұрып тастады", "violence"),
    ("көршім әйелін сабап жатыр", "violence"),
    ("Пышақпен қорқытып ақша сұрады", "violence"),
    ("Адам есінен танып жатыр", "medical"),
    ("Бала құдыққа құлап кетті", "medical"),
    ("Лифтіде қамалып қалдық", "medical"),
    ("Жедел жәрдем келмей жатыр, анам өліп бара жатыр", "medical"),
    # Azerbaijani, with and without its letters
    ("Blokda qaz iyi gəlir", "gas"),
    ("qaz qoxusu var evde", "gas"),
    ("qaz iyi gelir tecili", "gas"),
    ("Borudan qaz sızır", "gas"),
    ("Qonşunu dəm qazı vurub", "gas"),
    ("Dirəkdən açıq naqil sallanır", "live_wire"),
    ("naqil qirilib yere dusub", "live_wire"),
    ("Uşağı cərəyan vurdu", "live_wire"),
    ("Şitdən qığılcım çıxır", "live_wire"),
    ("Qonşu ev yanır", "fire"),
    ("mesede yangin var", "fire"),
    ("Ərim məni döyür", "violence"),
    ("Qonşu bıçaqla hədələyir", "violence"),
    ("Məişət zorakılığı ilə üzləşmişəm", "violence"),
    ("Kişi huşunu itirib yerdə qalıb", "medical"),
    ("Uşaq quyuya düşüb", "medical"),
    ("Liftdə qalmışıq, nənəm var içəridə", "medical"),
    ("təcili yardım bir saatdır gəlmir", "medical"),
    # Georgian, and Georgian in Latin letters
    ("სადარბაზოში გაზის სუნია", "gas"),
    ("ბუნებრივი აირის სუნი ტრიალებს", "gas"),
    ("gazis suni dgas sadarbazoshi", "gas"),
    ("მილიდან გაზი ჟონავს", "gas"),
    ("გაშიშვლებული მავთული ჰკიდია ბავშვების ეზოში", "live_wire"),
    ("სადენი გაწყდა და მიწაზე გდია", "live_wire"),
    ("ბოძიდან ნაპერწკლები ცვივა", "live_wire"),
    ("ბავშვს დენმა დაარტყა", "live_wire"),
    ("მეზობელ კორპუსში ხანძარია", "fire"),
    ("სახლს ცეცხლი უკიდია", "fire"),
    ("ქმარი მცემს", "violence"),
    ("kmari mcems da bavshvebsac", "violence"),
    ("ოჯახში ძალადობის მსხვერპლი ვარ", "violence"),
    ("კაცი უგონოდ გდია ქუჩაში", "medical"),
    ("ბავშვი ჭაში ჩავარდა", "medical"),
    ("ლიფტში გავიჭედეთ", "medical"),
    ("სასწრაფო არ მოდის უკვე ერთი საათია", "medical"),
    # English
    ("There is a smell of gas on the stairs", "gas"),
    ("I can smell gas in the kitchen", "gas"),
    ("Gas is leaking from the pipe in our yard", "gas"),
    ("the carbon monoxide alarm went off", "gas"),
    ("Exposed wires at the playground", "live_wire"),
    ("A power line is down on our street", "live_wire"),
    ("the meter box is sparking", "live_wire"),
    ("My son got an electric shock from the lamp post", "live_wire"),
    ("The house next door is on fire", "fire"),
    ("smoke coming from the basement", "fire"),
    ("My husband is beating me", "violence"),
    ("The neighbour threatens to kill us", "violence"),
    ("a man with a knife in the yard", "violence"),
    ("A man is lying unconscious at the bus stop", "medical"),
    ("A child fell into an open manhole", "medical"),
    ("We are stuck in the lift", "medical"),
]

CALM = [
    # Russian
    "Газ подорожал второй раз за год",
    "Когда проведут газ в наш посёлок",
    "Пришла квитанция за газ, долга нет",
    "На свалке пахнет мусором",
    "Газ отключили. Пахнет мусором из бака",
    "Газон перед домом вытоптали, воняет из люка",
    "Фонарь не горит третью неделю",
    "Пожарный гидрант перекрыт машинами",
    "В школе нет пожарной сигнализации",
    "Горячей воды нет, трубы свистят",
    "Провод интернета провели через балкон",
    "Сосед бьёт в барабан по ночам",
    "Дороги убиты, колёса летят",
    "Упало дерево, перегородило двор",
    # Kazakh
    "Газ қымбаттады",
    "Ауылға газ қашан тартылады",
    "Газ ақысын қате есептеген",
    "Қоқыс иісі шығып тұр",
    "Шам күндіз де жанып тұр",
    "Көше шамы жанбайды",
    "Өрт сөндіру гидранты қатып қалған",
    "Мектепте өртке қарсы дабыл жоқ",
    "Интернет сымын тартып беріңіздер",
    "Мұғалім сабақ бермейді",
    "Автобус аялдамада тоқтамай кетті",
    "Жедел жәрдем станциясы қайда орналасқан",
    "Құдық суы тұзды",
    # Azerbaijani
    "Qaz bahalaşıb, pulu çatmır",
    "Qaz sayğacını dəyişmək istəyirəm",
    "Qaz xətti nə vaxt çəkiləcək",
    "İyul ayında qaz haqqı iki dəfə gəlib",
    "Zibil iyi gəlir həyətdən",
    "Küçədə işıq yanmır",
    "Lampa gündüz də yanır",
    "Yanğınsöndürən balon yoxdur məktəbdə",
    "Yanğın təhlükəsizliyi sənədini necə alım",
    "Qonşu gecə qapını döyür",
    "Naqil internet üçün çəkilməlidir",
    "Liftin işığı zəifdir",
    "Adam olur saatlarla növbə gözləyir",
    # Georgian
    "გაზი გაძვირდა",
    "გაზის მრიცხველი შესაცვლელია",
    "გაზის გადასახადი ორჯერ მოვიდა",
    "გაზაფხულზე ეზო დასასუფთავებელია",
    "ნაგვის სუნი დგას ეზოში",
    "ლამპიონი დღისითაც ანთია",
    "ჩემს ქუჩაზე განათება არ არის",
    "სახანძრო ონკანთან მანქანები დგას",
    "ხანძრის საწინააღმდეგო უსაფრთხოების წესები მაინტერესებს",
    "ინტერნეტის კაბელი ნელია",
    "ლიფტში ნათურა არ არის",
    "სასწრაფო დახმარების ნომერი მაინტერესებს",
    "ჭაში წყალი დაშრა",
    # English
    "The gas bill is too high",
    "Gas prices went up again",
    "When will our village be connected to gas",
    "Bad smell from the rubbish bins near the gas station",
    "Cars block the fire hydrant",
    "The fire alarm at school was never tested",
    "I was fired from the factory without pay",
    "Fireworks every night until two",
    "The street lamp is burning all day",
    "Please fix the wire fence around the park",
    "The beach is not safe for children",
    "Trees in the square are dying without water",
    "The lift is slow",
    "Ambulance parking is taken by other cars",
]


@pytest.mark.parametrize(("text", "kind"), DANGERS)
def test_a_danger_is_heard(text: str, kind: str) -> None:
    assert urgent(text) == kind


@pytest.mark.parametrize("text", CALM)
def test_an_everyday_text_is_not_an_emergency(text: str) -> None:
    assert urgent(text) is None


@pytest.mark.parametrize("text", ["", "   ", "😀", "\0", "<p></p>", "газ " * 5_000])
def test_odd_texts_are_no_emergency(text: str) -> None:
    assert urgent(text) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Пожарные не едут, горит машина", "fire"),
        ("Пожарная машина не может проехать, а у нас пожар", "fire"),
        ("Өрт болып жатыр, өрт сөндірушілерді шақырыңыз", "fire"),
        ("Yanğın var, yanğın hidrantı işləmir", "fire"),
        ("The fire hydrant is broken and the house next door is on fire", "fire"),
        ("I live near the gas station and smell gas in my kitchen", "gas"),
    ],
)
def test_a_calm_phrase_does_not_swallow_the_danger_beside_it(text: str, kind: str) -> None:
    assert urgent(text) == kind


def test_markup_and_capitals_hide_nothing() -> None:
    assert urgent("<b>ПАХНЕТ</b>&nbsp;<i>ГАЗОМ</i>!!!") == "gas"


def test_the_graver_kind_comes_first() -> None:
    assert KINDS[0] == "gas"
    assert urgent("Пахнет газом, и мужчина без сознания") == "gas"
