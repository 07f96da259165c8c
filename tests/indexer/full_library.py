"""The documents that searching tests read: our own words about public facts, in two languages.

Persons are invented, except for Natalia Estemirova, whose name is part of the record.
"""

from archive.records import Passage, Shelf
from tests.indexer.small_library import written

_LONG = (
    "The delegation spent the first day in the offices of the prosecutor and heard, one after the "
    "other, the officials in charge of the registers, who explained at length how a complaint is "
    "entered, numbered and passed on, and why so few of them ever come back with an answer. "
    "On the second day it met the mothers of the disappeared in a school on the edge of the town, "
    "where each of them laid a photograph on the table before she began to speak. On the third "
    "day it travelled home through the snow, and the chairman dictated these lines on the way, so "
    "that nothing that had been said would be lost before the committee came together again."
)

DOCUMENTS = (
    written(
        "recommendations-2009",
        title={"en": "Recommendations of the conference", "ru": "Рекомендации конференции"},
        summary={"en": "What defenders ask of governments.", "ru": "Чего просят правозащитники."},
        type="report",
        date="2009-11",
        regions=("north-caucasus",),
        tags=("missing-persons", "ecthr"),
        categories=("achievements",),
        issuer=("memorial",),
        en="""Human rights defenders work under threat. The killing of Natalia Estemirova has not
        been investigated.

        Abductions of people go on; the families write to Strasbourg.""",
        ru="""Правозащитники работают под угрозой. Убийство Натальи Эстемировой не расследовано.

        Похищения людей продолжаются; семьи пишут в Страсбург.""",
    ),
    written(
        "resolution-1738",
        title={"en": "Legal remedies", "ru": "Средства правовой защиты"},
        type="resolution",
        date="2010-06-22",
        symbol="Resolution 1738 (2010)",
        regions=("chechnya", "dagestan"),
        issuer=("pace",),
        en="""The Assembly calls on the authorities to investigate every abduction.

        It thanks the defenders who have thought of the families first.""",
        ru="""Ассамблея призывает власти расследовать каждое похищение.

        Она благодарит правозащитников.""",
    ),
    written(
        "report-12276",
        title={"en": "A report on legal remedies"},
        type="report",
        date="2010-06-04",
        symbol="Doc. 12276",
        regions=("north-caucasus",),
        issuer=("pace",),
        tags=("missing-persons",),
        en="""The report was quiet

        forest roads it did not mention.

        """
        + _LONG,
    ),
    written(
        "letter-dagestan",
        title={"ru": "Письмо о семинаре"},
        type="letter",
        date="2010-11-24",
        regions=("dagestan",),
        ru="""Семинар прошёл в Махачкале; говорили о похищениях людей и о судьбе пропавших.

        Самолёт опоздал, и бывший прокурор ждал гостей до вечера.""",
    ),
    written(
        "grozny-2006",
        title={"ru": "Грозный, зима", "en": "Grozny in winter"},
        type="report",
        date="2006",
        regions=("grozny",),
        tags=("missing-persons",),
        ru="""В Грозном был снег. Семья Умахановых ищет сына с 2003 года.

        Следователь Исрапилов вызвал Умаханову и её соседку.""",
    ),
    written(
        "achkhoy-1999",
        title={"en": "A road in 1999"},
        type="letter",
        date="1999-10-05",
        regions=("achkhoy-martan",),
        en="""The column stopped near Ачхой-Мартане, at the bridge.

        Witnesses wrote down the numbers; nobody asked for them.""",
    ),
    written(
        "application-57942",
        title={"en": "Two applications to the Court"},
        type="letter",
        date="2005-02-24",
        symbol="nos. 57942/00 and 57945/00",
        regions=("grozny",),
        tags=("ecthr",),
        en="""The Court's judgment in application 57942/00 speaks of a failure to investigate.""",
    ),
    written(
        "moscow-statement",
        title={"en": "A statement", "ru": "Заявление"},
        date="2011-05/2011-06",
        regions=("moscow",),
        categories=("achievements",),
        issuer=("memorial",),
        ru="""Мы требуем расследования. Правозащитница права, и права человека нарушены.""",
    ),
    written(
        "note",
        title={},
        en="An undated note about nothing in particular.",
        texts={
            "en-2": (Passage(1, None, "", "ce", "text", "Нохчийн мотт — law"),),
        },
    ),
    written(
        "hidden",
        title={"en": "Hidden defenders"},
        type="report",
        date="2012-01-01",
        regions=("grozny",),
        tags=("ecthr",),
        shelf=Shelf.INTERNAL,
        en="Defenders whose names nobody may read: Natalia Estemirova's sources.",
    ),
)
