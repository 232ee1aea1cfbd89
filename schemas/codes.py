"""The closed code lists: every value that may appear in an event, a table, the API or a page.

Codes are stable: a code is never given another meaning, and one that is no longer written stays readable.
"""

from enum import StrEnum


class Protocol(StrEnum):
    """How the message travelled."""

    SMS = "sms"
    MMS = "mms"
    RCS = "rcs"


class Disposition(StrEnum):
    """What the reporter says of the message; ``legit`` is negative evidence and an appeal."""

    SPAM = "spam"
    LEGIT = "legit"


class SenderKind(StrEnum):
    """What sort of originating address the phone showed."""

    MOBILE = "mobile"
    FIXED = "fixed"
    SHORT_CODE = "short_code"
    SERVICE_NUMBER = "service_number"
    """National and provincial service numbers: 95xxx, 96xxx, 100xx, 12xxx, 400, 1800 …"""
    PORT = "port"
    """Chinese application-to-person ports, 106…"""
    ALPHANUMERIC = "alphanumeric"
    EMAIL = "email"
    UNALLOCATED = "unallocated"
    """Digits that no number plan hands out: made up, or spoofed."""
    UNKNOWN = "unknown"


class LinkClass(StrEnum):
    """What kind of host a link leads to; only ``own`` hosts carry blame and tie campaigns."""

    OWN = "own"
    """A registrable domain that its registrant controls alone."""
    SHORTENER = "shortener"
    DYNAMIC_DNS = "dynamic_dns"
    FREE_HOSTING = "free_hosting"
    FILE_HOST = "file_host"
    FORM_HOST = "form_host"
    MESSAGING = "messaging"
    """Deep links into a messenger: t.me, wa.me, line.me …"""
    APP_STORE = "app_store"
    OFFICIAL = "official"
    """A domain the registry gives to an institution."""
    POPULAR = "popular"
    IP_ADDRESS = "ip_address"


class ContactKind(StrEnum):
    """A way to be reached other than a link."""

    PHONE = "phone"
    WECHAT = "wechat"
    QQ = "qq"
    LINE = "line"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    ZALO = "zalo"
    KAKAOTALK = "kakaotalk"
    VIBER = "viber"
    SIGNAL = "signal"
    BANK_ACCOUNT = "bank_account"
    EMAIL = "email"
    APP_LINK = "app_link"
    KEYWORD = "keyword"
    """A word to send to a short code."""


class SlotKind(StrEnum):
    """What a masked part of a skeleton held; written ``⟨kind⟩`` in skeletons."""

    AMOUNT = "amount"
    DATE = "date"
    TIME = "time"
    NAME = "name"
    NUMBER = "number"
    CODE = "code"
    LINK = "link"
    PHONE = "phone"
    ACCOUNT = "account"
    PERCENT = "percent"
    EMAIL = "email"


class Verdict(StrEnum):
    """What the message is judged to be."""

    SCAM = "scam"
    SPAM = "spam"
    LEGITIMATE = "legitimate"
    UNSURE = "unsure"


class Category(StrEnum):
    """The kind of message; scams first, then lawful but unwanted, then lawful."""

    LOAN_IMPERSONATION = "loan_impersonation"
    """A fake overdue or repayment demand in a lender's name."""
    LOAN_FRAUD = "loan_fraud"
    """Fake lending, debt 'restructuring', credit-record repair, fee first."""
    BANK_PHISHING = "bank_phishing"
    POINTS_EXPIRY = "points_expiry"
    """Points or rewards about to expire, as bait for a phishing page."""
    DELIVERY = "delivery"
    TAX_REFUND = "tax_refund"
    GOVERNMENT = "government"
    """Imitated police, courts, social security, traffic fines, utilities of the state."""
    TOLL_FINE = "toll_fine"
    ACCOUNT_SECURITY = "account_security"
    """Payment, shopping, telecom or streaming account 'locked' or 'verify now'."""
    INVESTMENT = "investment"
    JOB_TASK = "job_task"
    """Part-time jobs, order brushing (刷单), task scams."""
    PRIZE = "prize"
    GAMBLING = "gambling"
    FAMILY_EMERGENCY = "family_emergency"
    """'Hi mum', imitated leaders, friends and relatives."""
    ROMANCE_WRONG_NUMBER = "romance_wrong_number"
    REFUND_CUSTOMER_SERVICE = "refund_customer_service"
    """Imitated shop or courier customer service, refunds, membership cancellation."""
    SEXUAL_SERVICES = "sexual_services"
    INVOICE_DOCUMENT = "invoice_document"
    """Fake invoices, certificates, number plates, SIM and account trade."""
    MALWARE_APP = "malware_app"
    CRYPTO = "crypto"
    OTHER_SCAM = "other_scam"
    LOAN_ADVERT = "loan_advert"
    ADVERT = "advert"
    """Lawful or at least ordinary advertising."""
    ABUSIVE_COLLECTION = "abusive_collection"
    GENUINE_NOTICE = "genuine_notice"
    """A bank's, courier's or operator's own notice, reported by mistake."""
    GENUINE_REMINDER = "genuine_reminder"
    """A lender's own overdue reminder."""
    ONE_TIME_CODE = "one_time_code"
    PERSONAL = "personal"
    UNCATEGORISED = "uncategorised"


class IdentityAnswer(StrEnum):
    """Whether an identity shown in a message belongs to the brand it claims."""

    REGISTERED = "registered"
    REGISTERED_TO_ANOTHER = "registered_to_another"
    UNREGISTERED = "unregistered"
    NOT_APPLICABLE = "not_applicable"


class Stage(StrEnum):
    """Where in the house something happened."""

    GATEWAY = "gateway"
    IMPORT = "import"
    ENRICH = "enrich"
    CLUSTER = "cluster"
    REPUTATION = "reputation"
    SINK = "sink"


class RejectReason(StrEnum):
    """Why a record became a dead letter."""

    NOT_JSON = "not_json"
    NOT_UTF8 = "not_utf8"
    TOO_DEEP = "too_deep"
    TOO_LARGE = "too_large"
    UNKNOWN_SCHEMA = "unknown_schema"
    INVALID_REPORT = "invalid_report"
    """A field is missing, unknown, or of the wrong type, form or length; the detail names it."""
    IMPLAUSIBLE_TIME = "implausible_time"
    CARRIER_MISSING = "carrier_missing"
    PROCESSING_FAILED = "processing_failed"
    WRITE_REFUSED = "write_refused"


class EntityKind(StrEnum):
    """The things that carry reputation and tie campaigns together."""

    SENDER = "sender"
    DOMAIN = "domain"
    HOST = "host"
    CONTACT = "contact"


class CampaignChange(StrEnum):
    """What happened to a campaign or a template's place in one; the lineage is made of these."""

    BORN = "born"
    TEMPLATE_JOINED = "template_joined"
    TEMPLATE_MOVED = "template_moved"
    MERGED = "merged"
    SPLIT = "split"
    OPERATION_JOINED = "operation_joined"
    OPERATIONS_MERGED = "operations_merged"
    RENAMED = "renamed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


class AlertKind(StrEnum):
    """Why an alert was raised."""

    ONSET = "onset"
    ESCALATION = "escalation"
