"""The codes that the database, the interfaces and the pages share; their names live in models/names."""

from collections.abc import Mapping
from enum import StrEnum


class Language(StrEnum):
    """The five languages of the interface; each country's defaults stand in its profile."""

    AZ = "az"
    KK = "kk"
    KA = "ka"
    RU = "ru"
    EN = "en"


class Category(StrEnum):
    """What a complaint is about, in the order in which choosers show it."""

    ROADS = "roads"
    TRAFFIC = "traffic"
    PARKING = "parking"
    STREET_LIGHTING = "street_lighting"
    WATER = "water"
    SEWERAGE = "sewerage"
    HEATING = "heating"
    ELECTRICITY = "electricity"
    GAS = "gas"
    WASTE = "waste"
    STREET_CLEANING = "street_cleaning"
    PARKS_TREES = "parks_trees"
    PUBLIC_TRANSPORT = "public_transport"
    HOUSING = "housing"
    CONSTRUCTION = "construction"
    LAND_PROPERTY = "land_property"
    NOISE_PUBLIC_ORDER = "noise_public_order"
    ENVIRONMENT = "environment"
    ANIMALS = "animals"
    HEALTHCARE = "healthcare"
    EDUCATION = "education"
    SOCIAL_PROTECTION = "social_protection"
    LABOUR = "labour"
    POLICE_SAFETY = "police_safety"
    CORRUPTION_CONDUCT = "corruption_conduct"
    CIVIL_DOCUMENTS = "civil_documents"
    TAXES_BUSINESS = "taxes_business"
    CONSUMER_TRADE = "consumer_trade"
    TELECOM_DIGITAL = "telecom_digital"
    CULTURE_SPORT = "culture_sport"
    OTHER = "other"


# What lies in the open, and from how many people on strangers who write of the same street are told of it.
# Networks end in homes: what one household says of its own pipes is nobody's business. All other subjects are about
# people, their health, money, work or papers: of those nothing is ever told.
TOLD_FROM: Mapping[str, int] = {
    **dict.fromkeys(
        (
            Category.ROADS,
            Category.TRAFFIC,
            Category.PARKING,
            Category.STREET_LIGHTING,
            Category.STREET_CLEANING,
            Category.PARKS_TREES,
            Category.PUBLIC_TRANSPORT,
            Category.WASTE,
        ),
        1,
    ),
    **dict.fromkeys((Category.WATER, Category.SEWERAGE, Category.HEATING, Category.ELECTRICITY), 3),
}

# What its author may show to everybody. Not here: whatever is about people, their health, money, work, papers or
# safety, about neighbours or children, and what could name a shop.
PUBLISHABLE = frozenset(TOLD_FROM) | {
    Category.GAS,
    Category.HOUSING,
    Category.CONSTRUCTION,
    Category.ENVIRONMENT,
    Category.ANIMALS,
    Category.TELECOM_DIGITAL,
    Category.CULTURE_SPORT,
}


class Intent(StrEnum):
    """What the author wants from us."""

    COMPLAINT = "complaint"
    REQUEST = "request"
    QUESTION = "question"
    SUGGESTION = "suggestion"
    THANKS = "thanks"
    SPAM = "spam"


class State(StrEnum):
    """Where a case stands; which moves are allowed is the life cycle's table, not this list."""

    RECEIVED = "received"
    TRIAGE = "triage"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    WAITING_CITIZEN = "waiting_citizen"
    ANSWERED = "answered"
    APPEALED = "appealed"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"
    MERGED = "merged"


class Outcome(StrEnum):
    """What an answer says was done; NO_COMPETENCE exists only together with a transfer."""

    RESOLVED = "resolved"
    PARTLY_RESOLVED = "partly_resolved"
    ACTION_PROMISED = "action_promised"
    EXPLAINED = "explained"
    REFUSED_WITH_GROUNDS = "refused_with_grounds"
    NOT_CONFIRMED = "not_confirmed"
    NO_COMPETENCE = "no_competence"
    DUPLICATE_OF = "duplicate_of"


class Role(StrEnum):
    """Who acts; what each may do is decided in one place, by authorize()."""

    CITIZEN = "citizen"
    CLERK = "clerk"
    OFFICER = "officer"
    MANAGER = "manager"
    HEAD = "head"
    OVERSIGHT = "oversight"
    PUBLISHER = "publisher"
    ADMIN = "admin"


class Channel(StrEnum):
    """The way a message came or left."""

    WEB = "web"
    DESK = "desk"
    TELEGRAM = "telegram"
    SMS = "sms"
    EMAIL = "email"
    X = "x"
    FACEBOOK = "facebook"
    API = "api"
    APP = "app"
    LETTER = "letter"
    PHONE = "phone"


class Paper(StrEnum):
    """What somebody brings who wants a service."""

    APPLICATION = "application"
    IDENTITY_CARD = "identity_card"
    PHOTO = "photo"
    OLD_DOCUMENT = "old_document"
    BIRTH_CERTIFICATE = "birth_certificate"
    MEDICAL_BIRTH_RECORD = "medical_birth_record"
    PARENTS_IDENTITY = "parents_identity"
    MEDICAL_REPORT = "medical_report"
    TITLE_DEED = "title_deed"
    CONSENT_OF_OWNER = "consent_of_owner"
    PROOF_OF_PAYMENT = "proof_of_payment"


class DeadlineKind(StrEnum):
    """The clocks that the law can start on a case."""

    ACKNOWLEDGE = "acknowledge"
    FORWARD = "forward"
    ANSWER = "answer"
    NOTIFY_EXTENSION = "notify_extension"
    APPEAL_WINDOW = "appeal_window"
    APPEAL_ANSWER = "appeal_answer"
    SILENCE_APPEAL = "silence_appeal"
    # The agency's own word, given in an answer: no term of a law.
    PROMISE = "promise"
    # What an agency that was given a copy owes the one that leads.
    JOINT = "joint"


class RatingValue(StrEnum):
    """The citizen's own word on the answer."""

    SOLVED = "solved"
    PARTLY = "partly"
    NOT_SOLVED = "not_solved"


class DeliveryState(StrEnum):
    """How far an outbound message got."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    TEMP_FAILED = "temp_failed"
    UNCERTAIN = "uncertain"
    PERM_FAILED = "perm_failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class DelayCause(StrEnum):
    """Why an answer took longer, as an officer says it: never in words of one's own."""

    OTHER_AGENCY = "other_agency"
    AUTHOR = "author"
    ON_SITE = "on_site"
    CONTRACTOR = "contractor"
    WEATHER = "weather"
    MONEY = "money"
    WORKLOAD = "workload"
    ABSENCE = "absence"
    CAME_LATE = "came_late"
    SYSTEM = "system"
    OVERLOOKED = "overlooked"
