"""What the invented people say, in the language of their case."""

from typing import NamedTuple


class Words(NamedTuple):
    """The sentences of one language."""

    answer: str
    still: str
    question: str
    reply: str
    elsewhere: str
    note: str
    appeal: str
    silence: str
    upheld: str
    dismissed: str
    no_complaint: str


WORDS = {
    "kk": Words(
        answer="Мамандар барып тексерді, ақау жөнделді. Қайталанса, осында жазыңыз.",
        still="Ештеңе өзгерген жоқ, мәселе сол күйінде тұр.",
        question="Үйдің нөмірі мен кіреберісін жазып жібересіз бе?",
        reply="Үйіміз 12, үшінші кіреберіс.",
        elsewhere="Бұл мәселе біздің мекеменің құзырында емес.",
        note="Мердігермен хабарласу керек.",
        appeal="Жауаппен келіспеймін, ештеңе тексерілген жоқ.",
        silence="Мерзімі өтті, әлі жауап жоқ.",
        upheld="Шағым негізді, іс қайта қаралады.",
        dismissed="Жауап дұрыс берілген, шара қолданылған.",
        no_complaint="Бұл шағым емес, жарнама.",
    ),
    "ru": Words(
        answer="Бригада выехала, неисправность устранена. Если повторится, напишите сюда.",
        still="Ничего не изменилось, всё осталось как было.",
        question="Напишите, пожалуйста, номер дома и подъезд.",
        reply="Дом 12, третий подъезд.",
        elsewhere="Этим занимается другая организация.",
        note="Нужно связаться с подрядчиком.",
        appeal="Не согласен с ответом: никто ничего не проверял.",
        silence="Срок прошёл, ответа нет.",
        upheld="Жалоба обоснованна, дело рассмотрят заново.",
        dismissed="Ответ дан верно, меры приняты.",
        no_complaint="Это не жалоба, а реклама.",
    ),
    "az": Words(
        answer="Briqada gəldi, nasazlıq aradan qaldırıldı. Təkrar olarsa, buraya yazın.",
        still="Heç nə dəyişməyib, problem olduğu kimi qalır.",
        question="Evin nömrəsini və blokunu yazın, zəhmət olmasa.",
        reply="Ev 12, üçüncü blok.",
        elsewhere="Bu məsələ ilə başqa qurum məşğul olur.",
        note="Podratçı ilə əlaqə saxlamaq lazımdır.",
        appeal="Cavabla razı deyiləm, heç kim yoxlamayıb.",
        silence="Müddət keçib, cavab yoxdur.",
        upheld="Şikayət əsaslıdır, işə yenidən baxılacaq.",
        dismissed="Cavab düzgündür, tədbir görülüb.",
        no_complaint="Bu şikayət deyil, reklamdır.",
    ),
    "ka": Words(
        answer="ბრიგადა ადგილზე მივიდა, დაზიანება აღმოიფხვრა. თუ განმეორდება, აქ მოგვწერეთ.",
        still="არაფერი შეცვლილა, პრობლემა ისევ ისეა.",
        question="მოგვწერეთ, გთხოვთ, სახლის ნომერი და სადარბაზო.",
        reply="სახლი 12, მესამე სადარბაზო.",
        elsewhere="ეს საკითხი სხვა უწყებას ეხება.",
        note="კონტრაქტორს უნდა დავუკავშირდეთ.",
        appeal="პასუხს არ ვეთანხმები, არავის შეუმოწმებია.",
        silence="ვადა გავიდა, პასუხი არ არის.",
        upheld="საჩივარი საფუძვლიანია, საქმე ხელახლა განიხილება.",
        dismissed="პასუხი სწორია, ზომები მიღებულია.",
        no_complaint="ეს საჩივარი კი არა, რეკლამაა.",
    ),
}
