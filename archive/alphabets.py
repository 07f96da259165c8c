"""What tells languages apart: scripts, letters of their own, small words."""

import re

SCRIPTS = {
    "latin": re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+"),
    "cyrillic": re.compile("[Ѐ-ԯ]+"),
    "arabic": re.compile("[ؠ-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ]+"),
    "georgian": re.compile("[Ⴀ-ჿᲐ-Ჿ]+"),
    "armenian": re.compile("[Ա-և]+"),
    "hebrew": re.compile("[א-ת]+"),
    "greek": re.compile("[Ͱ-Ͽἀ-῿]+"),
    "kana": re.compile("[ぁ-ヿ]+"),
    "han": re.compile("[㐀-鿿]+"),
    "hangul": re.compile("[가-힣]+"),
    "thai": re.compile("[ก-๛]+"),
    "devanagari": re.compile("[ऀ-ॿ]+"),
}

CYRILLIC_LETTERS = {
    "uk": "іїєґ",
    "be": "іў",
    "kk": "әғқңөұүһі",
    "ky": "ңөү",
    "tt": "әөүҗңһ",
    "ba": "әөүңһғҡҙҫ",
    "tg": "ғӣқӯҳҷ",
    "sr": "ђјљњћџ",
    "mk": "ѓѕјљњќџ",
    "os": "ӕ",
    "cv": "ӑӗҫӳ",
    "sah": "ҕҥөүһ",
    "ab": "ҩҟҭӡҧҵҽәҳҷқӷ",
}
"""Letters that Russian does not have. Mongolian and Tuvan have those of Kyrgyz, Ingush and Avar
those of Chechen: they are not told apart."""

WRITTEN_IN = {
    "cyrillic": ("ru", "bg", "mn", "tyv", "ce", "inh", "av", "kbd", *CYRILLIC_LETTERS),
    "arabic": ("ar", "fa", "ur", "ps", "ku", "ug"),
    "georgian": ("ka",),
    "armenian": ("hy",),
    "hebrew": ("he", "yi"),
    "greek": ("el",),
    "kana": ("ja",),
    "han": ("zh", "ja"),
    "hangul": ("ko",),
    "thai": ("th",),
    "devanagari": ("hi", "mr", "ne"),
}
"""The languages of each script, the one it is taken for first. Latin has all the others."""

IN_LATIN_TOO = frozenset({"sr", "tt", "ku"})

_SMALL = {
    "en": "the of and to in a is that for it as was with be by on not he his but at are this have "
    "from or had an they which one were all their there been has when who will more no if out "
    "shall any its such other may these should must we our you your i do does can how what",
    "fr": "le la les de des du un une et est que qui dans pour sur par avec au aux ce cette il "
    "elle ne pas son sa ses leur ou nous vous être été sont à l'on toute tous",
    "de": "der die das und ist in zu den von mit sich des auf für nicht ein eine einer dem im als "
    "auch es an werden aus er hat dass sie nach wird bei oder zum zur jeder hat",
    "es": "el la los las de del que y en un una por con para su sus se no es al lo como más o pero "
    "fue son este esta ha toda todo entre sin sobre",
    "it": "il lo la i gli le di del della dei che e è un una per con non si da in al alla sono "
    "come anche ogni ha ed o nel nella suo sua",
    "pt": "o a os as de do da dos das que e em um uma para com não por se no na ao à é como mais "
    "foi são seu sua ou todo toda tem",
    "nl": "de het een en van in is dat op te zijn met voor niet aan er om ook als bij door naar "
    "heeft worden deze die of",
    "pl": "i w z na do nie się jest że o od po za przez jako lub oraz jego są który która które to",
    "tr": "ve bir bu için ile de da olarak her olan veya kadar gibi daha çok olduğu hiçbir",
    "ro": "și în de la cu pe nu este un o care din pentru că sau prin fi sunt",
    "cs": "a v na je se z do že o s k i za který nebo jeho být pro",
    "hu": "a az és hogy nem is egy van ez meg minden vagy csak",
    "uz": "va bir bu har uchun bilan ega yoki o'z",
    "az": "və bir bu hər üçün ilə vardır olan",
    "sq": "dhe të në e i për me nga një ka që është ose",
    "hr": "i u je na se da za od su s ima ili koji kao ne",
    "ru": "и в во не на что он она я с со как а то все она так его но да ты к у же вы за бы по "
    "только ее мне было вот от меня еще нет о из ему теперь когда даже ну ли если или ни быть был "
    "него до вас для мы их чем была сам чтоб без будто того этого при об это этой который которые "
    "также является должны может быть более после между через под над",
    "bg": "и на за от се да не са с в по е са че във като това при до към или ще си със който "
    "която които беше има всеки така още само между тази този бъде бъдат никой нито чрез след",
}

SMALL_WORDS: dict[str, tuple[str, ...]] = {}
"""The languages in which a word is a small word: the commonest, about a third of any text."""
for _code, _words in _SMALL.items():
    for _word in set(_words.split()):
        SMALL_WORDS[_word] = (*SMALL_WORDS.get(_word, ()), _code)

_IN_NAMES = (
    "al bin bint da das de del den der des di do dos du el ibn la las le les los of ten ter van "
    "von zu"
)
PARTICLES = frozenset(_IN_NAMES.split())
"""What stands in small letters within names and titles, in whatever language the text is."""
