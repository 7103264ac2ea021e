"""Words that say what the number beside them is: "тел.", "FİN kodu", "პირადი ნომერი".

Stems are compared folded, so one spelling stands for all scripts of a word; `word*` takes any ending.
"""

import re
from collections.abc import Mapping

from classifier.folding import fold

STEMS: Mapping[str, str] = {
    "phone": "тел телефон* моб мобил* ұялы сотов* звон* позвон* перезвон* whatsapp ватсап* вацап* уатсап* қоңырау* "
    "хабарлас* zəng* mobil* telefon* nömrəm* əlaqə* ტელ ტელეფონ* მობ მობილ* დარეკ* დამირეკ* დაგვირეკ* "
    "phone* call* cell mobile tel viber вайбер* вотсап*",
    "identity": "иин жсн iin jsn fin fın фин финкод* finkod* пин pin пн личный жеке şəxsi fərdi identity personal "
    "პირადი პირადობის პ/ნ",
    "fin": "fin fın фин финкод* finkod* пин pin",
    "document": "паспорт* pasport* passport* удостоверени* уд куәлік* куәліг* vəsiqə* şəxsiyyət* პასპორტ* მოწმობ* "
    "id პირადობის",
    "plate": "госномер* гос авто* машин* номер* көлік* нөмір* maşın* avto* nömrə* მანქან* ავტო* ნომრ* ნომერ* car plate "
    "vehicle taxi такси* таксист* ტაქს* автобус* bus avtobus* ავტობუს*",
    # Numbers of things: what only looks like a person's number is not taken for one beside these.
    "thing": "счетчик* счётчик* есептегіш* sayğac* მრიცხველ* meter* лицевой шот* abonent* абонент* აბონენტ* account "
    "договор* шарт* müqavilə* ხელშეკრულებ* contract накладн* заказ* sifariş* order обращени* өтініш* müraciət* "
    "განცხადებ* инвентарн* кадастр* kadastr* საკადასტრო серийн* serial закон* заң* qanun* კანონ* бин bin voen vöen "
    "инн inn საიდენტიფიკაციო гост* снип* санпин* reference* train ref pnr imei asset",
}
# A word behind another number or behind what is masked speaks of that one.
_BORDER = re.compile(r"[0-9\[\]\0]")


def _one(stem: str) -> str:
    return fold(stem).replace(" ", " ?") + ("[a-z]*" if stem.endswith("*") else "")


_PATTERNS = {
    what: re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(_one, stems.split()))})(?![a-z0-9])")
    for what, stems in STEMS.items()
}


def near(text: str, start: int, end: int, what: str, *, before: int = 40, after: int = 20) -> bool:
    """Whether one of the words stands so many characters before or after text[start:end], with no number between."""
    left = _BORDER.split(text[max(0, start - before) : start])[-1]
    right = _BORDER.split(text[end : end + after], maxsplit=1)[0]
    return any(_PATTERNS[what].search(fold(side)) for side in (left, right))
