"""What the agency of the demo has ready for its answers."""

from datetime import datetime

from sqlmodel import Session, select

from models.account import Account
from models.actions import macros, templates
from models.actor import staff
from models.taxonomy import Role

TEXTS = (
    ("kk", "Жөндеу күні белгілі", "{number}. Себебі анықталды: [себебі]. [күн] күні жөндейміз."),
    ("kk", "Жоспарлы жөндеу", "{number}. {address} бойынша [күннен күнге дейін] жоспарлы жөндеу жүріп жатыр."),
    ("kk", "Есептің көшірмесі керек", "{number}. Шешім шығару үшін соңғы төлем есебінің көшірмесін жіберіңіз."),
    ("ru", "Ремонт, день известен", "{number}. Причина найдена: [причина]. Починим [день]."),
    ("ru", "Перерасчёт сделан", "{number}. Начисление за [период] пересчитано, новая сумма: [сумма] ₸."),
    ("ru", "Нужна копия счёта", "{number}. Чтобы решить вопрос, нам нужна копия последнего счёта. Пришлите её сюда."),
)
# The texts that ask, by their names, and what asking by them is called.
ASKING = {"Есептің көшірмесі керек": "Есептің көшірмесін сұрау", "Нужна копия счёта": "Запросить копию счёта"}


def seed_texts(session: Session, now: datetime) -> None:
    """Templates and macros of every manager's agency; a demo without managers has none."""
    for manager in session.exec(select(Account).where(Account.role == Role.MANAGER)):
        actor = staff(manager)
        for language, name, text in TEXTS:
            made = templates.write(session, actor, templates.Written(name, language, text), now)
            if name in ASKING:
                macros.save(
                    session, actor, None, ASKING[name], [{"verb": "ask_citizen", "template": str(made.id)}], now
                )
