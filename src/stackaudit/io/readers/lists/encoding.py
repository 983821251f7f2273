"""Bytes of a list into text, whatever program wrote them: Unicode by its marks, else the code page that fits best.

A list is often saved in the code page of the machine that it was written on, and nothing in the file says which. Each
of the usual ones is tried on the first rows: the one in which heads are known, and no letters stand where no language
has them, is taken; where no head tells, a detector is asked.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from stackaudit.core.errors import LoadError, Problem, did_you_mean
from stackaudit.io.readers.diagnostics.problems import Code
from stackaudit.io.readers.limits import DEFAULT_LIMITS, Limits
from stackaudit.io.readers.text.decode import binary_kind, decode_as_is, no_text

Known = Callable[[str], bool]
"""Whether a text is the head of a column that lists have, or a word that such columns hold."""

UTF8 = "UTF-8"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", UTF8),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),  # before UTF-16: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_NAMES: Mapping[str, str] = {
    "cp1252": "Windows-1252",
    "cp932": "Shift JIS (Windows-932)",
    "gb18030": "GB 18030",
    "cp949": "Korean (Windows-949)",
    "big5": "Big5",
    "cp1251": "Windows-1251",
    "cp1250": "Windows-1250",
    "cp1254": "Windows-1254",
    "cp1256": "Windows-1256",
    "euc_jp": "EUC-JP",
    "koi8_r": "KOI8-R",
    "iso8859_2": "ISO 8859-2",
    "cp866": "DOS code page 866",
    "cp850": "DOS code page 850",
    "mac_roman": "Mac Roman",
}
"""The code pages that are tried, and their names; of equals the first is taken."""
_LOOKED_AT = 2_000
_MOST_ZEROS = 0.2
_ROWS = 40
_LONGEST_TRIAL = 20_000
_DETECTED = 100_000
_MOST_CONTROLS = 0.01
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"
_PART = re.compile(r'[,;\t|\r\n"]+')
_HIGH = bytes(range(128, 256))
_STRAY = re.compile("[\udc80-\udcff]")
_MOST_STRAYS = 3  # for each, so many bytes of letters that are sound
_ODDITY = 0.7
_LONGEST_HEAD = 120
_HEAD = 3.0
_DETECTOR = 0.9
_DOUBTFUL = -2.0
_TURKISH = str.maketrans("ðýþÐÝÞ", "ğışĞİŞ")
_ICELANDIC = frozenset("æÆáéíúÁÉÍÚ")


class Decoded(NamedTuple):
    """A text, and what it was read as.

    Attributes:
        text: The text, without a mark.
        encoding: The name that people know it by: `Windows-1252`.
        guessed: Whether nothing in the file says so.
    """

    text: str
    encoding: str
    guessed: bool = False


def decode_list(data: bytes, known: Known, limits: Limits = DEFAULT_LIMITS, encoding: str | None = None) -> Decoded:
    """Return the text of a list.

    >>> decode_list("Système;Propriétaire".encode("cp1252"), lambda text: text == "Système")
    Decoded(text='Système;Propriétaire', encoding='Windows-1252', guessed=True)

    Args:
        data: The bytes of the file.
        known: Tells the heads of lists.
        limits: The most that it may hold.
        encoding: What it is, where the user says so.

    Raises:
        LoadError: It is no text, too large, or not in the encoding that the user says.
    """
    if len(data) > limits.file_bytes:
        return Decoded(decode_as_is(data, limits), UTF8)  # which refuses it
    if kind := binary_kind(data):
        raise LoadError([no_text(kind)])
    if encoding:
        return _stated(data, encoding)
    mark = next(((codec, called) for mark, codec, called in _MARKS if data.startswith(mark)), None)
    if mark is not None:
        return _marked(data, *mark)
    if without_mark := _utf16_of(data):
        return without_mark
    try:
        return Decoded(_sound(data.decode()), UTF8)
    except UnicodeDecodeError:
        pass
    if mixed := _mostly_utf8(data):
        return mixed
    if len(data.translate(None, _CONTROLS)) < len(data) * (1 - _MOST_CONTROLS) or b"\0" in data:
        decode_as_is(data, limits)  # which tells the first place that is no text
    return _tried(data, known) or Decoded(decode_as_is(data, limits), UTF8)


def _sound(text: str) -> str:
    """The text where it has no NUL, which no list has."""
    if "\0" in text:
        decode_as_is(text.encode("utf-8", "surrogatepass"))
    return text


def _stated(data: bytes, encoding: str) -> Decoded:
    try:
        codec = codecs.lookup(encoding.strip())
        text, _ = codec.decode(data, "strict")
    except LookupError:
        hint = did_you_mean(encoding, ["utf-8", "utf-16", *_NAMES]).removeprefix("; ")
        raise LoadError([Problem(Code.UNKNOWN_CHOICE, f"there is no encoding {encoding!r}", help=hint)]) from None
    except (UnicodeError, ValueError, TypeError, AttributeError):
        message = f"the file is not {encoding}, which the mapping says it is"
        raise LoadError([Problem(Code.NOT_UTF8, message, help="leave the encoding out of the mapping")]) from None
    if not isinstance(text, str):
        raise LoadError([Problem(Code.UNKNOWN_CHOICE, f"{encoding!r} is no encoding of text")])
    return Decoded(_sound(text.removeprefix("\ufeff")), UTF8 if codec.name.startswith("utf-8") else _called(codec.name))


def _marked(data: bytes, codec: str, called: str) -> Decoded:
    try:
        return Decoded(_sound(data.decode(codec)), called)
    except UnicodeDecodeError:
        if called == UTF8:
            decode_as_is(data)  # which tells the line
        message = f"the file starts with the mark of {called}, but it is not {called}"
        help_ = "save the file as UTF-8; is it cut off?"
        raise LoadError([Problem(Code.NOT_UTF8, message, 1, 1, 1, help_)]) from None


def _utf16_of(data: bytes) -> Decoded | None:
    """The text where many bytes are zero: plain letters in UTF-16 have one each, at odd places in the usual order."""
    top = data[:_LOOKED_AT]
    odd, even = top[1::2].count(0), top[::2].count(0)
    if odd + even <= len(top) * _MOST_ZEROS:
        return None
    codec, called = ("utf-16-le", "UTF-16 LE") if odd > even else ("utf-16-be", "UTF-16 BE")
    try:
        text = data.decode(codec)
    except UnicodeDecodeError:
        return None
    return Decoded(text, called, guessed=True) if "\0" not in text else None


def _mostly_utf8(data: bytes) -> Decoded | None:
    """Return the text of UTF-8 with a few letters of Windows-1252 in it, as people make by pasting files together."""
    text = data.decode("utf-8-sig", "surrogateescape")
    strays = _STRAY.findall(text)
    sound = len(data) - len(data.translate(None, _HIGH)) - len(strays)
    if sound < _MOST_STRAYS * len(strays) or "\0" in text:
        return None
    mended = _STRAY.sub(lambda found: bytes([ord(found[0]) - 0xDC00]).decode("cp1252", "replace"), text)
    return Decoded(mended, "UTF-8 with letters of Windows-1252", guessed=True)


def _tried(data: bytes, known: Known) -> Decoded | None:
    """The text in the code page that fits the first rows best and the whole file strictly."""
    lines = data[:_LONGEST_TRIAL].splitlines()
    if len(data) > _LONGEST_TRIAL and len(lines) > 1:
        lines.pop()  # cut within a letter, perhaps
    top = b"\n".join(lines[:_ROWS])
    scores: dict[str, float] = {}
    evident = False
    for codec in _NAMES:
        try:
            text = top.decode(codec)
        except UnicodeDecodeError:
            continue
        cells = {cell.strip() for cell in _PART.split(text) if not cell.isascii()}
        heads = sum(len(cell) <= _LONGEST_HEAD and known(cell) for cell in cells)
        evident = evident or heads > 0
        scores[codec] = _HEAD * heads - _ODDITY * sum(_oddities(cell) for cell in cells) - _strangers(text)
    detected = "" if evident else _detected(data)
    if detected in scores:
        scores[detected] += _DETECTOR
    order = sorted(scores, key=lambda codec: -scores[codec])  # stable: of equals the first of the list
    if detected and detected not in scores and (not order or scores[order[0]] < _DOUBTFUL):
        order.insert(0, detected)
    for codec in order:
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if codec == "cp1252" and _is_turkish(text):
            return Decoded(text.translate(_TURKISH), _NAMES["cp1254"], guessed=True)
        return Decoded(text, _called(codec), guessed=True)
    return None


def _is_turkish(text: str) -> bool:
    """Whether letters that stand for ğ, ı, ş, İ in the Turkish page do so: of other languages only Icelandic has them.

    >>> _is_turkish("Uygulama Adý;Baþlangýç"), _is_turkish("Þjónusta;Ábyrgð")
    (True, False)
    """
    letters = set(text)
    return not letters.isdisjoint("ðýþÝ") and letters.isdisjoint(_ICELANDIC)


def _detected(data: bytes) -> str:
    """What the detector takes it for; empty where it does not know."""
    import chardet  # only where a file is in no Unicode encoding

    found = chardet.detect(data[:_DETECTED])["encoding"]
    try:
        codec = codecs.lookup(found).name.replace("-", "_") if found else ""
    except LookupError:
        return ""
    return _WIDER.get(codec, codec)


def _called(codec: str) -> str:
    plain = codec.lower().replace("-", "_")
    return _NAMES.get(plain, codec.replace("_", "-").upper())


def _oddities(cell: str) -> int:
    """How often something stands in a cell that stands in no language: what the wrong code page makes of letters."""
    odd = 0
    before = ""
    for letter in cell:
        odd += _is_odd(letter) or _is_odd_after(before, letter)
        before = letter
    return odd


@lru_cache(8_192)
def _is_odd(letter: str) -> bool:
    """Whether a letter is half-width kana, a control, one for private use or one that nobody has assigned."""
    return "\uff61" <= letter <= "\uff9f" or (letter > "\x7f" and unicodedata.category(letter) in ("Cc", "Co", "Cn"))


def _strangers(text: str) -> int:
    """How many different letters stand outside the alphabet that has most of them; 0 for scripts without one."""
    letters = {letter for letter in set(text.casefold()) if not letter.isascii() and letter.isalpha()}
    ours = {letter for letter in letters if _script(letter) in ("Latin", "Cyrillic", "Greek")}
    return min((len(ours.difference(alphabet)) for alphabet in _ALPHABETS), default=0)


def _is_odd_after(before: str, letter: str) -> bool:
    """Whether two letters stand side by side in no word: of two scripts, a capital after a small one, a sign."""
    if not before or (before.isascii() and letter.isascii()):
        return False
    if before.isalpha() and letter.isalpha():
        scripts = _script(before), _script(letter)
        if scripts[0] != scripts[1]:
            return True
        return before.islower() and letter.isupper()
    if before.isalpha() and not letter.isascii():
        return _is_sign(letter)
    return letter.isalpha() and not before.isascii() and _is_sign(before)


@lru_cache(8_192)
def _is_sign(letter: str) -> bool:
    return letter not in _IN_WORDS and unicodedata.category(letter) in _SIGNS


_SIGNS = frozenset({"So", "Sm", "Sc", "Sk", "No", "Po", "Pi", "Pf", "Ps"})
_WIDER: Mapping[str, str] = {
    "iso8859_1": "cp1252",
    "iso8859_15": "cp1252",
    "iso8859_9": "cp1254",
    "shift_jis": "cp932",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "windows_1252": "cp1252",
}
"""Code pages that another holds, with a few letters more."""
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
_ALPHABETS = (
    *("äöüß", "àâäçéèêëîïôöùûüÿœæ", "áéíñóúü", "àáâãçéêíóôõúü", "àèéìíîòóùú", "áèéëïíóöüê", "ąćęłńóśźż"),
    *("çğıöşüâîû̇", "äåöé", "æøåéòó", "áéíóöőúüű", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "čđšžć", "ăâîșțşţ"),
    *("áæðéíóöúýþ", "äõöüšž", "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ"),
    *(f"{_CYRILLIC}ё", f"{_CYRILLIC}ґєії", f"{_CYRILLIC}ўіё", f"{_CYRILLIC}ђјљњћџ"),
)
"""The letters of languages beyond a to z: German, French, Spanish, Portuguese, Italian, Dutch, Polish, Turkish, Swedish
and Finnish, Danish and Norwegian, Hungarian, Czech, Slovak, the South Slavic ones, Romanian, Icelandic, Estonian,
Greek, Russian and Bulgarian, Ukrainian, Belarusian, Serbian."""
_IN_WORDS = frozenset("¿¡’‘“”„«»·。、，；：（「『（【《・．！？％＆＋－／")
_SCRIPTS = (
    ("Latin", ((0x41, 0x24F), (0x1E00, 0x1EFF), (0xFF21, 0xFF5A))),
    ("Greek", ((0x370, 0x3FF),)),
    ("Cyrillic", ((0x400, 0x52F),)),
    ("Hebrew", ((0x590, 0x5FF),)),
    ("Arabic", ((0x600, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF))),
    ("Han", ((0x3005, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x9FFF), (0xF900, 0xFAFF))),  # with kana: one text has both
    ("Hangul", ((0x1100, 0x11FF), (0xAC00, 0xD7A3))),
)


@lru_cache(8_192)
def _script(letter: str) -> str:
    place = ord(letter)
    return next((name for name, ranges in _SCRIPTS for first, last in ranges if first <= place <= last), "")
