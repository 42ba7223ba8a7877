"""Contrast of the console's palette: its colours are pairs, light-dark(#light, #dark).

usage: contrast.py console.css
Text on what is below it has a contrast of 4.5 at least, what is drawn one of 3 (WCAG 2.1, 1.4.3 and
1.4.11), in both themes. Exit status: 0 so it is, 1 not.
"""

import re
import sys

TEXT = [("ink", below) for below in ("bg", "card", "soft", "sel", "okbg", "badbg", "warnbg")] + \
       [("dim", below) for below in ("bg", "card", "soft", "sel")] + \
       [("link", below) for below in ("bg", "card", "soft", "sel")] + \
       [("ok", "card"), ("ok", "okbg"), ("bad", "card"), ("bad", "badbg"), ("warn", "card"), ("warn", "warnbg"), ("white", "main")]
DRAWN = [("link", "bg"), ("edge", "card")]  # the focus, and where a field ends


def palette(css):
    pairs = re.findall(r"--(\w+):\s*light-dark\(\s*(#\w+),\s*(#\w+)\s*\)", css)
    return {"white": ("#fff", "#fff")} | {name: (light, dark) for name, light, dark in pairs}


def luminance(colour):
    digits = colour[1:] if len(colour) > 4 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at:at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def findings(colours):
    payers = [(name, "card") for name in colours if re.fullmatch(r"p\d", name)]
    for pairs, least in ((TEXT, 4.5), (DRAWN + payers, 3)):
        for above, below in pairs:
            for theme, at in (("light", 0), ("dark", 1)):
                if above not in colours or below not in colours:
                    yield f"there is no --{above} or no --{below} of the form light-dark(#…, #…)"
                elif (found := contrast(colours[above][at], colours[below][at])) < least:
                    yield f"--{above} on --{below}, {theme}: {found:.2f}, not {least}"


def main(path):
    with open(path, encoding="utf-8") as file:
        found = sorted(set(findings(palette(file.read()))))
    for one in found:
        print(f"{path}: {one}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
