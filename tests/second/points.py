"""Points as whole hundredths."""

import re
from fractions import Fraction

EXACT_MAX = 10**15      # hundredths: 10^13 points


def from_rulebook(text):
    """Hundredths of a number with at most two decimals, as a rulebook writes it; None for others."""
    match = re.fullmatch(r"(\d{1,13})(?:\.(\d{1,2}))?", text, re.ASCII)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else None


def from_number(value):
    """Hundredths of a JSON number, where its double is the nearest to them; else None."""
    value = float(value)
    hundredths = round(Fraction(value) * 100)
    is_exact = hundredths / 100 == value and abs(hundredths) <= EXACT_MAX
    return hundredths if is_exact else None


def show(hundredths):
    """The shortest form with at most two decimals; what is shown is never below 0."""
    whole, part = divmod(hundredths, 100)
    return f"{whole}.{part:02}".rstrip("0") if part else str(whole)
