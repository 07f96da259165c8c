"""Words that join others and say little by themselves: beside other words they need not match.

A short closed list. Words that turn a meaning («не», «без», «против», "no", "without", "against",
"after") are not on it.
"""

from indexer.analysis.fold import fold, in_one_script

_ENGLISH = """
a an the and or of in on at by for from to with as into onto upon about than per via between
during within that this these those there here it its he she his her him hers we our ours us they
their them theirs i me my mine you your yours who whom whose which what when where why how whether
if is are was were be been being am has have had having do does did doing will would shall should
can could also such so
"""

_RUSSIAN = """
и а но да или либо же ли бы б в во на с со к ко о об обо у из изо от ото до по за для при про
через над под между то это эта этот эти этого этой этому этом этим этих этими эту та тот те того
той тому том тем тех теми ту так такой также тоже как какой какая какое какие какого каком каким
каких какими какую какому что чтобы чего чему чем кто кого кому кем ком где когда куда откуда
почему зачем ли если который которая которое которые которого которой которому котором которым
которых которыми которую чей чья чье чьи я мы вы ты он она оно они меня мне мной нас нам нами вас
вам вами его ее ему ей им их ими нему ней ним них ними него нее свой своя свое свои своего своей
своему своем своим своих своими свою быть есть был была было были будет будут является являются
являлся являлась являлось являлись
"""

_FORMS = frozenset((_ENGLISH + _RUSSIAN).split())


def is_function_word(written: str) -> bool:
    """Whether a word, as it is written in a question, is one."""
    return in_one_script(fold(written)) in _FORMS
