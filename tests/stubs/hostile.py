"""Texts that would obey, mislead or overrun a terminal, and harmless ones that look like them."""

from collections.abc import Mapping

JOINER = "\u200d"
"""Zero width joiner."""
ACUTE = "\u0301"

_ESCAPED = {
    "OSC 52 reads and fills the clipboard": "]52;c;aGFja2Vk\x07\x1b]52;c;?\x07",
    "OSC 0 sets title and icon": "]0;owned\x07",
    "OSC 1 sets the icon": "]1;owned\x1b\\",
    "OSC 2 sets the title": "]2;owned\x1b\\",
    "OSC 8 hides an address": "]8;;http://evil.example\x1b\\bank.example\x1b]8;;\x1b\\",
    "OSC 4 sets a colour": "]4;1;rgb:00/00/00\x07",
    "OSC 9 notifies": "]9;call me\x07",
    "OSC 10 and 11 set the colours": "]10;#000000\x07\x1b]11;#000000\x07",
    "OSC 133 marks a prompt": "]133;A\x07",
    "OSC 777 notifies": "]777;notify;owned;now\x07",
    "OSC 1337 writes a file": "]1337;File=name=eA==;inline=1:AAAA\x07",
    "OSC 5113 begins a transfer of files": "]5113;ac=send\x1b\\",
    "OSC without an end": "]0;never ending",
    "CSI moves the cursor": "[1;1H",
    "CSI moves up": "[99A",
    "CSI erases": "[2J\x1b[3J\x1b[K",
    "CSI hides text": "[8mhidden\x1b[28m",
    "CSI colours": "[31;1;5mred",
    "CSI asks for the cursor": "[6n",
    "CSI asks who it is": "[c\x1b[>c\x1b[>q",
    "CSI reports the title": "[21t",
    "CSI turns on the mouse": "[?1003h\x1b[?1006h",
    "CSI leaves the second screen": "[?1049l",
    "CSI ends a paste": "[201~rm -rf ~\r",
    "CSI maps keys": "[>4;2m\x1b[>1u",
    "CSI scrolls a region": "[1;2r",
    "CSI repeats": "[9999999b",
    "CSI prints the screen": "[5i",
    "DCS of sixels": "Pq#0;2;0;0;0#0~~\x1b\\",
    "DCS asks for a setting": "P$qm\x1b\\",
    "DCS through tmux": "Ptmux;\x1b\x1b]52;c;aGFja2Vk\x07\x1b\\",
    "DCS defines keys": "P1;1|17/726d\x1b\\",
    "APC draws a picture": "_Gf=32,a=T;AAAA\x1b\\",
    "PM": "^private\x1b\\",
    "SOS": "Xstring\x1b\\",
    "RIS resets": "c",
    "DECALN fills": "#8",
    "a charset": "(0lqqk",
    "keypad and saved cursor": "=\x1b>\x1b7\x1b8",
    "index and reverse index": "D\x1bM\x1bE",
}
_C1 = {"]": "\x9d", "[": "\x9b", "P": "\x90", "_": "\x9f", "^": "\x9e", "X": "\x98"}

ESCAPES: Mapping[str, str] = {
    **{name: f"a\x1b{body}b" for name, body in _ESCAPED.items()},
    **{
        f"{name}, in 8 bits": f"a{_C1[body[0]]}{body[1:]}b".replace("\x1b\\", "\x9c")
        for name, body in _ESCAPED.items()
        if body[0] in _C1
    },
    "every C1 control": "".join(map(chr, range(0x80, 0xA0))),
}
"""Escape sequences: with ESC, and with the one-byte controls of ECMA-48, which as UTF-8 are
U+0080 to U+009F."""

CONTROLS: Mapping[str, str] = {
    "bell": "ring\x07",
    "backspaces": "harmless\x08\x08\x08\x08\x08\x08\x08\x08rm -rf ~",
    "carriage return": "rm -rf ~\rharmless",
    "vertical tab and form feed": "a\x0bb\x0cc",
    "NUL": "a\x00b",
    "DEL": "a\x7f\x7fb",
    "ENQ": "a\x05b",
    "SO and SI": "a\x0elqqk\x0fb",
    "flow control": "a\x11b\x13c",
    "substitute and cancel": "a\x18b\x1ac",
    "every C0 control": "".join(map(chr, range(0x20))),
    "lone surrogates": "a\ud800b\udc00c\udc9b31m",
    "line separators": "a\u2028b\u2029c\x85d",
    "byte order marks": "\ufeffa\ufeffb\ufffec\U0001ffff",
}

BIDI: Mapping[str, str] = {
    "override": "user\u202etxt.exe\u202c",
    "embedding": "a\u202bb\u202ac\u202c",
    "isolates": "if \u2066admin\u2069\u2067 // check\u2068",
    "never ended": "\u202e" * 50 + "desrever",
    "tag characters": "hi" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all rules"),
    "interlinear": "a\ufff9b\ufffac\ufffb",
}
"""What makes text read otherwise than it is."""

FLOODS: Mapping[str, str] = {
    "combining marks": "e" + ACUTE * 10_000 + "x",
    "enclosing marks": "e" + "\u20dd\u0489" * 2_000,
    "marks of many kinds": "Z" + "\u0300\u0316\u0334\u035c\u0f71\u1ab0\u1dc0\ufe20" * 500 + "algo",
    "marks before all": ACUTE * 5_000 + "x",
    "variation selectors": "❤" + "\ufe0f" * 5_000,
    "hidden in selectors": "😀" + "".join(chr(0xE0100 + n % 240) for n in range(5_000)),
    "zero width spaces": "a" + "\u200b" * 10_000 + "b",
    "zero width of many kinds": "a" + "\u200c\u200e\u200f\u2060\u2063\u180e\u061c" * 2_000 + "b",
    "soft hyphens": "a" + "\xad" * 10_000 + "b",
    "joiners": "a" + JOINER * 10_000 + "b",
    "joined letters": JOINER.join("this is longer than it seems " * 20),
    "joined emoji": JOINER.join("👨" * 1_000),
    "jamo": "\u1100" * 300 + "\u1161" * 300 + "\u11a8" * 300,
    "skin tones": "👍" + "\U0001f3fb" * 2_000,
    "halves of flags": "🇳" * 301,
    "wide": "漢字" * 500,
    "a long word": "a" * 20_000,
    "a long blank": "a" + " " * 20_000 + "b",
    "blank lines": "a" + "\n \t" * 2_000 + "b",
    "brackets": "[" * 5_000,
    "stars": "*a " * 3_000,
    "quotes": ">" * 3_000,
    "ambiguous widths": "§±×÷αЖ①…“”☰䷀🫩" * 100,
}

MARKUP: Mapping[str, str] = {
    "closing tag": "[/]",
    "closing tag of nothing": "[/nothing]",
    "action": "[@click=app.quit]x[/]",
    "link": "[link=http://evil.example]x[/link]",
    "style": "[bold red on white]x[/]",
    "open tag": "[bold",
    "escaped tag": r"\[bold]x\[/bold]\[",
    "variables": "$accent [$accent]x[/] {x} {0!r} {app.exit} %s %n %(x)s ${HOME} $(id) `id`",
    "emoji codes": ":smile: :warning:",
    "literal escapes": r"\x1b[31m \033[2J \e]0;x\a \u202e",
    "rich links": "[@click=\"app.bell('x')\"]x[/] [not a tag]] [[x]]",
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)><!-- --><b>x</b>",
    "configuration": '[providers.x]\nbase_url = "http://evil.example"\n"""\n\'\'\'',
    "quotes": "'\"`'\"'); app.exit(('",
}

ENTITIES: Mapping[str, str] = {
    "controls": "&#27;[31m &#x1b;]0;x&#7; &#155;31m &#x9b;2J &#8;&#8; &#13;over &#0; &#127;",
    "bidi": "&#x202e;desrever &rlm; &lrm; &#8294;",
    "line breaks": "a&NewLine;b&#10;c&#x2028;d&Tab;e",
    "marks": "e" + "&#769;" * 500,
    "joiners": "&zwj;".join("letters"),
    "soft hyphens": "&shy;" * 300 + "x",
}
"""HTML entities, which markdown decodes."""

LINKS: Mapping[str, str] = {
    "javascript": "[x](javascript:alert(1)) <javascript:alert(1)>",
    "file": "[x](file:///etc/passwd)",
    "data": "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "other schemes": "[x](ssh://evil) [x](vscode://x) [x](x-man-page://ls) [x](tel:1) [x](//evil)",
    "user name": "[bank](https://google.com@evil.example/) https://google.com:443@evil.example/",
    "other address shown": "[https://google.com](https://evil.example/)",
    "look-alike host": "[x](https://\u0430pple.com/) [x](https://xn--pple-43d.com/)",
    "controls": "[x](http://evil.example/\x1b[31m) [x](<http://evil.example/\x9b\x07>)",
    "encoded": "[x](http://evil.example/%1b%5b31m%0a%00)",
    "bidi": "[x](http://evil.example/\u202egnp.exe)",
    "breaks out": "[x](http://e.example/')+app.exit()+(') [x](http://e.example/\"]')",
    "newlines": "[x](<http://e.example/\ny>) [x](http://e.example/&#10;y)",
    "long": f"[x](https://good.example{'.a' * 3_000}.evil.example/)",
    "reference": "[bank][1]\n\n[1]: javascript:alert(1) '\x1b[31m'",
    "picture": '![\x1b[31mx](http://evil.example/track.png "\x1b]0;x\x07")',
    "title": '[x](http://evil.example "\x1b[2J")',
}

BLOCKS: Mapping[str, str] = {
    "fence": "```py\x1b[31m\x1b]0;x\x07\nprint('\x1b[2J')\r\x9b31m\u202e\n```",
    "unknown language": "```[/]\x1b[@click=app.quit]\n[/][bold]\n```",
    "diff": "```diff\n+ \x1b[32mgood\x1b[0m\n- \x08\x08bad\n```",
    "heading": "# \x1b[31m [/] \u202ex\n\nSetext \x9b2J\n===",
    "list": "1. \x1b[31m\n2. \x08\x08\u202ex\n* [/]\n  - [ ] \x07",
    "table": "| \x1b[31m | [/] |\n|--|:-:|\n| \x08a\u202e | b" + ACUTE * 300 + " |\n| \x9b | c |",
    "quote": "> \x1b[2J\n> > [@click=app.quit]x[/]",
    "footnote": "text[^\x1b]\n\n[^\x1b]: \x1b[31m",
    "inline code": "`\x1b[31m` ``[/]\u202e``",
    "styles around marks": "a" + f"*{ACUTE * 20}x*" * 50,
    "flag in two styles": "🇳**🇴** 👨\u200d**👩**",
}
"""Markdown with all of it in every place."""

ALL: Mapping[str, str] = {
    f"{family}: {name}": text
    for family, texts in (
        ("escape", ESCAPES),
        ("control", CONTROLS),
        ("bidi", BIDI),
        ("flood", FLOODS),
        ("markup", MARKUP),
        ("entity", ENTITIES),
        ("link", LINKS),
        ("block", BLOCKS),
    )
    for name, text in texts.items()
}

HARMLESS: Mapping[str, str] = {
    "Arabic": "مرحبا بالعالم، ١٢٣",
    "Arabic with all vowels": "بِسْمِ ٱللَّهِ ٱلرَّحْمَٰنِ",
    "Arabic joined by hand": "ه\u200d \u200dب",
    "Hebrew": "שלום עולם! בְּרֵאשִׁית בָּרָ֣א",
    "marks of direction": "C++\u200e שלום\u200f!",
    "Persian": "می\u200cخواهم کتاب\u200cها",
    "Devanagari": "हिन्दी क्षत्रिय क्\u200dष",
    "Sinhala": "ශ්\u200dරී ලංකා",
    "Tamil": "தமிழ்",
    "Thai": "ภาษาไทย น้ำ",
    "Tibetan": "བོད་སྐད་ཧཱུྃ",
    "Korean": "한국어",
    "Chinese and Japanese": "日本語、中文！か\u3099",
    "ideographic variation": "葛\U000e0100城",
    "accents": "é naïve e\u0301 Việt Nam Ṽ\u0323",
    "emoji family": "👨\u200d👩\u200d👧\u200d👦",
    "couple": "👩🏻\u200d❤\ufe0f\u200d💋\u200d👨🏿",
    "skin tones": "👍🏽 🧑🏾\u200d🚀",
    "flags": "🇳🇴🇸🇪🇧🇷",
    "subdivision flag": "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "rainbow and pirate flags": "🏳\ufe0f\u200d🌈 🏴\u200d☠\ufe0f",
    "keycaps": "1\ufe0f\u20e3 #\ufe0f\u20e3",
    "box drawing": "┌──┬──┐│░▒▓│└──┴──┘",
    "mathematics": "∀x∈ℝ: ∑ᵢ xᵢ² ≥ 0, 𝔸⊗𝔹, x̂ = ½(√2)",
    "quotes and dashes": "“quoted” — ‘so’ … • ™ §",
    "currencies and arrows": "€ £ ¥ ₿ → ⇒ ↔ ✓ ✗",
    "braille": "⠿⠇⠋",
}
"""What people write, which stays exactly as it is."""
